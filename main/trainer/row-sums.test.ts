import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, expect, it } from 'vitest';
import { loadBackend } from './backend.ts';
import { rowSums } from './row-sums.ts';

beforeAll(() => loadBackend('eager'));

it('adds up rows of any length', () => {
  const rows = fc.integer({ min: 1, max: 3 }).chain((count) => fc.integer({ min: 1, max: 600 }).chain((length) => fc.array(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: length, maxLength: length }), { minLength: count, maxLength: count })));
  fc.assert(fc.property(rows, (values) => {
    // Whole numbers of this size add up exactly in float32.
    expect([...rowSums(tf.tensor2d(values)).dataSync()]).toEqual(values.map((row) => row.reduce((sum, value) => sum + value, 0)));
  }), { numRuns: 50 });
});

it.each([NaN, Infinity])('keeps %s in its own row', (value) => {
  const values = tf.tensor2d([new Array<number>(300).fill(1), [...new Array<number>(299).fill(1), value], new Array<number>(300).fill(2)]);
  expect([...rowSums(values).dataSync()]).toEqual([300, value, 600]);
});
