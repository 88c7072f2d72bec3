// Golden tests: the default parameters of Amazon SageMaker Debugger's built-in rules, as its documentation lists them.
import { describe, expect, it } from 'vitest';
import { column, numericTarget, reports, run, specOf, type Change, type Columns } from './examples.ts';
import { sageMakerDebugger } from './sage-maker-debugger.ts';

const tanh = specOf({ model: { layers: [{ type: 'dense', units: 64, activation: 'tanh' }] } });
/** Root of the number of values in the hidden layer of the example, 10 x 64 weights and 64 biases, and in the output layer. */
const [hiddenRoot, outputRoot] = [Math.sqrt(704), Math.sqrt(65)];
const fires = (rule: string, columns: Columns, change?: Change): boolean => reports(sageMakerDebugger, rule, run(columns, change));
/** One epoch a saved step: 500 steps each. */
const saved: Change = { stepsPerEpoch: 500, rows: 3 };

describe('Amazon SageMaker Debugger', () => {
  it('finds nothing in a run that still trains well', () => {
    expect(sageMakerDebugger.diagnose(run({}, { rows: 30 }))).toEqual([]);
  });

  it('VanishingGradient: threshold 1e-7', () => {
    expect(fires('VanishingGradient', { 'gradient_norm/0': 0.99e-7 * hiddenRoot })).toBe(true);
    expect(fires('VanishingGradient', { 'gradient_norm/0': 1.01e-7 * hiddenRoot })).toBe(false);
  });

  it('ExplodingTensor: any value that is not finite', () => {
    expect(fires('ExplodingTensor', { loss: column((index) => (index === 20 ? Infinity : 0.5)) })).toBe(true);
    expect(fires('ExplodingTensor', { loss: column((index) => (index === 20 ? 1e30 : 0.5)) })).toBe(false);
  });

  it('DeadRelu: threshold_layer 50 %', () => {
    expect(fires('DeadRelu', { 'dead_units/0': 0.501 })).toBe(true);
    expect(fires('DeadRelu', { 'dead_units/0': 0.5 })).toBe(false);
  });

  it('SaturatedActivation: threshold_layer 50 %', () => {
    expect(fires('SaturatedActivation', { 'saturated_units/0': 0.501 }, { spec: tanh })).toBe(true);
    expect(fires('SaturatedActivation', { 'saturated_units/0': 0.5 }, { spec: tanh })).toBe(false);
  });

  it('PoorWeightInitialization: threshold 10 for the largest over the smallest variance, at the start', () => {
    const variances = (ratio: number): Columns => ({ 'weight_norm/0': Math.sqrt(0.01 * ratio) * hiddenRoot, 'weight_norm/output': 0.1 * outputRoot });
    expect(fires('PoorWeightInitialization', variances(10.1))).toBe(true);
    expect(fires('PoorWeightInitialization', variances(9.9))).toBe(false);
    expect(fires('PoorWeightInitialization', { 'weight_norm/0': column((index) => (index === 0 ? 11 : 110)) })).toBe(false);
  });

  it('PoorWeightInitialization: distribution_range 0.001 between the 5th and 95th percentile of gradients', () => {
    expect(fires('PoorWeightInitialization', { 'gradient_norm/0': (0.99e-3 / 3.29) * hiddenRoot })).toBe(true);
    expect(fires('PoorWeightInitialization', { 'gradient_norm/0': (1.01e-3 / 3.29) * hiddenRoot })).toBe(false);
  });

  it('WeightUpdateRatio: large_threshold 10, small_threshold 1e-8', () => {
    expect(fires('WeightUpdateRatio large', { 'update_ratio/0': 10.1 })).toBe(true);
    expect(fires('WeightUpdateRatio large', { 'update_ratio/0': 10 })).toBe(false);
    expect(fires('WeightUpdateRatio small', { 'update_ratio/0': 0.99e-8 })).toBe(true);
    expect(fires('WeightUpdateRatio small', { 'update_ratio/0': 1e-8 })).toBe(false);
  });

  it('AllZero and TensorVariance: weights of 0, variance outside 1e-5 to 10', () => {
    expect(fires('AllZero', { 'weight_norm/0': 0 })).toBe(true);
    expect(fires('AllZero', { 'weight_norm/0': 1e-30 })).toBe(false);
    expect(fires('TensorVariance', { 'weight_norm/0': Math.sqrt(0.99e-5) * hiddenRoot })).toBe(true);
    expect(fires('TensorVariance', { 'weight_norm/0': Math.sqrt(1.01e-5) * hiddenRoot })).toBe(false);
    expect(fires('TensorVariance', { 'weight_norm/0': Math.sqrt(10.1) * hiddenRoot })).toBe(true);
    expect(fires('TensorVariance', { 'weight_norm/0': Math.sqrt(9.9) * hiddenRoot })).toBe(false);
  });

  it('UnchangedTensor: three losses alike, rtol 1e-5 and atol 1e-8', () => {
    const steps = (step: number, alike: number): Columns => ({ loss: column((index) => (index < alike ? 1 - step * index : 0.9 - 0.001 * index)) });
    expect(fires('UnchangedTensor', steps(0.99e-5, 3))).toBe(true);
    expect(fires('UnchangedTensor', steps(1.01e-5, 3))).toBe(false);
    expect(fires('UnchangedTensor', steps(0, 2))).toBe(false);
    const small = (step: number): Columns => ({ loss: column((index) => (index < 3 ? 1e-4 - step * index : 9e-5 - 1e-7 * index)) });
    expect(fires('UnchangedTensor', small(1.09e-8))).toBe(true);
    expect(fires('UnchangedTensor', small(1.11e-8))).toBe(false);
  });

  it('ClassImbalance: threshold_imbalance 10, threshold_misprediction 0.7, samples 500', () => {
    expect(fires('ClassImbalance', {}, { facts: { classCounts: [1010, 100] } })).toBe(true);
    expect(fires('ClassImbalance', {}, { facts: { classCounts: [1000, 100] } })).toBe(false);
    expect(fires('ClassImbalance', { 'val_accuracy/yes': 0.29 })).toBe(true);
    expect(fires('ClassImbalance', { 'val_accuracy/yes': 0.31 })).toBe(false);
    expect(fires('ClassImbalance', {}, { rows: 1, facts: { trainRows: 499, classCounts: [480, 19] } })).toBe(false);
    expect(fires('ClassImbalance', {}, { rows: 1, facts: { trainRows: 500, classCounts: [480, 20] } })).toBe(true);
    expect(fires('ClassImbalance', {}, { facts: numericTarget })).toBe(false);
  });

  it('LossNotDecreasing: diff_percent 0.1, and a rise of at most 5 %', () => {
    const falling = (share: number): Columns => ({ loss: column((index) => (1 - share) ** index) });
    expect(fires('LossNotDecreasing', falling(0.0009), saved)).toBe(true);
    expect(fires('LossNotDecreasing', falling(0.0011), saved)).toBe(false);
    expect(fires('LossNotDecreasing', falling(-0.049), saved)).toBe(true);
    expect(fires('LossNotDecreasing rising', falling(-0.049), saved)).toBe(false);
    expect(fires('LossNotDecreasing rising', falling(-0.051), saved)).toBe(true);
  });

  it('LossNotDecreasing: compares steps saved 500 apart', () => {
    const bump: Columns = { loss: column((index) => 0.9 ** index + (index === 4 ? 1 : 0)) };
    expect(fires('LossNotDecreasing rising', bump, { stepsPerEpoch: 500, rows: 11 })).toBe(true);
    expect(fires('LossNotDecreasing rising', bump, { stepsPerEpoch: 125, rows: 11 })).toBe(true);
    expect(fires('LossNotDecreasing rising', bump, { stepsPerEpoch: 100, rows: 11 })).toBe(false);
  });

  it('Overfit: ratio_threshold 0.1, patience 1', () => {
    expect(fires('Overfit', { val_loss: column((index) => (index === 40 ? 1.101 : 0.9) * 0.69 * 0.94 ** index) })).toBe(true);
    expect(fires('Overfit', { val_loss: column((index) => (index === 40 ? 1.099 : 0.9) * 0.69 * 0.94 ** index) })).toBe(false);
  });

  it('Overtraining: patience_train 5, patience_validation 10, delta 0.01, after both losses fell', () => {
    const stopping: Columns = { loss: column((index) => (index === 0 ? 0.7 : 0.5)), val_loss: column((index) => (index === 0 ? 0.7 : 0.5)) };
    expect(fires('Overtraining', stopping, { rows: 12 })).toBe(true);
    expect(fires('Overtraining', stopping, { rows: 11 })).toBe(false);
    expect(fires('Overtraining', { loss: 0.5, val_loss: 0.5 })).toBe(false);
    const creeping = (step: number): Columns => ({ loss: column((index) => 1 - step * index), val_loss: column((index) => (index === 0 ? 0.7 : 0.5)) });
    expect(fires('Overtraining', creeping(0.0019), { rows: 40 })).toBe(true);
    expect(fires('Overtraining', creeping(0.0021), { rows: 40 })).toBe(false);
  });

  it('names the specific before the general', () => {
    expect(sageMakerDebugger.diagnose(run({ 'dead_units/0': 0.9, val_loss: column((index) => 0.7 + 0.01 * index) }))).toEqual(['dead-relus', 'under-regularised']);
  });
});
