// Golden tests: DeepDiagnosis' numbers as its repository has them (callbacks.py), the order of its checks and its decision trees.
import { describe, expect, it } from 'vitest';
import { deepDiagnosis } from './deep-diagnosis.ts';
import { column, numericTarget, reports, run, specOf, type Columns } from './examples.ts';

const tanh = specOf({ model: { layers: [{ type: 'dense', units: 64, activation: 'tanh' }] } });
/** 704 values in the hidden layer of the example: 10 x 64 weights and 64 biases. */
const hiddenRoot = Math.sqrt(704);
const sameLoss = (epochs: number): Columns => ({ loss: column((index) => (index < epochs ? 0.5 : 0.5 - 0.001 * index)) });

describe('DeepDiagnosis', () => {
  it('finds nothing in a run that trains well', () => {
    expect(deepDiagnosis.diagnose(run())).toEqual([]);
  });

  it('calls nodes dead from a share of 0.7 on, in the last of the planned epochs only', () => {
    expect(reports(deepDiagnosis, 'dead node', run({ 'dead_units/0': 0.7 }))).toBe(true);
    expect(reports(deepDiagnosis, 'dead node', run({ 'dead_units/0': 0.69 }))).toBe(false);
    expect(reports(deepDiagnosis, 'dead node', run({ 'dead_units/0': 0.7 }, { rows: 99 }))).toBe(false);
  });

  it('calls an activation saturated above a share of 0.5, in every 5th epoch', () => {
    expect(reports(deepDiagnosis, 'saturated activation', run({ 'saturated_units/0': 0.51 }, { spec: tanh }))).toBe(true);
    expect(reports(deepDiagnosis, 'saturated activation', run({ 'saturated_units/0': 0.5 }, { spec: tanh }))).toBe(false);
    expect(reports(deepDiagnosis, 'saturated activation', run({ 'saturated_units/0': 0.51 }, { spec: tanh, rows: 4 }))).toBe(false);
  });

  it('calls a gradient vanishing below a mean of 1e-7', () => {
    expect(reports(deepDiagnosis, 'vanishing gradient', run({ 'gradient_norm/0': 0.99e-7 * hiddenRoot }))).toBe(true);
    expect(reports(deepDiagnosis, 'vanishing gradient', run({ 'gradient_norm/0': column((index) => (1.01e-7 + 1e-9 * index) * hiddenRoot) }))).toBe(false);
  });

  it('calls a loss unchanged after 5 equal epochs, and an accuracy after 20', () => {
    expect(reports(deepDiagnosis, 'loss not decreasing', run(sameLoss(5)))).toBe(true);
    expect(reports(deepDiagnosis, 'loss not decreasing', run(sameLoss(4)))).toBe(false);
    const same = (epochs: number): Columns => ({ accuracy: column((index) => (index < epochs ? 0.5 : 0.5 + 0.001 * index)) });
    expect(reports(deepDiagnosis, 'accuracy not increasing', run(same(20)))).toBe(true);
    expect(reports(deepDiagnosis, 'accuracy not increasing', run(same(19)))).toBe(false);
  });

  it.each(['activation_mean/0', 'gradient_norm/0', 'weight_norm/0'])('calls %s unchanged after 5 equal epochs', (name) => {
    const same = (epochs: number): Columns => ({ [name]: column((index) => (index < epochs ? 0.5 : 0.5 + 0.001 * index)) });
    expect(reports(deepDiagnosis, 'unchanged tensor', run(same(5)))).toBe(true);
    expect(reports(deepDiagnosis, 'unchanged tensor', run(same(4)))).toBe(false);
  });

  it.each(['activation_mean/0', 'gradient_norm/0', 'weight_norm/0'])('calls %s of exactly 0 a numerical error', (name) => {
    expect(reports(deepDiagnosis, 'numerical error', run({ [name]: column((index) => (index === 7 ? 0 : 0.5 + 0.001 * index)) }))).toBe(true);
    expect(reports(deepDiagnosis, 'numerical error', run({ [name]: column((index) => (index === 7 ? 1e-5 : 0.5 + 0.001 * index)) }))).toBe(false);
  });

  it('calls an accuracy of exactly 0 invalid', () => {
    expect(reports(deepDiagnosis, 'invalid accuracy', run({ accuracy: column((index) => 0.01 * index) }))).toBe(true);
    expect(reports(deepDiagnosis, 'invalid accuracy', run({ accuracy: column((index) => 0.01 * index + 0.001) }))).toBe(false);
  });

  it('tells a loss that is not finite with finite weights from weights that are not', () => {
    expect(reports(deepDiagnosis, 'invalid loss', run({ loss: NaN }))).toBe(true);
    expect(reports(deepDiagnosis, 'numerical error', run({ loss: NaN, 'weight_norm/0': NaN, 'weight_norm/output': NaN }))).toBe(true);
    expect(reports(deepDiagnosis, 'numerical error', run({}, { rows: 3, notFiniteStep: 160 }))).toBe(true);
  });

  it('finds an output that cannot give the targets, and one more than 10 times as wide', () => {
    const numeric = (activation: string): ReturnType<typeof specOf> => specOf({ model: { output: { activation } }, training: { loss: 'meanSquaredError' } });
    const target = (targetMean: number, targetSd: number): typeof numericTarget => ({ ...numericTarget, targetMean, targetSd });
    expect(reports(deepDiagnosis, 'out of range', run({}, { spec: numeric('sigmoid'), facts: target(0.5, 0.51) }))).toBe(true);
    expect(reports(deepDiagnosis, 'out of range', run({}, { spec: numeric('sigmoid'), facts: target(0.5, 0.49) }))).toBe(false);
    expect(reports(deepDiagnosis, 'out of range', run({}, { spec: numeric('tanh'), facts: target(0, 1.01) }))).toBe(true);
    expect(reports(deepDiagnosis, 'out of range', run({}, { spec: numeric('relu'), facts: target(5, 4.9) }))).toBe(false);
    expect(reports(deepDiagnosis, 'out of range', run({ prediction_spread: 10.1 }, { spec: numeric('linear'), facts: target(0, 1) }))).toBe(true);
    expect(reports(deepDiagnosis, 'out of range', run({ prediction_spread: 10 }, { spec: numeric('linear'), facts: target(0, 1) }))).toBe(false);
  });

  it('finds a categorical loss without softmax', () => {
    const head = (activation: string): ReturnType<typeof specOf> => specOf({ model: { output: { units: 3, activation } }, training: { loss: 'categoricalCrossentropy' } });
    expect(deepDiagnosis.diagnose(run({}, { spec: head('linear') }))).toEqual(['wrong-output-or-loss']);
    expect(deepDiagnosis.diagnose(run({}, { spec: head('softmax') }))).toEqual([]);
  });

  describe('advises after a loss that does not fall', () => {
    const advice = (columns: Columns, change: Parameters<typeof run>[1] = {}): string | undefined => deepDiagnosis.symptoms(run({ ...sameLoss(5), ...columns }, change))[1];

    it('other weights where their variance lies outside 1e-5 to 10', () => {
      expect(advice({ 'weight_norm/0': column((index) => Math.sqrt(10.1) * hiddenRoot + 0.001 * index) })).toBe('poor weights');
      expect(advice({ 'weight_norm/0': column((index) => Math.sqrt(9.9) * hiddenRoot + 0.001 * index), learning_rate: 0.01 })).toBe('change the optimizer');
      expect(advice({ 'weight_norm/0': column((index) => Math.sqrt(0.99e-5) * hiddenRoot + 1e-6 * index), 'gradient_norm/0': column((index) => 0.01 + 1e-5 * index) })).toBe('poor weights');
      expect(advice({ 'weight_norm/0': column((index) => Math.sqrt(1.01e-5) * hiddenRoot + 1e-6 * index), 'gradient_norm/0': column((index) => 0.01 + 1e-5 * index) })).not.toBe('poor weights');
    });

    it('to normalise where inputs leave -1 to 1', () => {
      expect(advice({}, { facts: { inputLargest: 1.01 } })).toBe('normalise the data');
      expect(advice({}, { facts: { inputLargest: 1 } })).toBe('change the optimizer');
    });

    it('another learning rate where rate x gradient / weights leaves 1e-5 to 1e-1', () => {
      const rate = (step: number): Columns => ({ learning_rate: step, 'gradient_norm/0': column((index) => 2 + 1e-9 * index), 'weight_norm/0': column((index) => 2 - 1e-9 * index), 'gradient_norm/output': column((index) => 2 + 1e-9 * index), 'weight_norm/output': column((index) => 2 - 1e-9 * index) });
      expect(advice(rate(0.101))).toBe('lower the learning rate');
      expect(advice(rate(0.099))).toBe('change the optimizer');
      expect(advice(rate(1.01e-5))).toBe('change the optimizer');
      expect(advice(rate(0.99e-5))).toBe('raise the learning rate');
    });

    it('first other weights, then normalising, then the learning rate', () => {
      const badWeights: Columns = { 'weight_norm/0': column((index) => 100 + index) };
      expect(advice({ ...badWeights, learning_rate: 10 }, { facts: { inputLargest: 5 } })).toBe('poor weights');
      expect(advice({ learning_rate: 10 }, { facts: { inputLargest: 5 } })).toBe('normalise the data');
      expect(advice({ learning_rate: 10 })).toBe('lower the learning rate');
    });
  });

  it('advises to normalise before it looks at weights where units are saturated', () => {
    const evidence = run({ 'saturated_units/0': 0.9, 'weight_norm/0': column((index) => 100 + index) }, { spec: tanh, facts: { inputLargest: 5 } });
    expect(deepDiagnosis.symptoms(evidence)).toEqual(['saturated activation', 'normalise the data']);
    expect(deepDiagnosis.diagnose(evidence)).toEqual(['saturation', 'unscaled-inputs']);
  });

  it('advises on layers where a gradient vanishes at a usual rate', () => {
    expect(deepDiagnosis.diagnose(run({ 'gradient_norm/0': 1e-8, learning_rate: 1e7 }))).toEqual(['vanishing-gradients', 'learning-rate-too-high']);
    expect(deepDiagnosis.diagnose(run({ 'gradient_norm/0': 1e-8, 'weight_norm/0': 1e-7, 'weight_norm/output': 1e-2 }))).toEqual(['vanishing-gradients', 'too-deep', 'too-small', 'saturation']);
  });

  it('stops at the first epoch that shows something', () => {
    expect(deepDiagnosis.symptoms(run({ ...sameLoss(5), 'gradient_norm/0': column((index) => (index === 2 ? 0 : 0.5 + 0.01 * index)) }))[0]).toBe('numerical error');
  });
});
