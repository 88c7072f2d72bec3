// Golden tests: AutoTrainer's numbers as its repository has them (monitor.py, reproduce.py), its gates and its priorities.
import { describe, expect, it } from 'vitest';
import { autoTrainer } from './auto-trainer.ts';
import { column, numericTarget, reports, run, specOf, type Columns } from './examples.ts';

/** Accuracy below Theta 0.6 in both parts: the gate of the gradient rules. It gains 0.02 once, so that it is not slow as well. */
const notConverged: Columns = { accuracy: column((index) => (index < 5 ? 0.5 : 0.52)), val_accuracy: 0.5 };
const withoutBias = { layers: [{ type: 'dense', units: 64, kernelInitializer: 'heUniform', useBias: false }], output: { useBias: false } };

describe('AutoTrainer', () => {
  it('finds nothing in a run that trains well', () => {
    expect(autoTrainer.diagnose(run())).toEqual([]);
  });

  it.each([
    ['beta 1: 1e-3 for first over last gradient', { gradient_ratio: 0.99e-3, 'gradient_norm/0': 0.5e-4 }, { gradient_ratio: 1.01e-3, 'gradient_norm/0': 0.5e-4 }],
    ['beta 2: 1e-4 for the first gradient', { gradient_ratio: 0.5e-3, 'gradient_norm/0': 0.99e-4 }, { gradient_ratio: 0.5e-3, 'gradient_norm/0': 1.01e-4 }],
  ])('calls a gradient vanishing by %s', (_, inside, outside) => {
    expect(reports(autoTrainer, 'vanishing gradient', run({ ...notConverged, ...inside }))).toBe(true);
    expect(reports(autoTrainer, 'vanishing gradient', run({ ...notConverged, ...outside }))).toBe(false);
  });

  it('calls a gradient exploding above beta 3: 70', () => {
    expect(reports(autoTrainer, 'exploding gradient', run({ ...notConverged, gradient_ratio: 70.1 }))).toBe(true);
    expect(reports(autoTrainer, 'exploding gradient', run({ ...notConverged, gradient_ratio: 70 }))).toBe(false);
  });

  it('calls ReLUs dying from gamma on: 0.7 of all gradient entries are 0', () => {
    const spec = specOf({ model: withoutBias });
    expect(reports(autoTrainer, 'dying ReLU', run({ ...notConverged, 'dead_units/0': 0.7001 }, { spec }))).toBe(true);
    expect(reports(autoTrainer, 'dying ReLU', run({ ...notConverged, 'dead_units/0': 0.6999 }, { spec }))).toBe(false);
  });

  it('counts everything below a layer that is dead as a whole', () => {
    const layers = [{ type: 'dense', units: 64 }, { type: 'dense', units: 4 }];
    expect(reports(autoTrainer, 'dying ReLU', run({ ...notConverged, 'dead_units/0': 0, 'dead_units/1': 1 }, { spec: specOf({ model: { layers } }) }))).toBe(true);
  });

  it.each(['vanishing gradient', 'exploding gradient', 'dying ReLU'])('reports a %s only if accuracy stayed below Theta 0.6 in both parts, or gains less than delta 0.01', (issue) => {
    const signals: Columns = { 'vanishing gradient': { gradient_ratio: 1e-4, 'gradient_norm/0': 1e-5 }, 'exploding gradient': { gradient_ratio: 100 }, 'dying ReLU': { 'dead_units/0': 1 } }[issue] ?? {};
    expect(reports(autoTrainer, issue, run(signals))).toBe(false);
    expect(reports(autoTrainer, issue, run({ ...signals, ...notConverged, val_accuracy: column((index) => (index < 5 ? 0.5 : 0.6)) }))).toBe(false);
    expect(reports(autoTrainer, issue, run({ ...signals, ...notConverged, val_accuracy: column((index) => (index < 5 ? 0.5 : 0.599)) }))).toBe(true);
    expect(reports(autoTrainer, issue, run({ ...signals, accuracy: 0.9, val_accuracy: 0.9 }))).toBe(true);
  });

  it('calls convergence slow where accuracy is low and its largest gain is below delta 0.01', () => {
    const gaining = (gain: number): Columns => ({ accuracy: column((index) => (index === 0 ? 0.5 : 0.5 + gain)), val_accuracy: 0.5 });
    expect(reports(autoTrainer, 'slow convergence', run(gaining(0.0099)))).toBe(true);
    expect(reports(autoTrainer, 'slow convergence', run(gaining(0.0101)))).toBe(false);
    expect(reports(autoTrainer, 'slow convergence', run({ accuracy: 0.7, val_accuracy: 0.5 }))).toBe(false);
  });

  it('calls a loss oscillating by zeta 0.03 of accuracy between peak and valley, in eta 0.2 of the epochs', () => {
    const swinging = (swing: number, everyEpochs: number): Columns => ({ accuracy: column((index) => 0.8 + 0.001 * index + (index % everyEpochs === 1 ? swing : 0)) });
    expect(reports(autoTrainer, 'oscillating loss', run(swinging(0.036, 4)))).toBe(true);
    expect(reports(autoTrainer, 'oscillating loss', run(swinging(0.03, 4)))).toBe(false);
    expect(reports(autoTrainer, 'oscillating loss', run(swinging(0.05, 6)))).toBe(false);
  });

  it('judges accuracy from 30 % of the planned epochs on, less one check of 3 epochs, and then at its next check', () => {
    const slow: Columns = { accuracy: 0.5, val_accuracy: 0.5 };
    expect(autoTrainer.diagnose(run(slow, { rows: 30 }))).toEqual([]);
    expect(autoTrainer.diagnose(run(slow, { rows: 31 }))).not.toEqual([]);
  });

  it('judges low accuracy alone at half of the planned epochs', () => {
    const vanished = { ...notConverged, gradient_ratio: 1e-4, 'gradient_norm/0': 1e-5 };
    expect(autoTrainer.diagnose(run(vanished, { rows: 51 }))).toEqual([]);
    expect(autoTrainer.diagnose(run(vanished, { rows: 52 }))).toEqual(['vanishing-gradients', 'saturation', 'bad-initialisation']);
  });

  it('puts improper activation before dying ReLU before exploding before vanishing before slow', () => {
    const slow: Columns = { accuracy: 0.5, val_accuracy: 0.5 };
    const vanishing: Columns = { ...slow, gradient_ratio: 1e-4, 'gradient_norm/0': 1e-5 };
    const exploding: Columns = { ...slow, gradient_ratio: column((index) => (index < 3 ? 1e-4 : 100)), 'gradient_norm/0': column((index) => (index < 3 ? 1e-5 : 1)) };
    const dying: Columns = { ...exploding, 'dead_units/0': 1 };
    expect(autoTrainer.symptoms(run(slow))).toEqual(['slow convergence']);
    expect(autoTrainer.symptoms(run(vanishing))).toEqual(['vanishing gradient']);
    expect(autoTrainer.symptoms(run(exploding))).toEqual(['exploding gradient']);
    expect(autoTrainer.symptoms(run(dying))).toEqual(['dying ReLU']);
    expect(autoTrainer.symptoms(run(dying, { spec: specOf({ model: { output: { activation: 'relu' } } }) }))).toEqual(['improper activation']);
  });

  it('asks for softmax with a categorical and sigmoid with a binary loss, where accuracy is low', () => {
    const wrong = specOf({ model: { output: { units: 3, activation: 'sigmoid' } }, training: { loss: 'categoricalCrossentropy' } });
    const right = specOf({ model: { output: { units: 3, activation: 'softmax' } }, training: { loss: 'categoricalCrossentropy' } });
    expect(reports(autoTrainer, 'improper activation', run(notConverged, { spec: wrong }))).toBe(true);
    expect(reports(autoTrainer, 'improper activation', run(notConverged, { spec: right }))).toBe(false);
    expect(reports(autoTrainer, 'improper activation', run({}, { spec: wrong }))).toBe(false);
  });

  it('wants a binary loss up to 2 outputs and a categorical one from 3 on', () => {
    const categorical = (units: number): ReturnType<typeof specOf> => specOf({ model: { output: { units, activation: 'softmax' } }, training: { loss: 'categoricalCrossentropy' } });
    expect(autoTrainer.symptoms(run({}, { spec: categorical(2) }))).toEqual(['improper loss']);
    expect(autoTrainer.symptoms(run({}, { spec: categorical(3) }))).toEqual([]);
    expect(autoTrainer.symptoms(run({}, { spec: specOf({ training: { loss: 'meanSquaredError' } }) }))).toEqual(['improper loss']);
  });

  it('calls data abnormal from omega 1 on: a mean absolute hidden output of 10, before all else', () => {
    expect(autoTrainer.symptoms(run({ 'activation_mean/0': 10 }))).toEqual(['abnormal data']);
    expect(autoTrainer.symptoms(run({ 'activation_mean/0': 9.99 }))).toEqual([]);
    expect(autoTrainer.diagnose(run({ ...notConverged, gradient_ratio: 100, 'activation_mean/0': 10 }))[0]).toBe('unscaled-inputs');
  });

  it('calls a NaN exploding, and a loss of 1,000 and more only with NaN', () => {
    expect(autoTrainer.symptoms(run({}, { rows: 5, notFiniteStep: 270 }))).toEqual(['exploding gradient']);
    expect(autoTrainer.symptoms(run({ loss: column((index) => (index === 40 ? 1001 : 0.5)) }))).toEqual([]);
  });

  it('judges no accuracy any more once a loss of 1,000 was seen', () => {
    const slow: Columns = { accuracy: 0.5, val_accuracy: 0.5 };
    expect(autoTrainer.symptoms(run({ ...slow, loss: column((index) => (index === 0 ? 1000 : 0.5)) }))).toEqual([]);
    expect(autoTrainer.symptoms(run({ ...slow, loss: column((index) => (index === 0 ? 999 : 0.5)) }))).toEqual(['slow convergence']);
  });

  it('does not support numeric targets', () => {
    const spec = specOf({ model: { output: { activation: 'linear' } }, training: { loss: 'meanSquaredError' } });
    expect(autoTrainer.diagnose(run({ accuracy: NaN, val_accuracy: NaN, gradient_ratio: 1e-4, 'gradient_norm/0': 1e-5 }, { spec, facts: numericTarget }))).toEqual([]);
  });
});
