// Losses that the steps themselves blew up, as against losses that were high before anything was learned.

/** A first epoch this many times worse than the usual one was no start: initial losses of sound nets lie within a factor of 2 of a constant answer's. */
export const blownStart = 5;
/** A loss that comes back to this many times its best was blown up: no learning does that. */
const comeBack = 3;

/** In how many epochs the loss came back, far above its best so far and above its usual level. */
export function countReturns(loss: Float64Array, usual: number): number {
  let best = Infinity;
  return loss.reduce((count, value) => {
    best = Math.min(best, value);
    return value > comeBack * best && value > blownStart * usual ? count + 1 : count;
  }, 0);
}
