// Targets in the shape of the output, and how answers are scored.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Task } from '../../shared/spec/profile.ts';
import type { Loss } from '../../shared/spec/run-spec.ts';
import { loadBackend } from './backend.ts';
import { exampleJob } from './example-job.ts';
import { classIndicators, encodeTargets, rowScore, rowWeights } from './targets.ts';

beforeAll(() => loadBackend('eager'));

function targetsOf(y: number[], task: Task, units: number, loss: Loss, labelSmoothing = 0): unknown {
  const job = exampleJob({ task, classNames: task === 'regression' ? [] : ['a', 'b', 'c'].slice(0, task === 'binary' ? 2 : 3), training: { loss, labelSmoothing } });
  return encodeTargets(Float32Array.from(y), job, job.members[0].training, units).arraySync();
}

function scores(task: Task, units: number, output: number[][], targets: number[][], changes: { loss?: Loss; threshold?: number } = {}): number[] {
  const score = rowScore(task, units, { loss: 'binaryCrossentropy', threshold: 0.5, ...changes });
  // A second member whose answers are those of the first in reverse.
  const reversed = score(tf.tensor3d([output, output.toReversed()]), tf.tensor3d([targets, targets.toReversed()])).arraySync();
  expect(reversed[1]).toEqual(reversed[0]?.toReversed());
  return reversed[0] ?? [];
}

describe('encodeTargets', () => {
  it('keeps numbers and single outputs, and makes the rest one-hot', () => {
    expect(targetsOf([0, 1], 'binary', 1, 'binaryCrossentropy')).toEqual([[0], [1]]);
    expect(targetsOf([1.5, -2], 'regression', 1, 'meanSquaredError', 0.5)).toEqual([[1.5], [-2]]);
    expect(targetsOf([0, 2], 'multiclass', 1, 'meanSquaredError')).toEqual([[0], [2]]);
    expect(targetsOf([0, 1], 'binary', 2, 'categoricalCrossentropy')).toEqual([[1, 0], [0, 1]]);
    expect(targetsOf([2], 'multiclass', 4, 'categoricalCrossentropy')).toEqual([[0, 0, 1, 0]]);
  });

  it('smooths as Keras: towards a half for two values, towards equal shares for classes', () => {
    expect(targetsOf([0, 1], 'binary', 1, 'binaryCrossentropy', 0.5)).toEqual([[0.25], [0.75]]);
    expect(targetsOf([1], 'multiclass', 4, 'categoricalCrossentropy', 0.5)).toEqual([[0.125, 0.625, 0.125, 0.125]]);
    expect(targetsOf([0, 1], 'binary', 1, 'hinge', 0.5)).toEqual([[0], [1]]);
  });
});

describe('rowScore', () => {
  it('holds one output against the threshold', () => {
    expect(scores('binary', 1, [[0.5], [0.7], [0.7]], [[0], [1], [0]])).toEqual([1, 1, 0]);
    expect(scores('binary', 1, [[0.7]], [[1]], { threshold: 0.8 })).toEqual([0]);
    expect(scores('binary', 1, [[-0.1], [0.1]], [[0], [1]], { loss: 'hinge' })).toEqual([1, 1]);
  });

  it('takes the largest of several outputs, rounds a class number, and measures the error of a number', () => {
    expect(scores('multiclass', 3, [[0.2, 0.5, 0.3], [0.4, 0.3, 0.3]], [[0, 1, 0], [0, 0, 1]])).toEqual([1, 0]);
    expect(scores('multiclass', 1, [[1.8], [0.4]], [[2], [1]])).toEqual([1, 0]);
    expect(scores('regression', 1, [[1], [-1]], [[3], [-1.5]])).toEqual([2, 0.5]);
  });
});

describe('rowWeights', () => {
  it('gives each row the weight of its class, and nothing where all weigh the same', () => {
    expect(rowWeights({ y: Float32Array.from([0, 1, 1]) }, [0.5, 3])?.arraySync()).toEqual([0.5, 3, 3]);
    expect(rowWeights({ y: Float32Array.from([0, 1]) }, [1, 1])).toBeNull();
    expect(rowWeights({ y: Float32Array.from([0, 1]) }, null)).toBeNull();
  });

  it('gives a mixed row the weights of both classes by their shares', () => {
    const mixedWith = { y: Float32Array.from([1, 1]), shares: Float32Array.from([0.75, 1]) };
    expect(rowWeights({ y: Float32Array.from([0, 0]), mixedWith }, [1, 3])?.arraySync()).toEqual([1.5, 1]);
  });
});

describe('classIndicators', () => {
  it('marks the class of each row, and counts all rows of a regression alike', () => {
    expect([...classIndicators(Float32Array.from([2, 0]), 3)]).toEqual([0, 0, 1, 1, 0, 0]);
    expect([...classIndicators(Float32Array.from([1.5, -2, 7]), 0)]).toEqual([1, 1, 1]);
  });
});
