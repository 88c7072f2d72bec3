import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { dataFactsSchema } from '../evidence.ts';
import { exampleEvidence, exampleFacts, exampleSpec } from '../example-evidence.ts';
import type { Finding } from '../diagnosis.ts';
import type { Floors } from './floors.ts';

/** Floors with these losses, each with a standard error of 0.01. */
function floorsAt(best: number, noiseRate = 0.02, constant = Math.LN2): Floors {
  const floor = { lossError: 0.01, score: 0.9, scoreError: 0.01 };
  return {
    rows: 1_600,
    floors: [{ ...floor, model: 'constant', loss: constant }, { ...floor, model: 'linear', loss: Math.max(best, 0.6) }, { ...floor, model: 'boosted-trees', loss: best }],
    labelNoise: { rate: noiseRate, models: ['boosted-trees', 'linear'], suspectRows: [7, 3] },
  };
}

/** A run that falls to a level within the first tenth and stays there. */
function settledAt(level: number, floors: Floors | null, change: Parameters<typeof exampleSpec>[0] = {}): Finding {
  const curve = Float64Array.from({ length: 100 }, (_, epoch) => level + (0.69 - level) * Math.exp(-epoch / 4) + 0.001 * Math.sin(epoch * 9.1));
  return diagnose(exampleEvidence({ loss: curve, val_loss: curve.map((value) => value + 0.005) }, { facts: { ...exampleFacts, floors }, spec: exampleSpec(change) }), null);
}

const tiny = { model: { layers: [] } };

describe('a run against the floors of its data', () => {
  it('has converged at what the data can give, and says by what that is known', () => {
    const { diagnosis, headline, evidence } = settledAt(0.4, floorsAt(0.41));
    expect(diagnosis).toMatchObject({ verdict: 'converged', symptom: 'none', causes: [] });
    expect(headline).toBe('Training has converged at what this data can give. Validation loss has settled at 0.405; boosted trees: 0.41.');
    expect(evidence.map(({ says }) => says)).toContain('Validation loss is 0.405; boosted trees come to 0.41 ± 0.01 on rows not fitted on.');
  });

  it('has not converged where simple models get more than two standard errors further, on a high plateau and on a low one', () => {
    for (const level of [0.4, 0.25]) {
      expect(settledAt(level, null).diagnosis.verdict).toBe('converged');
      expect(settledAt(level, floorsAt(0.1)).diagnosis).toMatchObject({ verdict: 'undecided', symptom: 'plateau' });
    }
  });

  it('is not blamed for a plateau that the data itself explains', () => {
    expect(settledAt(0.5, null, tiny).diagnosis.causes[0]?.cause).toBe('too-small');
    expect(settledAt(0.5, floorsAt(0.3), tiny).diagnosis).toMatchObject({ verdict: 'stuck', causes: [{ cause: 'too-small' }] });
    const { diagnosis } = settledAt(0.5, floorsAt(0.5), tiny);
    expect(diagnosis).toMatchObject({ verdict: 'converged', causes: [] });
    expect(diagnosis.ruledOut).toContainEqual({ cause: 'too-small', because: 'Validation loss is 0.505; boosted trees come to 0.5 ± 0.01 on rows not fitted on.' });
  });

  it('tells wrong labels from a floor that the network does not reach, and proposes to leave them out', () => {
    const noisy = settledAt(0.5, floorsAt(0.5, 0.3));
    expect(noisy.diagnosis).toMatchObject({ verdict: 'stuck', causes: [{ cause: 'label-noise' }] });
    expect(noisy.headline).toMatch(/^Many labels are wrong\./);
    expect(noisy.remedies[0]).toMatchObject({ cause: 'label-noise', set: { 'dataset.excludeRows': [3, 7] } });
    const overlapping = settledAt(0.5, floorsAt(0.5, 0.11));
    expect(overlapping.diagnosis).toMatchObject({ verdict: 'converged' });
    expect(overlapping.diagnosis.ruledOut).toContainEqual({ cause: 'label-noise', because: 'Agreed by boosted trees and a linear model, 11% of the labels look wrong.' });
    expect(settledAt(0.5, floorsAt(0.3, 0.3)).diagnosis.causes[0]?.confidence ?? 0).toBeLessThan(0.8);
  });

  it('finds no signal where no simple model finds any, and rules it out where one does', () => {
    const flat = (floors: Floors | null) => {
      const loss = Float64Array.from({ length: 60 }, (_, epoch) => 0.693 + 0.002 * Math.sin(epoch * 9.1));
      return diagnose(exampleEvidence({ loss, val_loss: loss.map((value) => value + 0.004) }, { facts: { ...exampleFacts, floors } }), null).diagnosis;
    };
    const confidence = (floors: Floors | null) => flat(floors).causes.find(({ cause }) => cause === 'no-signal')?.confidence ?? 0;
    expect(flat(floorsAt(Math.LN2, 0.45)).causes[0]?.cause).toBe('no-signal');
    const useless = ['a', 'b', 'c'];
    expect(confidence({ ...floorsAt(Math.LN2, 0.45), columns: { count: useless.length, useless, kept: null, strongest: null } })).toBeGreaterThan(0.8);
    expect(confidence(floorsAt(0.3))).toBeLessThan(Math.min(0.2, confidence(null)));
    expect(flat(floorsAt(0.3)).ruledOut.find(({ cause }) => cause === 'no-signal')?.because).toMatch(/^The inputs do tell something of the target: boosted trees at 0\.3/);
  });

  it('holds no loss against floors in another unit', () => {
    for (const training of [{ labelSmoothing: 0.1 }, { classWeights: 'balanced' }, { loss: 'generalizedCrossentropy' }]) {
      expect(settledAt(0.25, floorsAt(0.1), { training }).diagnosis.verdict).toBe('converged');
    }
  });

  it('reads facts that were stored without floors', () => {
    expect(v.parse(dataFactsSchema, exampleFacts).floors ?? null).toBeNull();
    expect(v.parse(dataFactsSchema, { ...exampleFacts, floors: floorsAt(0.3) }).floors).toEqual(floorsAt(0.3));
  });
});
