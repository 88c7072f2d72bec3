import { describe, expect, it } from 'vitest';
import { exampleFacts, exampleSpec } from './example-evidence.ts';
import { isChange, suspectedRemedies } from './suspects.ts';
import type { Diagnosis } from './diagnosis.ts';

const spec = exampleSpec();
const diagnosis: Diagnosis = { verdict: 'stuck', symptom: 'flat', causes: [{ cause: 'dead-relus', confidence: 0.9, source: null, evidence: [] }], ruledOut: [{ cause: 'learning-rate-too-high', because: 'It is usual.' }], firstDetectedEpoch: 3 };
const find = (change: Partial<Diagnosis> = {}, remedies = [{ cause: 'dead-relus' as const, set: { 'training.optimizer.learningRate': 0.0001 }, says: '' }]) =>
  suspectedRemedies({ diagnosis: { ...diagnosis, ...change }, remedies }, spec, exampleFacts);

it('tells a change from settings that the run has', () => {
  expect(isChange(spec, { 'dataset.scaling': 'standard' })).toBe(false);
  expect(isChange(spec, { 'dataset.scaling': 'standard', 'training.gradientClipping': { norm: 1 } })).toBe(true);
});

describe('suspects', () => {
  it('are what can show like this, without what is proposed, ruled out, or set already', () => {
    const found = find();
    expect(found[0]?.cause).toBe('dead-relus');
    expect(found.map(({ cause }) => cause)).toEqual(expect.arrayContaining(['learning-rate-too-low', 'vanishing-gradients', 'too-small']));
    expect(found.map(({ cause }) => cause)).not.toContain('learning-rate-too-high');
    expect(found.map(({ set }) => set)).not.toContainEqual({ 'training.optimizer.learningRate': 0.0001 });
    // The inputs are standardised and the output fits.
    expect(found.map(({ set }) => set)).not.toContainEqual({ 'dataset.scaling': 'standard' });
    expect(found.map(({ cause }) => cause)).not.toContain('wrong-output-or-loss');
  });

  it('are few where nothing is seen yet, and none where all is well', () => {
    expect([...new Set(find({ verdict: 'undecided', symptom: 'none', causes: [] }, []).map(({ cause }) => cause))]).toEqual(['too-few-epochs', 'learning-rate-too-low', 'too-small']);
    expect(find({ verdict: 'converged', symptom: 'none', causes: [] }, [])).toEqual([]);
  });
});
