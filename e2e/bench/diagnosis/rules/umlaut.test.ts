// Golden tests: UMLAUT's numbers as its repository has them (heuristics.py).
import { describe, expect, it } from 'vitest';
import { column, reports, run, specOf } from './examples.ts';
import { umlaut } from './umlaut.ts';

describe('UMLAUT', () => {
  it('finds nothing in a run that trains well on inputs within -1 and 1', () => {
    expect(umlaut.diagnose(run())).toEqual([]);
  });

  it('flags a sound run on standardised inputs all the same: they leave -1 to 1', () => {
    expect(umlaut.diagnose(run({}, { facts: { inputLargest: 1.01 } }))).toEqual(['unscaled-inputs']);
    expect(umlaut.diagnose(run({}, { facts: { inputLargest: 1 } }))).toEqual([]);
  });

  it('calls a learning rate high above 0.01 and low below 1e-7, whatever the optimizer', () => {
    expect(umlaut.diagnose(run({ learning_rate: 0.0101 }))).toEqual(['learning-rate-too-high']);
    expect(umlaut.diagnose(run({ learning_rate: 0.01 }))).toEqual([]);
    expect(umlaut.diagnose(run({ learning_rate: 0.99e-7 }))).toEqual(['learning-rate-too-low']);
    expect(umlaut.diagnose(run({ learning_rate: 1e-7 }))).toEqual([]);
  });

  it('calls one epoch in which validation loss rises and training loss does not overfitting', () => {
    const rising = column((index) => 0.7 * 0.94 ** index + (index === 50 ? 0.1 : 0));
    expect(umlaut.diagnose(run({ val_loss: rising }))).toEqual(['under-regularised', 'too-large']);
    expect(umlaut.diagnose(run({ val_loss: rising, loss: rising }))).toEqual([]);
  });

  it('doubts a validation accuracy above 0.95, or more than 0.05 above that of training, from its epoch 3 on', () => {
    expect(reports(umlaut, 'check validation accuracy', run({ accuracy: 0.95, val_accuracy: 0.951 }))).toBe(true);
    expect(reports(umlaut, 'check validation accuracy', run({ accuracy: 0.95, val_accuracy: 0.95 }))).toBe(false);
    expect(reports(umlaut, 'check validation accuracy', run({ accuracy: 0.5, val_accuracy: 0.551 }))).toBe(true);
    expect(reports(umlaut, 'check validation accuracy', run({ accuracy: 0.5, val_accuracy: 0.549 }))).toBe(false);
    expect(reports(umlaut, 'check validation accuracy', run({ accuracy: 0.5, val_accuracy: 0.99 }, { rows: 3 }))).toBe(false);
    expect(reports(umlaut, 'check validation accuracy', run({ accuracy: 0.5, val_accuracy: 0.99 }, { rows: 4 }))).toBe(true);
  });

  it('calls a dropout rate high above 0.5', () => {
    const dropout = (rate: number): ReturnType<typeof specOf> => specOf({ model: { layers: [{ type: 'dense', units: 64 }, { type: 'dropout', rate }] } });
    expect(umlaut.diagnose(run({}, { spec: dropout(0.51) }))).toEqual(['over-regularised']);
    expect(umlaut.diagnose(run({}, { spec: dropout(0.5) }))).toEqual([]);
  });

  it('misses an activation in any hidden layer, also within a residual', () => {
    const linear = { type: 'dense', units: 10, activation: 'linear' };
    expect(umlaut.diagnose(run({}, { spec: specOf({ model: { layers: [linear] } }) }))).toEqual(['missing-nonlinearity']);
    expect(umlaut.diagnose(run({}, { spec: specOf({ model: { layers: [{ type: 'residual', layers: [linear] }] } }) }))).toEqual(['missing-nonlinearity']);
  });

  it('wants softmax before a categorical loss, and no other activation before a loss that is not for it', () => {
    const head = (activation: string, loss: string, units = 3): string[] => umlaut.symptoms(run({}, { spec: specOf({ model: { output: { units, activation } }, training: { loss } }) })) as string[];
    expect(head('linear', 'categoricalCrossentropy')).toEqual(['missing softmax before loss']);
    expect(head('softmax', 'categoricalCrossentropy')).toEqual([]);
    expect(head('sigmoid', 'binaryCrossentropy', 1)).toEqual([]);
    expect(head('linear', 'meanSquaredError', 1)).toEqual([]);
    expect(head('tanh', 'meanSquaredError', 1)).toEqual(['last layer has nonlinear activation']);
  });

  it('blames a NaN on the learning rate', () => {
    expect(umlaut.diagnose(run({}, { rows: 2, notFiniteStep: 120 }))).toEqual(['learning-rate-too-high']);
  });

  it('names what settings show before the inputs, and these before the curves', () => {
    const evidence = run({ learning_rate: 1, val_loss: column((index) => 0.7 + 0.01 * index) }, { facts: { inputLargest: 3 } });
    expect(umlaut.symptoms(evidence)).toEqual(['learning rate is high', 'input exceeds typical limits', 'possible overfitting']);
  });
});
