// Sentences about runs that more than one service says.
import { groupDigits } from '../../shared/group-digits.ts';
import type { RunEngine } from '../../shared/rpc/trainer.ts';
import type { Environment, RunSummary } from '../../shared/spec/run.ts';

/** What is left of a run that did not come to its end, and how to go on. */
export function whatIsKept(run: Pick<RunSummary, 'step' | 'checkpoint'>): string {
  if (run.step === 0) return 'Nothing was trained yet; it can be started again.';
  const kept = `Everything up to step ${grouped(run.step)} is kept`;
  return run.checkpoint === null ? `${kept}; it can be started again.` : `${kept}; it can go on from step ${grouped(run.checkpoint.step)}.`;
}

/** A whole number as the app writes it, with a narrow space between thousands from 5 digits on: 9999, 10\u202f000. */
export function grouped(count: number): string {
  return groupDigits(String(count));
}

/** The event of a run that begins. `others`: runs that train beside it in one graph. */
export function whatStarted({ tier, device, reason }: RunEngine, others: number): string {
  const beside = others === 0 ? '' : ` Side by side with ${others === 1 ? 'one other run' : `${others} other runs`}, in one graph.`;
  return `Training started (${tier}, ${device}).${beside} ${reason}`.trim();
}

type Engine = Pick<RunEngine, 'tier' | 'device'> & { readonly threads: number | null };

function describeEngine({ tier, device, threads }: Engine): string {
  const threadWords = threads === null ? '' : ` with ${threads === 1 ? 'one thread' : `${threads} threads`}`;
  return `${tier} on the ${device.toUpperCase()}${threadWords}`;
}

/** What a run was trained with before and what it is now, where that is another engine: its digits are then rounded differently. Else null. */
export function otherEngine({ engine: tier, device, threads }: Environment, now: RunEngine): { before: string; now: string } | null {
  const isSame = tier === now.tier && device === now.device && (threads === null || threads === now.threads);
  return isSame ? null : { before: describeEngine({ tier, device, threads }), now: describeEngine(now) };
}

/** The event of a run that goes on from a checkpoint; `recorded`: what it was trained with before. */
export function whatGoesOn(step: number, recorded: Environment | null, now: RunEngine): string {
  const other = recorded === null ? null : otherEngine(recorded, now);
  return `Goes on from step ${grouped(step)}${other === null ? '' : `, by ${other.now} instead of ${other.before}`}.`;
}

/** "Paused at step 5" or "Goes on", with the runs that cannot but do the same. */
export function together(what: string, others: number): string {
  if (others === 0) return `${what}.`;
  return `${what}, together with the ${others === 1 ? 'run that trains' : `${others} runs that train`} beside it.`;
}
