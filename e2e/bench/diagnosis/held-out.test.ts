import { describe, expect, it } from 'vitest';
import type { Prepared } from '../../../main/tables/tables.ts';
import type { Matrix } from '../../../shared/rpc/trainer.ts';
import { likeTraining, withRightLabels } from './held-out.ts';

const matrix = (y: readonly number[]): Matrix => ({ rows: y.length, columns: 1, x: Float32Array.from(y, (_, row) => row), y: Float32Array.from(y) });
const labels = (counts: readonly number[]): number[] => counts.flatMap((count, label) => Array.from({ length: count }, () => label));

describe('held-out rows like the training part', () => {
  it('are a quarter as many, in the same shares, with their own inputs', () => {
    const given = likeTraining(matrix(labels([95, 5])), matrix(labels([100, 100])), 2);
    expect(given.rows).toBe(25);
    expect(given.y.filter((label) => label === 1)).toHaveLength(1);
    expect(given.x.at(-1)).toBe(100);
  });

  it('are not more than there are', () => {
    expect(likeTraining(matrix(labels([400])), matrix(labels([30])), 0).rows).toBe(30);
  });
});

describe('right labels', () => {
  const prepared = (y: readonly number[], classNames: string[], target: { center: number; scale: number }): Prepared => ({
    train: matrix(y), validation: matrix(y), trainFileRows: new Uint32Array(), classNames, classWeights: null, targetScale: 1,
    facts: { trainRows: 0, validationRows: 0, inputs: 1, classNames, classCounts: [], inputLargest: 0, inputSdLargest: 0, inputSdSmallest: 0, targetMean: null, targetSd: null, baselineLoss: null },
    preprocessing: { version: 1, target: { column: 'y', classNames, ...target }, encoders: [], emptyColumns: [], rows: { total: 0, withoutTarget: 0, withoutTime: 0, excluded: 0, withGaps: 0, duplicates: 0, relabelled: 0, train: 0, validation: 0, test: 0, trained: 0 } },
  });
  const whole = { center: 0, scale: 1 };

  it('are told by the name of the class, whatever its index', () => {
    const { validation } = withRightLabels(prepared([0, 0, 1], ['a', 'b'], whole), prepared([0, 1, 1], ['b', 'a'], whole));
    expect([...(validation?.y ?? [])]).toEqual([1, 0, 0]);
  });

  it('that are numbers are brought to the same scale', () => {
    const { validation } = withRightLabels(prepared([0, 0], [], { center: 10, scale: 2 }), prepared([1, -1], [], { center: 8, scale: 4 }));
    expect([...(validation?.y ?? [])]).toEqual([1, -3]);
  });

  it('of other rows are refused', () => {
    expect(() => withRightLabels(prepared([0], ['a'], whole), prepared([0, 0], ['a'], whole))).toThrow('not the same');
  });
});
