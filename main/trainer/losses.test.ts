// Losses against Keras 3's formulas written out in scalars, and against themselves where two ways lead to one value.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Activation, Loss } from '../../shared/spec/run-spec.ts';
import { losses } from '../../shared/spec/training-spec.ts';
import { activate } from './activations.ts';
import { loadBackend } from './backend.ts';
import { rowLoss } from './losses.ts';

beforeAll(() => loadBackend('eager'));

function lossOf(loss: Loss, activation: Activation, logits: number[][], targets: number[][]): number[] {
  return lossesOf(loss, activation, [logits], targets)[0] ?? [];
}

/** Losses of the rows of each member; all have the same targets. */
function lossesOf(loss: Loss, activation: Activation, logits: number[][][], targets: number[][]): number[][] {
  const z = tf.tensor3d(logits);
  return rowLoss(loss, activation)({ logits: z, output: activate(activation, z) }, tf.tensor3d([targets])).arraySync();
}

function expectClose(actual: readonly number[], expected: readonly number[], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  actual.forEach((value, index) => {
    expect(value).toBeCloseTo(expected[index] ?? NaN, digits);
  });
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const logits = [[-2], [-0.3], [0.4], [3]];
const labels = [[0], [1], [0.9], [1]];
const outputs = logits.map(([z = NaN]) => z);
const answers = labels.map(([y = NaN]) => y);
const rows = <Value>(formula: (output: number, target: number) => Value): Value[] => outputs.map((output, row) => formula(output, answers[row] ?? NaN));

describe('losses of one unit', () => {
  it('binaryCrossentropy, from logits and from the output', () => {
    const expected = rows((z, y) => -y * Math.log(sigmoid(z)) - (1 - y) * Math.log(1 - sigmoid(z)));
    expectClose(lossOf('binaryCrossentropy', 'sigmoid', logits, labels), expected);
    const probabilities = outputs.map((z) => [sigmoid(z)]);
    expectClose(lossOf('binaryCrossentropy', 'linear', probabilities, labels), expected);
  });

  it('binaryCrossentropy keeps its digits far out', () => {
    const [right = NaN, wrong = NaN] = lossOf('binaryCrossentropy', 'sigmoid', [[40], [-40]], [[1], [1]]);
    expect(right / Math.exp(-40)).toBeCloseTo(1, 4);
    expect(wrong).toBeCloseTo(40, 4);
  });

  it('binaryCrossentropy of an output beyond a probability is clipped at 1e-7', () => {
    expectClose(lossOf('binaryCrossentropy', 'linear', [[-1], [2]], [[1], [1]]), [-Math.log(1e-7), 1.2e-7], 4);
  });

  it('meanSquaredError, meanAbsoluteError, huber, logCosh', () => {
    expectClose(lossOf('meanSquaredError', 'linear', logits, labels), rows((o, y) => (o - y) ** 2));
    expectClose(lossOf('meanAbsoluteError', 'linear', logits, labels), rows((o, y) => Math.abs(o - y)));
    expectClose(lossOf('huber', 'linear', logits, labels), rows((o, y) => (Math.abs(o - y) <= 1 ? 0.5 * (o - y) ** 2 : Math.abs(o - y) - 0.5)));
    expectClose(lossOf('logCosh', 'linear', logits, labels), rows((o, y) => Math.log(Math.cosh(o - y))));
    expectClose(lossOf('logCosh', 'linear', [[1000], [-1000]], [[0], [0]]), [1000 - Math.LN2, 1000 - Math.LN2], 3);
  });

  it('hinge counts 0 and 1 as -1 and 1; poisson; generalizedCrossentropy', () => {
    expectClose(lossOf('hinge', 'linear', [[0.3], [0.3], [2]], [[1], [0], [1]]), [0.7, 1.3, 0]);
    expectClose(lossOf('poisson', 'exponential', logits, labels), rows((z, y) => Math.exp(z) - y * z), 4);
    const probabilityOf = (z: number, y: number): number => y * sigmoid(z) + (1 - y) * (1 - sigmoid(z));
    expectClose(lossOf('generalizedCrossentropy', 'sigmoid', logits, labels), rows((z, y) => (1 - probabilityOf(z, y) ** 0.7) / 0.7));
  });
});

describe('losses of several units', () => {
  const classLogits = [
    [1, 2, 0.5],
    [-1, 0, 3],
  ];
  const oneHot = [
    [0, 1, 0],
    [1, 0, 0],
  ];
  const logSums = classLogits.map((row) => Math.log(row.reduce((sum, z) => sum + Math.exp(z), 0)));
  const expected = [(logSums[0] ?? NaN) - 2, (logSums[1] ?? NaN) + 1];

  it('categoricalCrossentropy, from logits and from the output, which is normalised', () => {
    expectClose(lossOf('categoricalCrossentropy', 'softmax', classLogits, oneHot), expected);
    expectClose(lossOf('categoricalCrossentropy', 'exponential', classLogits, oneHot), expected);
  });

  it('categoricalCrossentropy of smoothed targets', () => {
    const smoothed = oneHot.map((row) => row.map((y) => y * 0.7 + 0.1));
    const reference = classLogits.map((row, index) => row.reduce((sum, z, unit) => sum - (smoothed[index]?.[unit] ?? NaN) * (z - (logSums[index] ?? NaN)), 0));
    expectClose(lossOf('categoricalCrossentropy', 'softmax', classLogits, smoothed), reference);
  });

  it('takes the mean over the units, but the sum for cross-entropy of classes', () => {
    expectClose(lossOf('meanSquaredError', 'linear', [[1, 2, 3]], [[0, 0, 0]]), [14 / 3]);
    expectClose(lossOf('binaryCrossentropy', 'sigmoid', [[0, 0]], [[1, 0]]), [Math.LN2]);
    expectClose(lossOf('generalizedCrossentropy', 'softmax', [[0, 0]], [[1, 0]]), [(1 - 0.5 ** 0.7) / 0.7]);
  });
});

describe('losses of a population', () => {
  const rivals = [logits, logits.map(([z = NaN]) => [z / 2 - 1])];
  const chains: readonly [Loss, Activation][] = [
    ...losses.map((loss): [Loss, Activation] => [loss, 'sigmoid']),
    ['categoricalCrossentropy', 'softmax'],
    ['meanSquaredError', 'linear'],
  ];

  it.each(chains)('%s after %s gives each member the losses that it has alone', (loss, activation) => {
    const twoUnits = (rows: number[][]): number[][] => rows.map(([z = NaN]) => [z, z * z]);
    for (const [members, targets] of [[rivals, labels], [rivals.map(twoUnits), labels.map(([y = NaN]) => [y, 1 - y])]] as const) {
      const together = lossesOf(loss, activation, members, targets);
      members.forEach((member, index) => expectClose(together[index] ?? [], lossOf(loss, activation, member, targets), 6));
    }
  });
});
