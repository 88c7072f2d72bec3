// Laws of the diagnosis on what runs really hold, and on what goes wrong with them: it never throws, never names a cause without evidence,
// and does not depend on units, on how often epochs are written down, or on names.
import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { epochMetrics, stepMetrics } from '../metrics/names.ts';
import { causeRules } from './causes/table.ts';
import { diagnose } from './diagnose.ts';
import { findingSchema } from './diagnosis.ts';
import { columnsOf, exampleEvidence, exampleFacts, exampleSpec } from './example-evidence.ts';
import { readEvidence } from './reading.ts';
import { evidenceOf, recordedRuns } from './recorded-runs.ts';
import { readSymptoms } from './symptoms/table.ts';
import { namedFrom } from './verdict.ts';
import type { Finding } from './diagnosis.ts';
import type { DataFacts, MetricColumns, RunEvidence } from './evidence.ts';
import type { Floors } from './floors/floors.ts';

const evidences = recordedRuns.map((run) => evidenceOf(run));
const anyRun = fc.constantFrom(...evidences);

/** What a person would act on. */
function gist({ diagnosis }: Finding): unknown {
  return [diagnosis.verdict, diagnosis.symptom, diagnosis.causes[0]?.cause ?? null];
}

function check(finding: Finding): void {
  expect(v.is(findingSchema, finding)).toBe(true);
  for (const { confidence, evidence } of finding.diagnosis.causes) {
    expect(confidence >= 0 && confidence <= 1).toBe(true);
    expect(evidence.length).toBeGreaterThan(0);
    for (const { says, epochs: [first, last] } of evidence) expect(says.length > 0 && first >= 1 && last >= first && !says.includes('NaN')).toBe(true);
  }
}

function mapColumns(columns: MetricColumns, change: (values: Float64Array, name: string) => Float64Array): MetricColumns {
  return { step: columns.step, values: new Map([...columns.values].map(([name, values]) => [name, change(values, name)])) };
}

/** The first `count` epochs, and the steps of theirs that were recorded. */
function upTo(evidence: RunEvidence, count: number): RunEvidence {
  const cut = (columns: MetricColumns): MetricColumns => ({ step: columns.step.subarray(0, count), values: new Map([...columns.values].map(([name, values]) => [name, values.subarray(0, count)])) });
  return { ...evidence, hasEnded: count >= evidence.spec.training.epochs, notFiniteStep: null, epochs: cut(evidence.epochs) };
}

describe('runs that went wrong, or were written down badly', () => {
  it('are answered whatever is left of them: one epoch, some, interrupted, all', () => {
    fc.assert(fc.property(anyRun, fc.integer({ min: 0, max: 100 }), fc.boolean(), (run, count, hasEnded) => {
      check(diagnose({ ...upTo(run, count), hasEnded }, null));
    }));
  });

  it('are undecided after one epoch, and say so', () => {
    for (const run of evidences) {
      if (run.notFiniteStep !== null) continue;
      const { diagnosis, headline } = diagnose({ ...upTo(run, 1), hasEnded: false }, null);
      if (diagnosis.symptom === 'divergence') continue;
      expect(diagnosis).toMatchObject({ verdict: 'undecided', causes: [] });
      expect(headline).toContain('Not enough epochs');
    }
  });

  it('are answered without validation, and with nothing but the loss', () => {
    for (const run of evidences) {
      const keep = (isKept: (name: string) => boolean): MetricColumns => ({ step: run.epochs.step, values: new Map([...run.epochs.values].filter(([name]) => isKept(name))) });
      const facts: DataFacts = { ...run.facts, validationRows: 0 };
      const blind = diagnose({ ...run, facts, epochs: keep((name) => !name.startsWith('val_')) }, null);
      check(blind);
      expect(blind.diagnosis.symptom).not.toBe('overfitting');
      check(diagnose({ ...run, facts: { ...facts, baselineLoss: null }, epochs: keep((name) => name === epochMetrics.loss), steps: columnsOf({}) }, null));
    }
  });

  it('are diverged where no loss was ever a number', () => {
    for (const run of evidences) {
      const nothing = mapColumns(run.epochs, (values) => values.map(() => NaN));
      const finding = diagnose({ ...run, epochs: nothing, steps: mapColumns(run.steps, (values) => values.map(() => NaN)), notFiniteStep: 1 }, null);
      check(finding);
      expect(finding.diagnosis).toMatchObject({ verdict: 'stuck', symptom: 'divergence' });
    }
  });

  it('hold no cause that is named where nothing ever changes and nothing else is known', () => {
    fc.assert(fc.property(fc.constantFrom(0, 1e-9, 0.3, Math.LN2, 5, 1e9), fc.integer({ min: 1, max: 200 }), (level, count) => {
      const constant = new Float64Array(count).fill(level);
      const finding = diagnose(exampleEvidence({ loss: constant, val_loss: constant, accuracy: new Float64Array(count).fill(0.5) }, { spec: exampleSpec({ training: { epochs: count } }) }), null);
      check(finding);
      expect(finding.diagnosis.causes.filter(({ confidence }) => confidence >= namedFrom).filter(({ cause }) => cause !== 'learning-rate-too-high')).toEqual([]);
    }));
  });

  it('are answered with gaps: values that are missing in the middle', () => {
    fc.assert(fc.property(anyRun, fc.integer({ min: 0, max: 90 }), fc.integer({ min: 1, max: 20 }), fc.constantFrom('loss', 'val_loss', 'signals'), (run, from, length, which) => {
      const holed = mapColumns(run.epochs, (values, name) => ((which === 'signals' ? name !== 'loss' && name !== 'val_loss' : name === which) ? values.map((value, index) => (index >= from && index < from + length ? NaN : value)) : values));
      check(diagnose({ ...run, epochs: holed }, null));
    }));
  });

  it('are answered where a gap hides the end of one loss and not of the other', () => {
    for (const run of evidences) {
      for (const name of [epochMetrics.loss, epochMetrics.validationLoss]) {
        for (const from of [1, 6, 12, 40]) {
          check(diagnose({ ...run, epochs: mapColumns(run.epochs, (values, column) => (column === name ? values.map((value, index) => (index === from ? NaN : value)) : values)) }, null));
        }
      }
    }
  });

  it('are answered at 100,000 epochs', () => {
    for (const run of evidences.slice(0, 8)) {
      const times = Math.ceil(100_000 / Math.max(1, run.epochs.step.length));
      check(diagnose(stretched(run, times), null));
    }
  });

  it('are answered where epochs, classes and rows are none', () => {
    const facts: DataFacts = { ...exampleFacts, trainRows: 0, validationRows: 0, inputs: 0, classCounts: [0, 0], inputSdLargest: 0, inputSdSmallest: 0, inputLargest: 0, baselineLoss: 0 };
    check(diagnose(exampleEvidence({ loss: [0.5, 0.4, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3] }, { facts, parameters: 0, stepsPerEpoch: 0 }), null));
    check(diagnose(exampleEvidence({}, { facts }), null));
  });
});

/** Each epoch written down several times, as if all were that much shorter. */
function stretched(run: RunEvidence, times: number): RunEvidence {
  const repeat = (values: Float64Array): Float64Array => Float64Array.from({ length: values.length * times }, (_, index) => values[Math.floor(index / times)] ?? NaN);
  const epochs = { step: Float64Array.from({ length: run.epochs.step.length * times }, (_, index) => index + 1), values: new Map([...run.epochs.values].map(([name, values]) => [name, repeat(values)])) };
  const training = { ...run.spec.training, epochs: run.spec.training.epochs * times };
  return { ...run, epochs, stepsPerEpoch: run.stepsPerEpoch / times, spec: { ...run.spec, training } };
}

const lossColumns = [epochMetrics.loss, epochMetrics.validationLoss, epochMetrics.probeLoss, epochMetrics.penalty];

/** Everything in another unit of the loss. */
function rescaled(run: RunEvidence, factor: number): RunEvidence {
  const times = (values: Float64Array, name: string): Float64Array => (lossColumns.includes(name as (typeof lossColumns)[number]) || name.startsWith('val_loss/') ? values.map((value) => value * factor) : values);
  const steps = mapColumns(run.steps, (values, name) => (name === stepMetrics.loss ? values.map((value) => value * factor) : values));
  const { baselineLoss } = run.facts;
  return { ...run, epochs: mapColumns(run.epochs, times), steps, facts: { ...run.facts, baselineLoss: baselineLoss === null ? null : baselineLoss * factor } };
}

describe('laws', () => {
  it('another unit of the loss changes nothing', () => {
    for (const run of evidences) for (const factor of [1e-3, 0.1, 7, 1e3]) expect(gist(diagnose(rescaled(run, factor), null))).toEqual(gist(diagnose(run, null)));
  });

  it('epochs written down twice, half as long each, change nothing', () => {
    for (const run of evidences) {
      if (run.notFiniteStep !== null) continue;
      for (const times of [2, 3]) expect(gist(diagnose(stretched(run, times), null))).toEqual(gist(diagnose(run, null)));
    }
  });

  it('every second epoch left out, where enough are left, changes nothing', () => {
    for (const run of evidences) {
      const count = run.epochs.step.length;
      if (count < 60 || run.notFiniteStep !== null) continue;
      const half = (values: Float64Array): Float64Array => values.filter((_, index) => index % 2 === 1);
      const epochs = { step: Float64Array.from({ length: Math.floor(count / 2) }, (_, index) => index + 1), values: new Map([...run.epochs.values].map(([name, values]) => [name, half(values)])) };
      const training = { ...run.spec.training, epochs: Math.floor(run.spec.training.epochs / 2) };
      const thinned = { ...run, epochs, stepsPerEpoch: run.stepsPerEpoch * 2, spec: { ...run.spec, training } };
      expect(gist(diagnose(thinned, null))).toEqual(gist(diagnose(run, null)));
    }
  });

  it('classes in another order and by other names change nothing', () => {
    for (const run of evidences) {
      const { classNames, classCounts } = run.facts;
      if (classNames.length < 2) continue;
      const renamed = new Map(classNames.map((name, index) => [name, `class ${classNames.length - index}`]));
      const rename = (name: string): string => {
        const [base = '', own] = name.split('/');
        const other = own !== undefined && base.startsWith('val_') ? renamed.get(own) : undefined;
        return other === undefined ? name : `${base}/${other}`;
      };
      const epochs = { step: run.epochs.step, values: new Map([...run.epochs.values].map(([name, values]) => [rename(name), values])) };
      const facts = { ...run.facts, classNames: classNames.map((name) => renamed.get(name) ?? name).reverse(), classCounts: [...classCounts].reverse() };
      expect(gist(diagnose({ ...run, epochs, facts }, null))).toEqual(gist(diagnose(run, null)));
    }
  });

  it('columns by other names change nothing', () => {
    const floorsNamed = (name: (index: number) => string): Floors => ({
      rows: 800, labelNoise: null, repeats: null,
      floors: [{ model: 'constant', loss: 0.69, lossError: 0.01, score: 0.5, scoreError: 0.01 }, { model: 'neighbours', loss: 0.6, lossError: 0.01, score: 0.7, scoreError: 0.01 }, { model: 'boosted-trees', loss: 0.3, lossError: 0.01, score: 0.9, scoreError: 0.01 }],
      columns: { count: 40, useless: Array.from({ length: 34 }, (_, index) => name(index)), kept: [{ model: 'neighbours', loss: 0.28, lossError: 0.01 }], strongest: { name: name(39), alone: 0.97, rest: 0.3 } },
    });
    for (const run of evidences.filter(({ facts }) => facts.classNames.length === 2)) {
      const [left, right] = [(index: number) => `c${index}`, (index: number) => `${index} "x".y`].map((name) => diagnose({ ...run, facts: { ...run.facts, floors: floorsNamed(name) } }, null));
      expect(left && gist(left)).toEqual(right && gist(right));
    }
  });

  it('the same evidence gives the same finding', () => {
    for (const run of evidences) expect(diagnose(run, null)).toEqual(diagnose(run, null));
  });
});

describe('considerations', () => {
  const classify = (change: Partial<RunEvidence>): RunEvidence => ({ ...exampleEvidence({ loss: Float64Array.from({ length: 40 }, (_, epoch) => 0.69 - 0.004 * epoch) }), ...change });
  const deep = exampleSpec({ model: { layers: Array.from({ length: 9 }, () => ({ type: 'dense', units: 8 })) } });
  const all: readonly RunEvidence[] = [...evidences, classify({}), classify({ spec: deep })];

  it('have a signal of their own within their cause', () => {
    for (const run of all) {
      const reading = readEvidence(run);
      for (const symptom of [null, ...readSymptoms(reading, 'none')]) {
        for (const rule of causeRules) {
          const signals = rule.consider(reading, symptom).map(({ evidence }) => evidence.signal);
          expect(new Set(signals).size, `${rule.cause}: ${signals.join(', ')}`).toBe(signals.length);
        }
      }
    }
  });

  it('are weighed by numbers, each with a sentence', () => {
    for (const run of all) {
      const reading = readEvidence(run);
      for (const rule of causeRules) {
        for (const { weight, evidence } of rule.consider(reading, null)) {
          expect(Number.isFinite(weight), `${rule.cause}: ${evidence.signal}`).toBe(true);
          expect(evidence.says).toMatch(/\.$/);
        }
      }
    }
  });
});
