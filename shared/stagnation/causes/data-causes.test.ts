// Causes that stand in the data, by the facts that are measured along with the floors.
import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { exampleEvidence, exampleFacts, exampleSpec } from '../example-evidence.ts';
import type { Finding } from '../diagnosis.ts';
import type { ColumnFacts } from '../floors/columns.ts';
import type { Floors } from '../floors/floors.ts';

const curve = (at: (epoch: number) => number): Float64Array => Float64Array.from({ length: 100 }, (_, epoch) => at(epoch));
const falling = curve((epoch) => 0.02 + 0.67 * Math.exp(-epoch / 8) + 0.001 * Math.sin(epoch * 9.1));
const floor = { lossError: 0.01, score: 0.9, scoreError: 0.01 };

function floorsWith(columns: ColumnFacts | null, repeats: Floors['repeats'] = null, neighbours = 0.6): Floors {
  return {
    rows: 1_600, labelNoise: null, columns, repeats,
    floors: [
      { ...floor, model: 'constant', loss: Math.LN2 }, { ...floor, model: 'linear', loss: 0.45 }, { ...floor, model: 'neighbours', loss: neighbours },
      { ...floor, model: 'boosted-trees', loss: 0.3 },
    ],
  };
}

function columnsWith(change: Partial<ColumnFacts>): ColumnFacts {
  return { count: 40, useless: [], kept: null, strongest: { name: 'a', alone: 0.4, rest: null }, ...change };
}

function found(losses: { loss: Float64Array; val_loss: Float64Array }, floors: Floors | null): Finding {
  return diagnose(exampleEvidence(losses, { facts: { ...exampleFacts, floors }, spec: exampleSpec({ model: { layers: [{ type: 'dense', units: 64, l2: 0.001 }] } }) }), null);
}

describe('leakage', () => {
  const tooGood = { loss: falling, val_loss: falling.map((value) => value + 0.01) };
  const leaking = columnsWith({ strongest: { name: 'discharge note', alone: 0.97, rest: 0.3 } });

  it('is what a result is that one column alone explains', () => {
    const { diagnosis, headline, evidence } = found(tooGood, floorsWith(leaking));
    expect(diagnosis).toMatchObject({ verdict: 'unreliable', symptom: 'suspicious', causes: [{ cause: 'leakage', source: 'column discharge note' }] });
    expect(diagnosis.causes[0]?.confidence).toBeGreaterThan(0.8);
    expect(headline).toContain('discharge note alone saves 97% of a constant answer\'s mistakes, all others together 30%');
    expect(evidence[0]?.signal).toBe('val_loss');
  });

  it('is what a result is that rows in both parts explain', () => {
    const { diagnosis } = found(tooGood, floorsWith(columnsWith({}), { rows: 400, share: 0.4 }));
    expect(diagnosis).toMatchObject({ verdict: 'unreliable', symptom: 'suspicious', causes: [{ cause: 'leakage', source: 'rows in both parts' }] });
    expect(diagnosis.causes[0]?.confidence).toBeGreaterThan(0.8);
  });

  it('is what rows in both parts are, however badly the network does, where they are most of those held out', () => {
    const bad = { loss: curve((epoch) => 0.5 + 0.19 * Math.exp(-epoch / 8)), val_loss: curve((epoch) => 0.5 + 0.19 * Math.exp(-epoch / 8)) };
    const { diagnosis, headline } = found(bad, floorsWith(columnsWith({}), { rows: 400, share: 0.8 }));
    expect(diagnosis).toMatchObject({ verdict: 'unreliable', symptom: 'suspicious', causes: [{ cause: 'leakage', source: 'rows in both parts' }] });
    expect(headline).toContain('is not to be believed');
    expect(found(bad, floorsWith(columnsWith({}), { rows: 400, share: 0.3 })).diagnosis.symptom).not.toBe('suspicious');
  });

  it('is nothing that a good result alone shows, nor a strong column that has company', () => {
    for (const columns of [null, columnsWith({}), columnsWith({ strongest: { name: 'petal width', alone: 0.93, rest: 0.95 } })]) {
      expect(found(tooGood, floorsWith(columns, { rows: 400, share: 0.02 })).diagnosis).toMatchObject({ verdict: 'converged', symptom: 'none', causes: [] });
    }
    expect(found(tooGood, null).diagnosis.verdict).toBe('converged');
  });

  it('is no reason for anything while the network does badly', () => {
    const bad = { loss: curve(() => 0.69), val_loss: curve(() => 0.69) };
    expect(found(bad, floorsWith(leaking)).diagnosis.symptom).toBe('flat');
  });
});

describe('feature noise', () => {
  const overfitted = { loss: curve((epoch) => 0.69 * Math.exp(-epoch / 10)), val_loss: curve((epoch) => 0.62 + 0.006 * epoch - 0.1 * Math.exp(-((epoch - 8) ** 2) / 20)) };
  const useless = Array.from({ length: 34 }, (_, index) => `c${index}`);
  const kept = [{ model: 'neighbours' as const, loss: 0.3, lossError: 0.01 }, { model: 'boosted-trees' as const, loss: 0.28, lossError: 0.01 }];
  const confidenceOf = ({ diagnosis }: Finding): number => diagnosis.causes.find(({ cause }) => cause === 'feature-noise')?.confidence ?? 0;

  it('speaks where most columns say nothing and models without them are far better', () => {
    const finding = found(overfitted, floorsWith(columnsWith({ useless, kept })));
    expect(finding.diagnosis.symptom).toBe('overfitting');
    expect(finding.diagnosis.causes[0]?.cause).toBe('feature-noise');
    expect(confidenceOf(finding)).toBeGreaterThan(0.8);
    expect(finding.diagnosis.causes[0]?.evidence.map(({ says }) => says).join(' ')).toContain('34 of 40 columns say nothing of the target');
  });

  it('is ruled out where the columns are of use, or the network gets as far as models without the others', () => {
    expect(found(overfitted, floorsWith(columnsWith({ useless: ['c1'] }))).diagnosis.ruledOut.map(({ cause }) => cause)).toContain('feature-noise');
    const good = { ...overfitted, val_loss: curve((epoch) => Math.max(0.24 + 0.45 * Math.exp(-epoch / 5), 0.24 + 0.0008 * epoch)) };
    expect(found(good, floorsWith(columnsWith({ useless, kept }))).diagnosis.symptom).toBe('overfitting');
    expect(confidenceOf(found(good, floorsWith(columnsWith({ useless, kept }))))).toBeLessThan(0.5);
  });

  it('is not told where the columns were not measured, nor where nothing can be learned', () => {
    expect(confidenceOf(found(overfitted, floorsWith(null)))).toBe(0);
    expect(confidenceOf(found(overfitted, floorsWith(columnsWith({ count: 34, useless }))))).toBe(0);
  });
});

describe('wrong numbers', () => {
  const overfitted = { loss: curve((epoch) => 0.9 * Math.exp(-epoch / 10)), val_loss: curve((epoch) => 0.6 + 0.003 * epoch + 0.3 * Math.exp(-epoch / 3)) };

  /** The constant answer's errors are those of a bell curve: .8 of their root mean square is their mean. */
  function confidenceAt(loss: number, score: number): number {
    const floors: Floors = { rows: 1_600, labelNoise: null, floors: [{ model: 'constant', loss: 1, lossError: 0.01, score: 0.8, scoreError: 0.01 }, { model: 'linear', loss, lossError: 0.01, score, scoreError: 0.01 }] };
    const facts = { ...exampleFacts, classNames: [], classCounts: [], targetMean: 0, targetSd: 1, baselineLoss: 1, floors };
    const spec = exampleSpec({ dataset: { task: 'regression' }, model: { layers: [{ type: 'dense', units: 64, l2: 0.001 }], output: { units: 1, activation: 'linear' } }, training: { loss: 'meanSquaredError' } });
    return diagnose(exampleEvidence(overfitted, { facts, spec }), null).diagnosis.causes.find(({ cause }) => cause === 'label-noise')?.confidence ?? 0;
  }

  it('are told by a few rows that the best model misses by far, where it misses much at all', () => {
    expect(confidenceAt(0.6, 0.8 * Math.sqrt(0.6) * 0.85)).toBeGreaterThan(0.5);
    expect(confidenceAt(0.6, 0.8 * Math.sqrt(0.6))).toBeLessThan(0.2);
    expect(confidenceAt(0.1, 0.8 * Math.sqrt(0.1) * 0.85)).toBeLessThan(0.2);
  });
});
