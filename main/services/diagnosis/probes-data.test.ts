import { expect, it } from 'vitest';
import { choosePrepared } from './probes-data.ts';
import type { Prepared } from '../../tables/tables.ts';

const rows = 50;
/** Each input says which row it is, and so which target belongs to it. */
const prepared = {
  train: { rows, columns: 2, x: Float32Array.from({ length: rows * 2 }, (_, at) => (at >> 1) + (at % 2) / 2), y: Float32Array.from({ length: rows }, (_, row) => row) },
  validation: { rows: 1, columns: 2, x: new Float32Array(2), y: new Float32Array(1) },
} as Prepared;
const all = { count: null, seed: 0, hasShuffledTargets: false, hasValidation: true };

it('is what was prepared where nothing is chosen, and keeps rows whole where some are', () => {
  expect(choosePrepared(prepared, all).train).toBe(prepared.train);
  const { train, validation } = choosePrepared(prepared, { ...all, count: 8, hasValidation: false });
  expect(validation).toBeNull();
  expect(train.rows).toBe(8);
  expect(new Set(train.y).size).toBe(8);
  train.y.forEach((target, at) => { expect(Array.from(train.x.subarray(2 * at, 2 * at + 2))).toEqual([target, target + 0.5]); });
});

it('draws the same rows for the same seed, others for another', () => {
  const drawn = (seed: number) => Array.from(choosePrepared(prepared, { ...all, count: 10, seed }).train.y);
  expect(drawn(1)).toEqual(drawn(1));
  expect(drawn(1)).not.toEqual(drawn(2));
});

it('shuffles targets without losing any, and leaves the inputs', () => {
  const { train } = choosePrepared(prepared, { ...all, hasShuffledTargets: true });
  expect(train.x).toBe(prepared.train.x);
  expect(Array.from(train.y)).not.toEqual(Array.from(prepared.train.y));
  expect(Array.from(train.y).sort((left, right) => left - right)).toEqual(Array.from(prepared.train.y));
});
