// How much work the next call gets, so that calls last about as long whatever a step costs.

/**
 * Messages wait at most about this long, unless a single item takes longer: half of the tenth of a second within which a pause or another
 * learning rate is to hold, and as long as metrics wait for each other. A call itself costs up to a millisecond: with 30 instead,
 * 100-512-512-1 took 3 % longer.
 */
const callMs = 50;
/** The first calls are short: the first points are to be seen at once, and nobody knows yet how fast this is. */
const firstMs = 5;
/** How much longer a call may become than the one before. */
const growth = 4;

export class Pace {
  #budget: number;
  #lastMs = firstMs / growth;

  /** `stepWork`: of one step, which the first call is for. */
  constructor(stepWork: number) {
    this.#budget = stepWork;
  }

  /** Work for the next call. */
  get budget(): number {
    return this.#budget;
  }

  /** Learns from a call. */
  observe(work: number, elapsedMs: number): void {
    const wantedMs = Math.min(callMs, Math.max(firstMs, this.#lastMs * growth));
    this.#lastMs = wantedMs;
    // A clock that did not move says only that there is room.
    const ratio = elapsedMs <= 0 ? growth : Math.min(growth, wantedMs / elapsedMs);
    this.#budget = work * ratio;
  }
}
