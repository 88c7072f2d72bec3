import { describe, expect, it } from 'vitest';
import { exampleFacts, exampleSpec } from '../example-evidence.ts';
import { bandOf } from './band.ts';
import { constantAnswer, curveOf, floorAnswer, metricFor, settledValue } from './settled.ts';

const plain = exampleSpec();
const curves = (columns: Record<string, number[]>) => new Map(Object.entries(columns));

describe('the metric of a trial', () => {
  it('is the loss on held-out rows, unless the settings measure that differently', () => {
    expect(metricFor(plain, exampleSpec({ training: { optimizer: { type: 'sgd' } } }))).toBe('val_loss');
    expect(metricFor(plain, exampleSpec({ training: { loss: 'meanSquaredError' } }))).toBe('val_accuracy');
    expect(metricFor(plain, exampleSpec({ training: { labelSmoothing: 0.1 } }))).toBe('val_accuracy');
    expect(metricFor(plain, exampleSpec({ training: { classWeights: 'balanced' } }))).toBe('val_balanced_accuracy');
    const numbers = exampleSpec({ dataset: { task: 'regression' } });
    expect(metricFor(numbers, exampleSpec({ dataset: { task: 'regression', targetScaling: 'standard' } }))).toBe('val_mae');
  });
});

describe('a metric in which every class counts alike', () => {
  it('is the mean over the classes that have held-out rows', () => {
    const shares = curves({ 'val_accuracy/a': [1, 0.5], 'val_accuracy/b': [0, 0.5], 'val_accuracy/none': [NaN, NaN], val_accuracy: [0.9, 0.9] });
    expect(curveOf(shares, 'val_balanced_accuracy')).toEqual([0.5, 0.5]);
  });

  it('knows what a constant answer comes to', () => {
    const facts = { ...exampleFacts, classCounts: [30, 10] };
    expect((['val_loss', 'val_accuracy', 'val_balanced_accuracy', 'val_mae'] as const).map((metric) => constantAnswer(metric, facts))).toEqual([Math.LN2, 0.75, 0.5, null]);
  });
});

describe('what a run has come to', () => {
  it('is the mean of its last twentieth, without the penalty', () => {
    const loss = Array.from({ length: 40 }, (_, epoch) => (epoch < 38 ? 9 : epoch));
    expect(settledValue(curves({ val_loss: loss }), 'val_loss', plain.training)).toBe(38.5);
    expect(settledValue(curves({ val_loss: [1, 2], penalty: [0.5, 0.75] }), 'val_loss', plain.training)).toBe(1.25);
    expect(settledValue(curves({ val_loss: [1, NaN] }), 'val_loss', plain.training)).toBeNaN();
    expect(settledValue(curves({}), 'val_loss', plain.training)).toBeNaN();
  });

  it('is not perfect where the penalty of weights that blew up has swallowed the error', () => {
    const swallowed = settledValue(curves({ val_loss: [1e9, 2e9], penalty: [1e9, 2e9] }), 'val_loss', plain.training);
    expect(swallowed).toBeGreaterThan(100);
    expect(settledValue(curves({ val_loss: [0.5, 0.25], penalty: [0.5, 0.25] }), 'val_loss', plain.training)).toBeLessThan(1e-6);
  });

  it('is that of its best epoch where the best weights are taken back', () => {
    const { training } = exampleSpec({ training: { earlyStopping: { monitor: 'val_accuracy' } } });
    expect(settledValue(curves({ val_loss: [3, 1, 2], val_accuracy: [0.1, 0.8, 0.9] }), 'val_loss', training)).toBe(2);
    expect(settledValue(curves({ val_loss: [3, 1, 2], val_accuracy: [NaN, 0.8, 0.8] }), 'val_loss', training)).toBe(1);
  });
});

describe('a band', () => {
  it('shows median, quartiles and extremes of the runs that have come so far', () => {
    expect(bandOf([[1, 2], [3], [5, NaN]])).toEqual({ epoch: [1, 2], median: [3, 2], lowest: [1, 2], lower: [2, 2], upper: [4, 2], highest: [5, 2] });
    expect(bandOf([[NaN]]).median).toEqual([null]);
    expect(bandOf([]).epoch).toEqual([]);
  });

  it('is never longer than a chart can show, and ends with the last epoch', () => {
    const { epoch } = bandOf([Array.from({ length: 100_000 }, (_, at) => at)]);
    expect(epoch).toHaveLength(120);
    expect(epoch.at(-1)).toBe(100_000);
  });
});

describe('the best that is known to be reachable', () => {
  const floor = { lossError: 0.01, scoreError: 0.01 };
  const floors = { rows: 100, labelNoise: null, floors: [{ ...floor, model: 'constant' as const, loss: 0.69, score: 0.5 }, { ...floor, model: 'linear' as const, loss: 0.3, score: 0.9 }] };
  const facts = { ...exampleFacts, floors };

  it('is what the best simple model comes to, in the metric of the trial', () => {
    expect(floorAnswer('val_loss', plain, facts)).toBe(0.3);
    expect(floorAnswer('val_accuracy', plain, facts)).toBe(0.9);
    expect(floorAnswer('val_mae', exampleSpec({ dataset: { task: 'regression' } }), { ...facts, classNames: [] })).toBe(0.5);
  });

  it('is not known where nobody measured it, or in another unit', () => {
    expect(floorAnswer('val_loss', plain, exampleFacts)).toBeNull();
    expect(floorAnswer('val_loss', exampleSpec({ training: { labelSmoothing: 0.1 } }), facts)).toBeNull();
    expect(floorAnswer('val_balanced_accuracy', plain, facts)).toBeNull();
    expect(floorAnswer('val_mae', exampleSpec({ dataset: { task: 'regression', targetScaling: 'standard' } }), { ...facts, classNames: [] })).toBeNull();
  });
});
