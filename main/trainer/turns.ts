// What lies between two calls: messages come in, and what was sent goes away.

/**
 * For so long sending goes on. A fork of Node writes to its pipe in turns, 200 kB each, and a small net makes 600 kB of metrics a call: with
 * one turn they piled up, 10 MB a second.
 */
const mostSendingMs = 5;

export interface Turns {
  /** Resolves after one turn of the event loop. */
  readonly turn: () => Promise<void>;
  /** True while messages wait for the pipe. */
  readonly isSending: () => boolean;
  /** Milliseconds from any fixed point, never going back. */
  readonly now: () => number;
}

/** One turn at least; more while messages wait, but not for long where the parent does not read. */
export async function takeTurns({ turn, isSending, now }: Turns): Promise<void> {
  const until = now() + mostSendingMs;
  do await turn(); while (isSending() && now() < until);
}
