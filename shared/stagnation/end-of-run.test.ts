// What is seen only once no epoch is left: a gap that stands, losses that still fall, rows too few to tell.
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { exampleEvidence, exampleFacts, exampleSpec } from './example-evidence.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { DataFacts, RunEvidence } from './evidence.ts';
import type { Floors } from './floors/floors.ts';

const curve = (length: number, at: (epoch: number) => number): Float64Array => Float64Array.from({ length }, (_, epoch) => at(epoch));
const floor = { lossError: 0.01, score: 0.9, scoreError: 0.01 };
const floorsAt = (best: number): Floors => ({ rows: 1_600, labelNoise: null, floors: [{ ...floor, model: 'constant', loss: Math.LN2 }, { ...floor, model: 'boosted-trees', loss: best }] });

function found(losses: Record<string, Float64Array>, facts: Partial<DataFacts> = {}, change: Partial<RunEvidence> = {}): Diagnosis {
  return diagnose(exampleEvidence(losses, { facts: { ...exampleFacts, ...facts }, ...change }), null).diagnosis;
}

describe('a gap at the end', () => {
  /** It still closes a little, so that no rise and no rest is seen. */
  const closing = { loss: curve(50, (epoch) => 0.1 + 0.59 * Math.exp(-epoch / 8)), val_loss: curve(50, (epoch) => 0.26 + 0.43 * Math.exp(-epoch / 15)) };

  it('is overfitting where few rows are there, or simple models tell unseen rows better; else nothing yet', () => {
    expect(found(closing).symptom).toBe('none');
    const { verdict, symptom, causes: [top] } = found(closing, { trainRows: 40, validationRows: 10 });
    expect([verdict, symptom, top?.cause]).toEqual(['overfitting', 'overfitting', 'too-little-data']);
    expect(found(closing, { floors: floorsAt(0.1) }).symptom).toBe('overfitting');
    expect(found(closing, { floors: floorsAt(0.25) }).symptom).toBe('none');
  });

  it('is overfitting where nothing is left to learn of the training rows', () => {
    const usedUp = { loss: curve(50, (epoch) => 0.01 + 0.68 * Math.exp(-epoch / 5)), val_loss: curve(50, (epoch) => 0.26 + 0.43 * Math.exp(-epoch / 15)) };
    expect(found(usedUp).symptom).toBe('overfitting');
  });

  it('is none while epochs are to come', () => {
    expect(found(closing, { trainRows: 40, validationRows: 10 }, { hasEnded: false }).symptom).toBe('none');
  });
});

describe('losses that still fall at the end', () => {
  const cut = (gap: number) => ({ loss: curve(24, (epoch) => 0.69 * Math.exp(-epoch / 30)), val_loss: curve(24, (epoch) => 0.69 * Math.exp(-epoch / 30) + gap) });
  const short = { stepsPerEpoch: 2, spec: exampleSpec({ training: { epochs: 24 } }) };

  it('are a crawl where most is still to be learned, and holds for unseen rows, too', () => {
    const { verdict, symptom, causes } = found(cut(0), {}, short);
    expect({ verdict, symptom }).toEqual({ verdict: 'stuck', symptom: 'crawl' });
    expect(['too-few-epochs', 'batch-too-large']).toContain(causes[0]?.cause);
  });

  it('are none with epochs to come, with a gap, or where little is left', () => {
    expect(found(cut(0), {}, { ...short, hasEnded: false }).symptom).toBe('none');
    expect(found(cut(0.1), {}, short).symptom).toBe('none');
    const learned = { loss: curve(24, (epoch) => 0.69 * Math.exp(-epoch / 8)), val_loss: curve(24, (epoch) => 0.69 * Math.exp(-epoch / 8)) };
    expect(found(learned, {}, short).symptom).toBe('none');
  });
});

it('calls a loss that comes down from far above a constant answer a crawl, whatever was called while it was higher', () => {
  const down = curve(60, (epoch) => 1.5 - 0.005 * epoch);
  const evidence = exampleEvidence({ loss: down, val_loss: down }, {});
  const alone = diagnose(evidence, null);
  expect(alone.diagnosis.symptom).toBe('crawl');
  const before = { ...alone, diagnosis: { ...alone.diagnosis, symptom: 'flat' as const } };
  expect(diagnose(evidence, before).diagnosis.symptom).toBe('crawl');
});

describe('too few rows to see anything', () => {
  const fine = { loss: curve(50, (epoch) => 0.05 + 0.64 * Math.exp(-epoch / 5)), val_loss: curve(50, (epoch) => 0.06 + 0.63 * Math.exp(-epoch / 5)) };

  it('leave a run well, with one guess of what could be wrong that is never likely', () => {
    const { diagnosis, headline } = diagnose(exampleEvidence(fine, { facts: { ...exampleFacts, trainRows: 24, validationRows: 6 } }), null);
    expect(diagnosis).toMatchObject({ verdict: 'converged', symptom: 'none' });
    expect(diagnosis.causes.map(({ cause }) => cause)).toEqual(['too-little-data']);
    expect(diagnosis.causes[0]?.confidence).toBeLessThan(0.5);
    expect(headline).toContain('6 rows held out of 30 are too few to be sure');
  });

  it('are no reason for a guess while epochs are to come, nor are more rows', () => {
    expect(found(fine, { trainRows: 24, validationRows: 6 }, { hasEnded: false }).causes).toEqual([]);
    expect(found(fine, { trainRows: 96, validationRows: 24 }).causes).toEqual([]);
  });
});

it('does not take a penalty on the weights for something that was not learned, nor its shrinking for learning', () => {
  const error = curve(60, (epoch) => 0.02 + 0.67 * Math.exp(-epoch / 6));
  const penalty = curve(60, () => 1.2);
  const heavy = { loss: error.map((value, epoch) => value + (penalty[epoch] ?? 0)), val_loss: error.map((value, epoch) => value + (penalty[epoch] ?? 0) + 0.01), penalty };
  expect(found(heavy)).toMatchObject({ symptom: 'none' });
  const shrinking = curve(60, (epoch) => 3 * Math.exp(-epoch / 20));
  const flat = { loss: shrinking.map((value) => value + 0.69), val_loss: shrinking.map((value) => value + 0.69), penalty: shrinking };
  expect(found(flat).symptom).toBe('flat');
});

it('does not hold a validation loss that has risen a little against a run that is at the floor, where no cause is likely', () => {
  const risen = { loss: curve(60, (epoch) => 0.18 + 0.5 * Math.exp(-epoch / 6)), val_loss: curve(60, (epoch) => 0.24 + 0.45 * Math.exp(-epoch / 4) + 0.0012 * epoch) };
  const regularised = { spec: exampleSpec({ model: { layers: [{ type: 'dense', units: 8, l2: 0.01 }] } }) };
  expect(found(risen, { floors: floorsAt(0.31) }, regularised)).toMatchObject({ verdict: 'undecided', symptom: 'overfitting' });
  expect(found(risen, { floors: floorsAt(0.2) }, regularised)).toMatchObject({ verdict: 'overfitting', symptom: 'overfitting' });
});
