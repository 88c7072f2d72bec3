// Golden tests: TheDeepChecker's numbers as its repository has them (settings.yaml), and what its own logs of clean programs say.
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../../../shared/stagnation/example-evidence.ts';
import { column, numericTarget, reports, run, specOf, type Change, type Columns } from './examples.ts';
import { theDeepChecker } from './the-deep-checker.ts';

/** Root of the number of values in the hidden layer of the example: 10 x 64 weights and 64 biases. */
const hiddenRoot = Math.sqrt(704);
const says = (message: string, columns: Columns, change?: Change): boolean => reports(theDeepChecker, message, run(columns, change));
const regression = specOf({ model: { output: { activation: 'linear' } }, training: { loss: 'meanSquaredError' } });
const hidden = (layer: object): Change => ({ spec: specOf({ model: { layers: [{ type: 'dense', units: 64, ...layer }], output: { kernelInitializer: 'heUniform' } } }) });

describe('TheDeepChecker before training', () => {
  it('finds nothing in a run that trains well', () => {
    expect(theDeepChecker.diagnose(run())).toEqual([]);
  });

  it('wants inputs of deviation 1 or within -1 to 1, to 0.01', () => {
    const inputs = (inputSdLargest: number, inputLargest: number): Change => ({ facts: { inputSdLargest, inputLargest } });
    expect(says('features unnormalised', {}, inputs(1.009, 4))).toBe(false);
    expect(says('features unnormalised', {}, inputs(1.011, 4))).toBe(true);
    expect(says('features unnormalised', {}, inputs(0.3, 1.009))).toBe(false);
    expect(says('features unnormalised', {}, inputs(0.3, 1.011))).toBe(true);
  });

  it('wants a target of mean 0 and deviation 1, or within -1 to 1', () => {
    const target = (targetMean: number, targetSd: number): Change => ({ spec: regression, facts: { ...numericTarget, targetMean, targetSd } });
    expect(says('targets unnormalised', {}, target(0.009, 1.009))).toBe(false);
    expect(says('targets unnormalised', {}, target(0, 1.02))).toBe(true);
    expect(says('targets unnormalised', {}, target(0.5, 0.29))).toBe(false);
    expect(says('targets unnormalised', {}, target(23, 8))).toBe(true);
  });

  it('calls labels unbalanced below a perplexity of 0.5', () => {
    // exp(entropy) - 1 is 0.5 at shares of 0.8598 and 0.1402.
    expect(says('labels unbalanced', {}, { facts: { classCounts: [859, 141] } })).toBe(false);
    expect(says('labels unbalanced', {}, { facts: { classCounts: [860, 140] } })).toBe(true);
  });

  it('calls weights that are all the same poor', () => {
    expect(says('symmetry of weights unbroken', {}, hidden({ kernelInitializer: 'zeros' }))).toBe(true);
    expect(says('symmetry of weights unbroken', {}, hidden({ kernelInitializer: { type: 'randomNormal', stddev: 1.01e-4 } }))).toBe(false);
    expect(says('symmetry of weights unbroken', {}, hidden({ kernelInitializer: { type: 'randomNormal', stddev: 0.99e-4 } }))).toBe(true);
  });

  it('recommends He for ReLU, Glorot for tanh and LeCun for sigmoid beyond a variance ratio of 2.70554', () => {
    const scaled = (activation: string, variance: number): Change => hidden({ activation, kernelInitializer: { type: 'randomNormal', stddev: Math.sqrt(variance) } });
    expect(says('other initialiser recommended', {}, scaled('relu', (2.7 * 2) / 10))).toBe(false);
    expect(says('other initialiser recommended', {}, scaled('relu', (2.71 * 2) / 10))).toBe(true);
    expect(says('other initialiser recommended', {}, scaled('relu', 2 / 10 / 2.71))).toBe(true);
    expect(says('other initialiser recommended', {}, scaled('tanh', (2.7 * 2) / 74))).toBe(false);
    expect(says('other initialiser recommended', {}, scaled('tanh', (2.71 * 2) / 74))).toBe(true);
    expect(says('other initialiser recommended', {}, scaled('sigmoid', 2.71 / 10))).toBe(true);
  });

  it('recommends biases of 0 where classes are balanced', () => {
    expect(says('null biases recommended', {}, hidden({ biasInitializer: 'ones' }))).toBe(true);
    expect(says('null biases recommended', {}, hidden({ biasInitializer: 'zeros' }))).toBe(false);
    expect(says('null biases recommended', {}, { ...hidden({ biasInitializer: 'ones' }), facts: { classCounts: [1500, 100] } })).toBe(false);
  });

  it('wants the first loss within once the logarithm of the classes of it', () => {
    const first = (loss: number): Change => ({ steps: columnsOf({ loss: [loss] }) });
    expect(says('poor initial loss', {}, first(2.01 * Math.LN2))).toBe(true);
    expect(says('poor initial loss', {}, first(1.99 * Math.LN2))).toBe(false);
    expect(says('poor initial loss', { penalty: 0.5 }, first(2.01 * Math.LN2))).toBe(false);
  });
});

describe('TheDeepChecker while training', () => {
  it('says of its own clean programs what their logs say', () => {
    // clean_baseCNN.log: deviations of 0.2828 and 0.1961 are unstable; regrNN.log: a mean gradient of 0.0 is vanishing.
    expect(says('activations unstable', { 'activation_spread/0': 0.28275987899264454 })).toBe(true);
    expect(says('activations unstable', { 'activation_spread/0': 0.19610971384102216 })).toBe(true);
    expect(says('gradients vanishing', { 'gradient_norm/0': column((index) => (index === 15 ? 0 : 0.5)) })).toBe(true);
  });

  it('allows a deviation of activations from 0.5 to 2, and beyond to a variance ratio of 2.70554', () => {
    const edge = Math.sqrt(2.70554);
    expect(says('activations unstable', { 'activation_spread/0': (0.5 / edge) * 1.001 })).toBe(false);
    expect(says('activations unstable', { 'activation_spread/0': (0.5 / edge) * 0.999 })).toBe(true);
    expect(says('activations unstable', { 'activation_spread/0': 2 * edge * 0.999 })).toBe(false);
    expect(says('activations unstable', { 'activation_spread/0': 2 * edge * 1.001 })).toBe(true);
  });

  it.each([['activations dead', 'dead_units/0'], ['activations saturated', 'saturated_units/0']])('calls %s above half of the neurons', (message, signal) => {
    expect(says(message, { [signal]: 0.501 })).toBe(true);
    expect(says(message, { [signal]: 0.5 })).toBe(false);
  });

  it('takes limits of 1e-5 and 1e8 for weights, 1e-6 and 1e6 for gradients', () => {
    expect(says('weights dead', { 'weight_norm/0': 0.99e-5 * hiddenRoot })).toBe(true);
    expect(says('weights dead', { 'weight_norm/0': 1.01e-5 * hiddenRoot })).toBe(false);
    expect(says('weights diverging', { 'weight_norm/0': 1.01e8 * hiddenRoot })).toBe(true);
    expect(says('weights diverging', { 'weight_norm/0': 0.99e8 * hiddenRoot })).toBe(false);
    expect(says('gradients vanishing', { 'gradient_norm/0': 0.99e-6 * hiddenRoot })).toBe(true);
    expect(says('gradients vanishing', { 'gradient_norm/0': 1.01e-6 * hiddenRoot })).toBe(false);
    expect(says('gradients exploding', { 'gradient_norm/0': 1.01e6 * hiddenRoot })).toBe(true);
    expect(says('gradients exploding', { 'gradient_norm/0': 0.99e6 * hiddenRoot })).toBe(false);
  });

  it.each([['weights diverging', 'weight_norm/0', 2], ['gradients exploding', 'gradient_norm/0', 2], ['gradients vanishing', 'gradient_norm/0', 0.5], ['loss diverging', 'loss', 2]])(
    'calls %s where each of a window of 5 is the last times %s', (message, signal, factor) => {
      const geometric = (ratio: number, looks: number): Columns => ({ [signal]: column((index) => 0.5 * ratio ** Math.min(index, looks - 1)) });
      const within = factor > 1 ? factor * 0.99 : factor * 1.01;
      expect(says(message, geometric(factor, 5))).toBe(true);
      expect(says(message, geometric(factor, 4))).toBe(false);
      expect(says(message, geometric(within, 5))).toBe(false);
    });

  it('wants updates of 1e-4 to 1e-1 of the weights', () => {
    expect(says('weights change too quickly', { 'update_ratio/0': 0.101 })).toBe(true);
    expect(says('weights change too quickly', { 'update_ratio/0': 0.099 })).toBe(false);
    expect(says('weights change too slowly', { 'update_ratio/0': 0.99e-4 })).toBe(true);
    expect(says('weights change too slowly', { 'update_ratio/0': 1.01e-4 })).toBe(false);
    expect(says('weights change too slowly', { 'update_ratio/0': 0 })).toBe(true);
  });

  it('wants the loss to fall by 5 % once in a window of 5', () => {
    const falling = (share: number): Columns => ({ loss: column((index) => (1 - share) ** index) });
    expect(says('loss stagnated', falling(0.049))).toBe(true);
    expect(says('loss stagnated', falling(0.051))).toBe(false);
    expect(says('loss stagnated', falling(0.049), { rows: 4 })).toBe(false);
  });

  it('calls a loss fluctuating below a smoothness of 0.5: the share of points that turn nothing', () => {
    /** Ten losses: r for each that rises, f for each that falls. */
    const path = (moves: string): Columns => ({ loss: [...moves].reduce((losses, move) => [...losses, (losses.at(-1) ?? NaN) * (move === 'r' ? 1.1 : 0.8)], [0.7]) });
    expect(says('loss fluctuating', path('fffrfrfrf'), { rows: 10 })).toBe(true);
    expect(says('loss fluctuating', path('ffffrfrfr'), { rows: 10 })).toBe(false);
  });

  it('wants loss and accuracy to correlate by 0.5', () => {
    const correlated = (by: number): Columns => {
      const across = Math.sqrt((2 / by ** 2 - 2) / 6);
      return { loss: [0.6, 0.5, 0.4], accuracy: [1 + across, -2 * across, across - 1].map((value) => 0.5 - 0.1 * value) };
    };
    expect(says('loss not representative', correlated(0.49), { rows: 3 })).toBe(true);
    expect(says('loss not representative', correlated(0.51), { rows: 3 })).toBe(false);
  });

  it('calls a penalty overwhelming whose gradient is twice that of the loss at 5 looks', () => {
    const change = hidden({ kernelInitializer: 'heUniform', l2: 0.1 });
    const ratio = (value: number, looks: number): Columns => ({ 'weight_norm/0': 10, 'gradient_norm/0': column((index) => 2 / (index < looks ? value : 1)) });
    expect(says('regularisation overwhelms the loss', ratio(2, 5), change)).toBe(true);
    expect(says('regularisation overwhelms the loss', ratio(2, 4), change)).toBe(false);
    expect(says('regularisation overwhelms the loss', ratio(1.99, 5), change)).toBe(false);
  });

  it('misses regularisation where the loss smoothly reaches 1e-5', () => {
    const down = (last: number, bump = 0): Columns => ({ loss: column((index) => last ** (index / 19) + (index === 5 ? bump : 0)) });
    expect(says('loss goes to zero', down(0.99e-5))).toBe(true);
    expect(says('loss goes to zero', down(1.01e-5))).toBe(false);
    expect(says('loss goes to zero', down(0.99e-5, 1))).toBe(false);
    expect(says('loss goes to zero', down(0.99e-8, 1))).toBe(true);
    expect(says('loss goes to zero', down(1.01e-8, 1))).toBe(false);
  });

  it('checks what the output layer can give', () => {
    const head = (activation: string, units = 1): Change => ({ spec: specOf({ model: { output: { units, activation } } }) });
    expect(says('outputs invalid', {}, head('sigmoid'))).toBe(false);
    expect(says('outputs invalid', {}, head('linear'))).toBe(true);
    expect(says('outputs invalid', {}, head('softmax', 3))).toBe(true);
    const numeric = (activation: string, targetMean: number): Change => ({ ...head(activation), facts: { ...numericTarget, targetMean, targetSd: 1 } });
    expect(says('outputs lack magnitude', {}, numeric('tanh', 0.1))).toBe(true);
    expect(says('outputs lack magnitude', {}, numeric('linear', 0.1))).toBe(false);
    expect(says('outputs lack negative values', {}, numeric('relu', 0.9))).toBe(true);
    expect(says('outputs lack negative values', {}, numeric('relu', 1.1))).toBe(false);
    expect(says('outputs constant', { prediction_spread: 0 }, { rows: 5 })).toBe(true);
    expect(says('outputs constant', { prediction_spread: 0 }, { rows: 4 })).toBe(false);
  });

  it('trains for 20 looks, or 5 with a perfect fit', () => {
    const late = (row: number): Columns => ({ 'dead_units/0': column((index) => (index < row ? 0 : 1)) });
    expect(says('activations dead', late(19))).toBe(true);
    expect(says('activations dead', late(20))).toBe(false);
    expect(says('activations dead', { ...late(4), accuracy: 1 })).toBe(true);
    expect(says('activations dead', { ...late(5), accuracy: 1 })).toBe(false);
    expect(says('activations dead', { ...late(5), accuracy: 0.999 })).toBe(true);
    expect(says('activations dead', { ...late(5), mae: 0.99e-4 }, { spec: regression, facts: numericTarget })).toBe(false);
    expect(says('activations dead', { ...late(5), mae: 1.01e-4 }, { spec: regression, facts: numericTarget })).toBe(true);
  });

  it('calls labels corrupted where the loss of 50 epochs hardly moves: variance at most 0.01, no falls of 10 %', () => {
    const steps = (variance: number): Columns => ({ loss: column((index) => 2 + Math.sqrt(variance) * (index % 2 === 0 ? 1 : -1)) });
    expect(says('labels corrupted', steps(0.0099), { rows: 50 })).toBe(true);
    expect(says('labels corrupted', steps(0.0105))).toBe(false);
    expect(says('labels corrupted', steps(0.0099), { rows: 49 })).toBe(false);
  });

  it('takes labels for sound after falls of 10 % at 5 epochs in a row, and leaves out 5 epochs to warm up', () => {
    const falling = (share: number, epochs: number): Columns => ({ loss: column((index) => 0.05 / (1 + share) ** Math.max(0, Math.min(index - 9, epochs))) });
    expect(says('labels corrupted', falling(0.11, 4))).toBe(true);
    expect(says('labels corrupted', falling(0.11, 5))).toBe(false);
    expect(says('labels corrupted', falling(0.1, 5))).toBe(false);
    expect(says('labels corrupted', falling(0.09, 30))).toBe(true);
    const jumping = (epoch: number): Columns => ({ loss: column((index) => (index < epoch ? 1 : 2)) });
    expect(says('labels corrupted', jumping(5))).toBe(true);
    expect(says('labels corrupted', jumping(6))).toBe(false);
  });

  it('reports a loss that is not finite', () => {
    expect(says('not a number', {}, { rows: 3, notFiniteStep: 170 })).toBe(true);
  });

  it('names findings by phase, and recommendations last', () => {
    const evidence = run({ 'dead_units/0': 0.9 }, { ...hidden({ kernelInitializer: 'lecunNormal', biasInitializer: 'ones', activation: 'relu' }), facts: { inputSdLargest: 300, inputLargest: 900 } });
    expect(theDeepChecker.symptoms(evidence)).toEqual(['features unnormalised', 'activations dead', 'null biases recommended']);
    expect(theDeepChecker.diagnose(evidence)).toEqual(['unscaled-inputs', 'dead-relus', 'bad-initialisation']);
  });
});
