// The numbers of a compiled graph are those of JavaScript, bit for bit, whichever member, layer, step and size.
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { noiseWords, uniformFromHost, uniformFromOps } from './random-ops.ts';

beforeAll(() => loadBackend('eager'));

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
interface Case {
  readonly members: readonly number[];
  readonly step: number;
  readonly part: number;
  readonly rows: number;
  readonly units: number;
}

const cases: fc.Arbitrary<Case> = fc.record({
  members: fc.array(seeds, { minLength: 1, maxLength: 5 }),
  step: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 2 ** 31 - 1 })),
  part: fc.integer({ min: 0, max: 40 }),
  rows: fc.integer({ min: 1, max: 33 }),
  units: fc.integer({ min: 1, max: 17 }),
});

function both({ members, step, part, rows, units }: Case): { ops: tf.Tensor3D; host: tf.Tensor3D } {
  const shape = [members.length, rows, units] as const;
  const ops = uniformFromOps(tf.tensor1d(noiseWords(members), 'int32'), tf.scalar(step, 'int32'))(part, shape);
  return { ops, host: uniformFromHost(members, step)(part, shape) };
}

describe('uniformFromOps', () => {
  it('gives exactly the numbers of uniformFromHost', () => {
    fc.assert(
      fc.property(cases, (one) => {
        tf.tidy(() => {
          const { ops, host } = both(one);
          expect(ops.shape).toEqual(host.shape);
          expect(ops.dtype).toBe(host.dtype);
          expect(ops.dataSync()).toEqual(host.dataSync());
        });
      }),
      { numRuns: 200 },
    );
  });

  it('gives each member the numbers that it has alone', () => {
    fc.assert(
      fc.property(cases, (one) => {
        tf.tidy(() => {
          const together = both(one).ops.arraySync();
          expect(together).toEqual(one.members.map((seed) => both({ ...one, members: [seed] }).ops.arraySync()[0]));
        });
      }),
      { numRuns: 30 },
    );
  });

  it('stays in [0, 1), near both ends', () => {
    const values = [...both({ members: [1], step: 1, part: 0, rows: 1000, units: 100 }).ops.dataSync()].sort((left, right) => left - right);
    expect(values[0]).toBeGreaterThanOrEqual(0);
    expect(values[0]).toBeLessThan(1e-3);
    expect(values.at(-1)).toBeLessThan(1);
    expect(values.at(-1)).toBeGreaterThan(1 - 1e-3);
  });

  it('leaves no tensors behind but its result', () => {
    const words = tf.tensor1d(noiseWords([1, 2]), 'int32');
    const step = tf.scalar(3, 'int32');
    const before = tf.memory().numTensors;
    const numbers = tf.tidy(() => uniformFromOps(words, step)(0, [2, 4, 4]));
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([numbers, words, step]);
  });
});
