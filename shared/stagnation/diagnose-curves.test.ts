// Verdicts on curves alone: recorded runs stripped to what another tool would have kept of them, odd histories, and the laws.
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnoseCurves } from './diagnose-curves.ts';
import { findingSchema, type Cause, type Symptom } from './diagnosis.ts';
import type { ForeignCurve, ForeignHistory } from './foreign-evidence.ts';
import { recordedRun, recordedRuns } from './recorded-runs.ts';

type Columns = Readonly<Record<string, ArrayLike<number | null>>>;

function curveOf(name: string, values: ArrayLike<number | null>): ForeignCurve {
  return { name, at: Float64Array.from(values, (_, index) => index + 1), values: Float64Array.from(values, (value) => value ?? NaN) };
}
const historyOf = (columns: Columns, change: Partial<ForeignHistory> = {}): ForeignHistory => ({
  unit: 'epoch', plannedEpochs: null, curves: Object.entries(columns).map(([name, values]) => curveOf(name, values)), ...change,
});
const diagnose = (columns: Columns, change: Partial<ForeignHistory> = {}) => diagnoseCurves(historyOf(columns, change), 'keras');

/** What Keras keeps of a run without any metric, with accuracy, and with a scheduler of the learning rate. */
const kept = {
  losses: ['loss', 'val_loss'],
  'losses and accuracies': ['loss', 'val_loss', 'accuracy', 'val_accuracy'],
  'losses, accuracies and rates': ['loss', 'val_loss', 'accuracy', 'val_accuracy', 'learning_rate'],
};

function stripped(name: string, names: readonly string[]) {
  return diagnose(Object.fromEntries(Object.entries(recordedRun(name).epochs).filter(([metric]) => names.includes(metric))));
}

/** What may be said of each: the symptom by its curve, and the true cause. */
const stuck: readonly [name: string, symptoms: readonly Symptom[], cause: Cause][] = [
  ['textbook rate 0.00001', ['crawl'], 'learning-rate-too-low'],
  ['textbook rate 10', ['oscillation'], 'learning-rate-too-high'],
  ['textbook no L2', ['overfitting'], 'under-regularised'],
  ['overfit-small-wide', ['overfitting'], 'under-regularised'],
  ['missing-nonlinearity', ['plateau'], 'missing-nonlinearity'],
  ['saturation-tanh', ['plateau'], 'saturation'],
  ['too-small', ['plateau'], 'too-small'],
  ['vanishing-deep-sigmoid', ['plateau', 'flat'], 'vanishing-gradients'],
  ['dead-relus-bias', ['flat'], 'dead-relus'],
  ['zero-init', ['flat'], 'bad-initialisation'],
  ['wrong-softmax-on-one-unit', ['flat'], 'wrong-output-or-loss'],
  ['no-signal', ['crawl', 'overfitting'], 'no-signal'],
];

describe.each(Object.entries(kept))('recorded runs of which %s are kept', (_, names) => {
  it.each(stuck)('%s: the symptom of its curve, and no cause that is likely but wrong', (name, symptoms, cause) => {
    const { diagnosis } = stripped(name, names);
    expect(symptoms).toContain(diagnosis.symptom);
    for (const likely of diagnosis.causes.filter(({ confidence }) => confidence >= 0.5)) expect(likely.cause).toBe(cause);
    if (diagnosis.symptom !== 'overfitting') expect(diagnosis.verdict).toBe((diagnosis.causes[0]?.confidence ?? 0) >= 0.5 ? 'stuck' : 'undecided');
  });

  it.each(recordedRuns.map(({ name }) => name).filter((name) => /^healthy|^textbook (batch|L2|rate 0\.001$)/.test(name)))('%s: nothing found', (name) => {
    const { diagnosis } = stripped(name, names);
    expect(diagnosis).toMatchObject({ symptom: 'none', causes: [], firstDetectedEpoch: null });
    expect(['learning', 'converged']).toContain(diagnosis.verdict);
  });
});

describe('a logged signal', () => {
  it('names the cause that its curve only made likely', () => {
    for (const [name, cause, epoch] of [['textbook rate 10', 'learning-rate-too-high', 50], ['textbook rate 0.00001', 'learning-rate-too-low', 50]] as const) {
      const { headline, diagnosis, missing } = stripped(name, kept['losses, accuracies and rates']);
      expect(diagnosis).toMatchObject({ verdict: 'stuck', causes: [{ cause }, ...diagnosis.causes.slice(1)] });
      expect(diagnosis.causes[0]?.confidence).toBe(0.85);
      expect(diagnosis.firstDetectedEpoch).toBeLessThan(epoch);
      expect(headline).toMatch(/^The learning rate is too (high|low)\./);
      expect(missing.join()).not.toContain('learning rate is not in it');
    }
  });

  it('rules a cause out, with its number', () => {
    const swinging = Array.from({ length: 40 }, (_, epoch) => (epoch === 0 ? 1 : 0.6 + (epoch % 2 ? 0.1 : -0.1)));
    const { diagnosis } = diagnose({ loss: swinging, learning_rate: swinging.map(() => 1e-5) });
    expect(diagnosis.symptom).toBe('oscillation');
    expect(diagnosis.ruledOut).toContainEqual({ cause: 'learning-rate-too-high', because: 'Learning rate 1.0e-5 is not above the usual upper end of any optimizer, 0.01.' });
  });

  it('shows gradients that explode', () => {
    const loss = [0.7, 0.6, 0.7, 0.9, 2, 5, 40, 300];
    expect(diagnose({ loss, gradient_norm: loss.map((value) => value ** 3) }).diagnosis.causes.map(({ cause }) => cause)).toContain('exploding-gradients');
    expect(diagnose({ loss }).diagnosis.causes.map(({ cause }) => cause)).not.toContain('exploding-gradients');
  });
});

const falling = Array.from({ length: 40 }, (_, epoch) => 0.1 + 0.6 * Math.exp(-epoch / 4));

describe('odd histories get a sensible answer or none, with the reason', () => {
  it.each<[string, Columns, object, string]>([
    ['nothing at all', {}, { verdict: 'undecided', symptom: 'none' }, 'There is no training loss in it'],
    ['no training loss', { val_loss: falling }, { verdict: 'undecided', symptom: 'none' }, 'There is no training loss in it, and nothing is judged without one. Keras: keep the whole history.history'],
    ['an empty loss', { loss: [] }, { verdict: 'undecided', symptom: 'none' }, 'There is no training loss in it'],
    ['one epoch', { loss: [0.7], val_loss: [0.7] }, { verdict: 'undecided', symptom: 'none' }, 'The history holds 1 value of the loss: shapes are told from 6 on'],
    ['a loss that never changes', { loss: falling.map(() => 0.69), accuracy: falling.map(() => 0.5) }, { verdict: 'undecided', symptom: 'flat', causes: [] }, 'The loss never changes, not in its last digit'],
    ['a loss of 0 throughout', { loss: falling.map(() => 0) }, { verdict: 'undecided', causes: [] }, 'The loss never changes'],
    ['NaN from the start', { loss: [NaN, NaN, NaN], val_loss: [NaN, NaN, NaN] }, { verdict: 'stuck', symptom: 'divergence', causes: [] }, 'The loss is not finite from the first epoch on, so no curve is left to judge.'],
    ['no validation', { loss: falling }, { verdict: 'converged', symptom: 'none' }, 'There is no validation loss: overfitting cannot be seen. Keras: pass validation_split=0.2 to fit.'],
    ['validation that is not finite', { loss: falling, val_loss: falling.map(() => NaN) }, { symptom: 'none' }, 'Validation loss is not finite from epoch 1, training loss is'],
    ['only a loss that hardly moves', { loss: falling.map((_, epoch) => 0.05 + 1e-4 * Math.sin(epoch)) }, { verdict: 'undecided', symptom: 'flat', causes: [] }, 'where the loss began already low, learned and stuck look alike'],
  ])('%s', (_, columns, expected, reason) => {
    const { diagnosis, missing } = diagnose(columns);
    expect(diagnosis).toMatchObject(expected);
    expect(missing.join('\n')).toContain(reason);
    expect(missing.at(-1)).toContain('Settings, layers and data are not part of a history');
  });

  it('gaps: what lies between is not known, and said', () => {
    const at = Float64Array.from(falling, (_, index) => (index < 10 ? index + 1 : index + 51));
    const { diagnosis, missing } = diagnoseCurves({ unit: 'epoch', plannedEpochs: null, curves: [{ name: 'loss', at, values: Float64Array.from(falling) }] }, 'other');
    expect(diagnosis.verdict).toBe('converged');
    expect(missing).toContainEqual('Nothing is logged between epoch 10 and 61: what happened there is not known.');
  });

  it('validation at every fifth epoch is seen between, from its first measurement on', () => {
    const loss = curveOf('loss', Array.from({ length: 60 }, (_, epoch) => 0.7 * Math.exp(-epoch / 10)));
    const at = Float64Array.from({ length: 12 }, (_, index) => (index + 1) * 5);
    const validation = { name: 'val_loss', at, values: at.map((epoch) => 0.5 * Math.exp(-epoch / 8) + 0.01 * epoch + 0.1) };
    const { diagnosis, evidence } = diagnoseCurves({ unit: 'epoch', plannedEpochs: null, curves: [loss, validation] }, 'keras');
    expect(diagnosis).toMatchObject({ verdict: 'overfitting', symptom: 'overfitting' });
    expect(evidence[0]?.epochs[0]).toBeGreaterThanOrEqual(5);
  });

  it('a history of steps speaks of steps', () => {
    const { headline, missing } = diagnose({ loss: falling.map((_, step) => 1 - 0.001 * step) }, { unit: 'step' });
    expect(headline).toContain('falls by only 0.001 a step');
    expect(missing.join()).toContain('The history counts steps');
  });

  it('a loss that hardly moves is no complaint where nearly all answers are right', () => {
    const flat = falling.map((_, epoch) => 0.05 + 1e-4 * Math.sin(epoch));
    expect(diagnose({ loss: flat, val_accuracy: flat.map(() => 0.98) }).diagnosis).toMatchObject({ verdict: 'undecided', symptom: 'none' });
  });

  it('a start that blew up is no yardstick: what calmed down after has learned nothing', () => {
    const blown = Array.from({ length: 60 }, (_, epoch) => (epoch < 8 ? [900, 40, 200, 30, 150, 60, 90, 5][epoch] ?? 0 : 0.7 + 0.1 * Math.sin(epoch * 2.4)));
    const accuracy = blown.map((_, epoch) => 0.5 + 0.02 * Math.sin(epoch));
    for (const columns of [{ loss: blown }, { loss: blown, accuracy }]) {
      expect(diagnose(columns).diagnosis).toMatchObject({ verdict: 'stuck', symptom: 'oscillation', causes: [{ cause: 'learning-rate-too-high', confidence: 0.7 }] });
    }
  });

  it('a loss that fell at once and stays is learned or calmed down: without any other metric that is not told', () => {
    const fell = falling.map((_, epoch) => (epoch === 0 ? 30 : 0.7 + 1e-3 * Math.sin(epoch)));
    const { headline, diagnosis } = diagnose({ loss: fell, val_loss: fell });
    expect(diagnosis).toMatchObject({ verdict: 'undecided', symptom: 'none' });
    expect(headline).toContain('Whether it learned or only calmed down, the loss alone does not tell.');
    expect(diagnose({ loss: fell, accuracy: fell.map((_, epoch) => (epoch === 0 ? 0.5 : 0.8)) }).diagnosis.verdict).toBe('converged');
  });

  it('an accuracy that is lost again speaks for a rate that is too high', () => {
    const settled = falling.map((_, epoch) => (epoch < 4 ? 0.76 - epoch / 100 : 0.7));
    const accuracy = settled.map((_, epoch) => (epoch < 10 ? 0.65 : 0.5));
    expect(diagnose({ loss: settled, accuracy }).diagnosis).toMatchObject({ verdict: 'stuck', symptom: 'plateau', causes: [{ cause: 'learning-rate-too-high' }] });
    expect(diagnose({ loss: settled }).diagnosis).toMatchObject({ verdict: 'undecided', symptom: 'plateau' });
  });

  it('answers a history of 300,000 epochs', () => {
    const long = Float64Array.from({ length: 300_000 }, (_, epoch) => 0.1 + 0.6 * Math.exp(-epoch / 9000));
    expect(diagnose({ loss: long, val_loss: long }).diagnosis.symptom).toBe('none');
  });
});

describe('laws', () => {
  const names = fc.constantFrom(...recordedRuns.filter(({ epochs }) => epochs['loss'] !== undefined).map(({ name }) => name));
  const columnsOf = (name: string): Columns => {
    const { epochs } = recordedRun(name);
    return Object.fromEntries(kept['losses and accuracies'].flatMap((metric) => (epochs[metric] === undefined ? [] : [[metric, epochs[metric]]])));
  };
  const answer = (history: ForeignHistory) => {
    const { verdict, symptom, causes } = diagnoseCurves(history, 'other').diagnosis;
    return [verdict, symptom, causes[0]?.cause];
  };

  it('a loss in another unit changes nothing', () => {
    fc.assert(
      fc.property(names, fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (name, factor) => {
        const plain = historyOf(columnsOf(name));
        const scaled = plain.curves.map((curve) => (curve.name.endsWith('loss') ? { ...curve, values: curve.values.map((value) => value * factor) } : curve));
        expect(answer({ ...plain, curves: scaled })).toEqual(answer(plain));
      }),
      { numRuns: 60 },
    );
  });

  it('epochs that are logged several times each change nothing', () => {
    fc.assert(
      fc.property(names, fc.integer({ min: 2, max: 4 }), (name, times) => {
        const plain = historyOf(columnsOf(name));
        const repeated = plain.curves.map((curve) => curveOf(curve.name, [...curve.values].flatMap((value) => Array.from({ length: times }, () => value))));
        expect(answer({ ...plain, curves: repeated })).toEqual(answer(plain));
      }),
      { numRuns: 60 },
    );
  });

  it('columns in another order, and columns that are not known, change nothing', () => {
    fc.assert(
      fc.property(names, fc.string(), fc.infiniteStream(fc.double()), (name, other, noise) => {
        const plain = historyOf(columnsOf(name));
        const stray = curveOf(`other ${other}`, [...noise.take(30)]);
        expect(answer({ ...plain, curves: [stray, ...plain.curves.toReversed()] })).toEqual(answer(plain));
      }),
      { numRuns: 40 },
    );
  });

  it('whatever the curves hold, the answer is in the vocabulary, is modest, and says what is missing', () => {
    const number = fc.oneof(fc.double({ min: -10, max: 10 }), fc.constantFrom(NaN, Infinity, -Infinity, 0, 1e300, -1e300, 5e-324));
    const curve = fc.record({ name: fc.constantFrom('loss', 'val_loss', 'accuracy', 'val_accuracy', 'learning_rate', 'gradient_norm', 'other'), points: fc.array(fc.tuple(fc.integer({ min: -5, max: 60 }), number), { maxLength: 50 }) });
    const histories = fc.record({ unit: fc.constantFrom('epoch' as const, 'step' as const), plannedEpochs: fc.option(fc.integer({ min: 1, max: 999 })), curves: fc.array(curve, { maxLength: 7 }) });
    fc.assert(
      fc.property(histories, ({ unit, plannedEpochs, curves }) => {
        const rising = curves.map(({ name, points }): ForeignCurve => {
          const places = [...new Map(points)].sort(([left], [right]) => left - right);
          return { name, at: Float64Array.from(places, ([place]) => place), values: Float64Array.from(places, ([, value]) => value) };
        });
        const finding = diagnoseCurves({ unit, plannedEpochs, curves: rising }, 'lightning');
        expect(v.is(findingSchema, finding)).toBe(true);
        expect(finding.missing.length).toBeGreaterThan(0);
        for (const { confidence } of finding.diagnosis.causes) {
          expect(confidence).toBeGreaterThanOrEqual(0);
          expect(confidence).toBeLessThanOrEqual(0.85);
        }
      }),
      { numRuns: 400 },
    );
  });
});
