// What an item costs grows as it should, and signals are measured where a plan says, for a share of the time that is promised.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ProgramShape } from './program.ts';
import { areSignalsDue, epochWork, itemWork } from './work.ts';

/** Of all the training: what README and the signals' cadence promise. */
const promisedShare = 0.05;

interface Plan {
  readonly epochs: number;
  /** Work of the signals over that of an epoch. */
  readonly cost: number;
}

const plans: fc.Arbitrary<Plan> = fc.record({
  epochs: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 3_000 })),
  cost: fc.double({ min: -4, max: 3, noNaN: true }).map((exponent) => 10 ** exponent),
});

function dueEpochs({ epochs, cost }: Plan): number[] {
  return Array.from({ length: epochs }, (_, index) => index + 1).filter((epoch) => areSignalsDue(epoch, epochs, cost * 1e6, 1e6));
}

describe('areSignalsDue', () => {
  it('measures the first epoch and the last', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const due = dueEpochs(plan);
        expect(due[0]).toBe(1);
        expect(due.at(-1)).toBe(plan.epochs);
      }),
    );
  });

  it('takes less than the promised share of any plan, the first and the last epoch aside', () => {
    fc.assert(
      fc.property(plans, (plan) => {
        const between = dueEpochs(plan).filter((epoch) => epoch !== 1 && epoch !== plan.epochs);
        // A cost is a quotient of two numbers, which rounding may put a little to this side or that.
        expect(between.length * plan.cost).toBeLessThanOrEqual(promisedShare * plan.epochs * (1 + 1e-9));
      }),
    );
  });

  it('keeps to half the share from the first epochs on where a measurement is dear', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.02, max: 2, noNaN: true }), fc.integer({ min: 1, max: 300 }), (cost, epochs) => {
        const due = Array.from({ length: epochs }, (_, index) => index + 1).filter((epoch) => areSignalsDue(epoch, 1_000_000, cost * 1e10, 1e10));
        expect((due.length - 1) * cost).toBeLessThanOrEqual(0.02 * epochs * (1 + 1e-6));
      }),
    );
  });

  it('takes about what it may for fifty measurements, and an eighth of it from then on, both spread evenly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000, max: 4_000 }), fc.double({ min: 0.04, max: 2, noNaN: true }), (epochs, cost) => {
        const due = dueEpochs({ epochs, cost });
        const allowed = 0.04 / cost;
        const thinFrom = Math.min(epochs, Math.floor(50 / allowed));
        const isAbout = (from: number, to: number, share: number): void => {
          const count = due.filter((epoch) => epoch > from && epoch <= to).length;
          expect(count).toBeGreaterThanOrEqual(Math.floor(share * (to - from)) - 1);
          // Some more in the first epochs, where most happens, and the last epoch.
          expect(count).toBeLessThanOrEqual(Math.ceil(share * (to - from)) + 7);
        };
        const [early, late] = [Math.floor(thinFrom / 2), Math.floor((thinFrom + epochs) / 2)];
        isAbout(0, early, allowed);
        isAbout(early, thinFrom, allowed);
        isAbout(thinFrom, late, allowed / 8);
        isAbout(late, epochs, allowed / 8);
      }),
      { numRuns: 30 },
    );
  });

  it('measures every epoch where that costs next to nothing', () => {
    for (const epochs of [50, 3_000]) expect(dueEpochs({ epochs, cost: 0.005 })).toEqual(Array.from({ length: epochs }, (_, index) => index + 1));
  });
});

describe('itemWork', () => {
  const shape: ProgramShape = { members: 1, rows: 1_000, orders: 1, batchSize: 50, stepsPerEpoch: 20, passes: 2, passRows: 200, sumsWidth: 3 };

  it('counts members and batches for steps, rows for passes, and the probe for signals', () => {
    const one = itemWork(shape, 10_000);
    const many = itemWork({ ...shape, members: 16 }, 10_000);
    const grown = itemWork({ ...shape, batchSize: 500 }, 10_000);
    for (const item of ['step', 'pass', 'signals'] as const) expect(many[item] / one[item]).toBeGreaterThan(15);
    expect(grown.step / one.step).toBeGreaterThan(9);
    expect(grown).toMatchObject({ pass: one.pass, signals: one.signals });
    // Twice the rows of a batch with a third of the work, and ten times the rows.
    expect(one.pass / one.step).toBeCloseTo(4 / 3, 1);
    expect(one.signals / one.step).toBeCloseTo(512 / 50, 0);
  });

  it('never takes an item for nothing', () => {
    const { step, pass, signals } = itemWork(shape, 1);
    expect(Math.min(step, pass, signals)).toBeGreaterThan(10_000);
  });

  it('adds up an epoch, signals left out', () => {
    expect(epochWork(shape, { step: 3, pass: 5, signals: 1e9 })).toBe(70);
  });
});
