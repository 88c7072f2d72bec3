import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { causes, type Cause } from '../diagnosis.ts';
import { probedConsiderations } from '../causes/probed.ts';
import { causesToldBy, likelihood, outcomeOf, outcomesOf, weightOf } from './outcomes.ts';
import { probeIds, type ProbeId, type ProbeResult } from './result.ts';

describe('the table of outcomes', () => {
  it.each(probeIds)('gives each cause a whole distribution over what %s can come to, and rules nothing out for certain', (probe) => {
    for (const cause of [null, ...causes]) {
      const all = outcomesOf(probe).map((outcome) => likelihood(probe, outcome, cause));
      expect(all.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
      for (const one of all) expect(one).toBeGreaterThanOrEqual(0.004);
    }
  });

  it.each(probeIds)('lets %s come to nothing that is not in the table, whatever was read', (probe) => {
    const names = ['gain', 'gain-up', 'gain-down', 'gain-down-fresh', 'gain-same', 'best-factor', 'learned-fresh', 'left-fresh', 'left-now', 'now-minus-fresh', 'validation-gain', 'gain-inputs', 'gain-target', 'gain-both', 'gain-rate', 'gain-batch-steps', 'batch-share', 'last-doubling', 'last-doubling-errors', 'gain-errors', 'power', 'lost', 'rise', 'rise-fresh'];
    const readings = fc.record(Object.fromEntries(names.map((name) => [name, fc.option(fc.double({ min: -2, max: 20, noNaN: true }))])));
    fc.assert(fc.property(readings, (read) => {
      const found = outcomeOf(probe, read);
      if (found === null) return;
      expect(outcomesOf(probe)).toContain(found.outcome);
      expect(found.reading in read).toBe(true);
      expect(Number.isFinite(found.value)).toBe(true);
    }));
  });

  it('names a cause for each probe that speaks for it', () => {
    for (const probe of probeIds) {
      const raised = causesToldBy(probe).filter((cause) => outcomesOf(probe).some((outcome) => weightOf(probe, outcome, cause) > 1));
      expect(raised, probe).not.toEqual([]);
    }
  });
});

describe('what a probe comes to', () => {
  it.each<[string, ProbeId, Record<string, number | null>, string | null]>([
    ['a rate far too low', 'learning-rate', { 'gain-up': 0.9, 'gain-down': -0.1, 'best-factor': 100, 'learned-fresh': 0.8 }, 'far-up'],
    ['a run that is not finished', 'learning-rate', { 'gain-up': 0.9, 'gain-same': 0.3, 'best-factor': 100 }, 'goes-on'],
    ['one that gets to the floor by going on', 'learning-rate', { 'gain-up': null, 'gain-same': 0.7, 'gain-down': null }, 'goes-on'],
    ['a rate somewhat low', 'learning-rate', { 'gain-up': 0.3, 'gain-down': -0.1, 'best-factor': 3, 'learned-fresh': 0.8 }, 'up'],
    ['a rate too high', 'learning-rate', { 'gain-up': -1, 'gain-down': 0.6, 'gain-down-fresh': 0.8, 'learned-fresh': 0.8 }, 'down'],
    ['a network that its rate has killed', 'learning-rate', { 'gain-up': 0, 'gain-down': 0, 'gain-down-fresh': 0.8, 'learned-fresh': 0.8 }, 'down-fresh'],
    ['no rate that learns', 'learning-rate', { 'gain-up': 0, 'gain-down': 0, 'gain-down-fresh': 0.3, 'learned-fresh': 0.01 }, 'no-rate'],
    ['a run at the floor', 'learning-rate', { 'gain-up': null, 'gain-down': null, 'gain-down-fresh': 0, 'learned-fresh': 0.8 }, null],
    ['weights that were destroyed', 'one-batch', { 'left-fresh': 0.01, 'left-now': 0.9 }, 'fails-now'],
    ['a network that cannot learn', 'one-batch', { 'left-fresh': 0.95, 'left-now': 0.95 }, 'fails'],
    ['rows half learned', 'one-batch', { 'left-fresh': 0.2, 'left-now': null }, null],
    ['a wider network that only learns by heart', 'wider', { gain: 0.5, 'validation-gain': -0.2 }, 'down-by-heart'],
    ['a target that was the trouble', 'standardised', { 'gain-inputs': 0, 'gain-target': 0.8, 'gain-both': 0.85 }, 'target'],
    ['inputs that were the trouble', 'standardised', { 'gain-inputs': 0.8, 'gain-target': null, 'gain-both': null }, 'inputs'],
    ['noise of small batches', 'batch-or-rate', { 'gain-rate': 0.3, 'gain-batch-steps': 0.32, 'batch-share': 1 }, 'batch'],
    ['a rate that no batch calms', 'batch-or-rate', { 'gain-rate': 0.5, 'gain-batch-steps': 0.1, 'batch-share': 0.2 }, 'rate'],
    ['a gain between the thresholds', 'depth-cut', { gain: 0.15 }, null],
    ['a probe that measured nothing', 'sharpness', {}, null],
  ])('is told: %s', (_what, probe, readings, outcome) => {
    expect(outcomeOf(probe, readings)?.outcome ?? null).toBe(outcome);
  });
});

describe('the considerations', () => {
  const result = (probe: ProbeId, readings: Record<string, number | null>): ProbeResult => ({ probe, at: 1, seconds: 1, epoch: 5, readings, chart: null, says: 'It was measured.' });
  const weigh = (cause: Cause, probes: ProbeResult[]): number => probedConsiderations(cause, { evidence: { probes } as never }).reduce((sum, { weight }) => sum + weight, 0);

  it('speak for the causes that fit and against those that do not, with the reading that decided', () => {
    const probes = [result('learning-rate', { 'gain-up': 0.9, 'gain-down': 0, 'best-factor': 100 })];
    const [one] = probedConsiderations('learning-rate-too-low', { evidence: { probes } as never });
    expect(one).toMatchObject({ evidence: { signal: 'probe:learning-rate:gain-up', value: 0.9, threshold: 0.2, epochs: [5, 5], says: 'It was measured.' } });
    expect(weigh('learning-rate-too-low', probes)).toBeGreaterThan(2);
    expect(weigh('learning-rate-too-high', probes)).toBeLessThan(-0.5);
    expect(weigh('label-noise', probes)).toBe(0);
  });

  it('take the newest of each probe, and nothing from one that could not tell', () => {
    const early = result('one-batch', { 'left-fresh': 1, 'left-now': 1 });
    const late = result('one-batch', { 'left-fresh': 0.01, 'left-now': 0.02 });
    expect(weigh('vanishing-gradients', [early, late])).toBeLessThan(-1);
    expect(weigh('vanishing-gradients', [early, result('one-batch', { 'left-fresh': 0.2 })])).toBe(0);
  });
});
