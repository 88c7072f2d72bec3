// Seconds of training, pauses excluded.

export class Stopwatch {
  readonly #now: () => number;
  #elapsedMs = 0;
  #startedAt: number | null;

  /** Starts at once. `now` tells milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  get seconds(): number {
    const running = this.#startedAt === null ? 0 : this.#now() - this.#startedAt;
    return (this.#elapsedMs + running) / 1000;
  }

  /** From nothing, running. */
  restart(): void {
    this.#elapsedMs = 0;
    this.#startedAt = this.#now();
  }

  start(): void {
    this.#startedAt ??= this.#now();
  }

  stop(): void {
    if (this.#startedAt !== null) this.#elapsedMs += this.#now() - this.#startedAt;
    this.#startedAt = null;
  }
}
