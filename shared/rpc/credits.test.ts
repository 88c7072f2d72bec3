// The law of the outbox: never more unanswered items than credits, nothing lost that the policy keeps, a bounded wait.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointCount } from '../metrics/batch.ts';
import { createOutbox, initialCredits } from './credits.ts';
import type { MetricItem } from './metric-items.ts';
import { maxPendingPoints, mergeMetricItems } from './metric-items.ts';

const batchOf = (first: number, rows: number): MetricItem => {
  const step = Float64Array.from({ length: rows }, (_, row) => first + row);
  return { kind: 'batch', batch: { runId: 'r', group: 'step', names: ['loss'], step, values: [step] } };
};

/** true: an item is offered; false: the subscriber has drawn one, if it has one. */
const events = fc.array(fc.boolean(), { maxLength: 200 });

describe('an outbox', () => {
  it('has at most four items under way, and in the end every point has arrived in order', () => {
    fc.assert(
      fc.property(events, (happenings) => {
        const sent: MetricItem[] = [];
        const outbox = createOutbox<MetricItem>('every', { keyOf: () => '', merge: mergeMetricItems }, (item) => sent.push(item));
        let offered = 0;
        let drawn = 0;
        const draw = (): void => {
          if (drawn >= sent.length) return;
          drawn += 1;
          outbox.addCredit();
        };
        for (const isOffer of happenings) {
          if (isOffer) outbox.offer(batchOf(++offered, 1));
          else draw();
          expect(sent.length - drawn).toBeLessThanOrEqual(initialCredits);
        }
        while (drawn < sent.length) draw();
        const steps = sent.flatMap((item) => (item.kind === 'batch' ? [...item.batch.step] : []));
        expect(steps).toEqual(Array.from({ length: offered }, (_, index) => index + 1));
      }),
    );
  });

  it('sends the newest of each key in the end', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.nat())), (items) => {
        const sent: [string, number][] = [];
        const outbox = createOutbox<[string, number]>('latest', { keyOf: ([key]) => key, merge: (_, next) => next }, (item) => sent.push(item));
        for (const item of items) outbox.offer(item);
        for (let drawn = 0; drawn < items.length; drawn += 1) outbox.addCredit();
        expect(Object.fromEntries(sent)).toEqual(Object.fromEntries(items));
      }),
    );
  });

  it('takes no more credits than it gave', () => {
    const sent: number[] = [];
    const outbox = createOutbox<number>('every', { keyOf: () => '', merge: (_, next) => next }, (item) => sent.push(item));
    for (let index = 0; index < 10; index += 1) outbox.addCredit();
    for (let index = 0; index < 10; index += 1) outbox.offer(index);
    expect(sent).toEqual([0, 1, 2, 3]);
  });
});

describe('merged metric items', () => {
  it('stay bounded: too many points become one resync from the first of them', () => {
    let pending = batchOf(1, 1000);
    for (let first = 1001; first < 200_000; first += 1000) {
      pending = mergeMetricItems(pending, batchOf(first, 1000));
      if (pending.kind === 'batch') expect(pointCount(pending.batch)).toBeLessThanOrEqual(maxPendingPoints);
    }
    expect(pending).toEqual({ kind: 'resync', fromStep: 1 });
  });

  it('become a resync when steps went back, as after a resume from a checkpoint', () => {
    expect(mergeMetricItems(batchOf(90, 20), batchOf(100, 5))).toEqual({ kind: 'resync', fromStep: 90 });
    expect(mergeMetricItems({ kind: 'resync', fromStep: 90 }, batchOf(50, 5))).toEqual({ kind: 'resync', fromStep: 50 });
  });
});
