import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleFacts, exampleSpec } from '../example-evidence.ts';
import { armEpochs, armStepsPerEpoch, bestPlace, rowCountOf } from './arms.ts';
import { columnPowers } from './column-power.ts';
import { armKeyOf, groupKeyOf, predictSeconds } from './cost.ts';
import { gainOf } from './losses.ts';
import { outcomeOf } from './outcomes.ts';
import type { ArmResult, ProbeArm, ProbeSubject } from './probe.ts';
import { probeIds, probeResultSchema, type ProbeId } from './result.ts';
import { planProbe, planProbes, readProbe } from './table.ts';
import * as v from 'valibot';

const dense = (units: number, more: object = {}) => ({ type: 'dense', units, ...more });

function subject(change: Partial<ProbeSubject> = {}, settings: Parameters<typeof exampleSpec>[0] = {}): ProbeSubject {
  return {
    spec: exampleSpec(settings), facts: exampleFacts, parameters: 769, stepsPerEpoch: 50, learningRate: 0.001, checkpoints: [{ epoch: 10, step: 500 }, { epoch: 20, step: 1_000 }],
    epochs: Float64Array.from({ length: 20 }, (_, index) => index + 1), losses: Float64Array.from({ length: 20 }, (_, index) => 0.7 - index * 0.01),
    floor: 0.2, floorError: null, columns: [{ name: 'a', power: 0.4 }, { name: 'b', power: 0.1 }], lanes: 2, waiting: 2, pace: 1, ...change,
  };
}

const everything = { dataset: { scaling: 'none' }, model: { layers: [dense(8, { l2: 0.1 }), dense(8), dense(8)], output: { units: 1, activation: 'sigmoid' } } };

/** An arm that went to a loss. */
function ended(loss: number, validation = loss): ArmResult {
  return { isDiverged: !Number.isFinite(loss), curves: new Map([['loss', [loss, loss]], ['probe_loss', [loss]], ['val_loss', [validation, validation]], ['mae', [loss]]]) };
}

function readOf(id: ProbeId, of: ProbeSubject, lossOf: (name: string) => number) {
  const planned = planProbe(of, id);
  if (planned === null) throw new Error('does not apply');
  const names = new Set(planned.arms.map(({ name }) => name));
  return readProbe(of, planned, (name) => (names.has(name) ? ended(lossOf(name)) : null));
}

describe('every probe', () => {
  it.each(probeIds)('%s plans arms of its own names, with a budget, and says what it cost in words', (id) => {
    const run = subject({}, everything);
    const planned = planProbe(run, id);
    if (planned === null) throw new Error('does not apply');
    expect(new Set(planned.arms.map(({ name }) => name)).size).toBe(planned.arms.length);
    for (const arm of planned.arms) {
      expect(armEpochs(arm)).toBeGreaterThanOrEqual(1);
      expect(rowCountOf(run, arm.rows)).toBeLessThanOrEqual(run.facts.trainRows);
      expect(armEpochs(arm) * armStepsPerEpoch(run, arm)).toBeLessThanOrEqual(4_500);
      expect(arm.spec.training.schedule.type).toBe('constant');
      if (arm.start !== null) expect(arm.spec.training.epochs).toBeGreaterThan(arm.start.epoch);
    }
    expect(planned.seconds).toBeGreaterThan(0.1);
    const reading = readOf(id, run, () => 0.5);
    expect(() => v.parse(probeResultSchema, { probe: id, at: 1, seconds: 1, epoch: 20, ...reading })).not.toThrow();
    expect(reading.says).toMatch(/\d/);
    expect(reading.says).not.toMatch(/NaN|undefined|null/);
  });

  it.each(probeIds)('%s reads whatever comes of its arms: nothing, blow-ups, no numbers', (id) => {
    const run = subject({}, everything);
    const planned = planProbe(run, id);
    if (planned === null) throw new Error('does not apply');
    const names = planned.arms.map(({ name }) => name);
    fc.assert(fc.property(fc.func(fc.option(fc.oneof(fc.double(), fc.constant(Infinity)))), (lossOf) => {
      const reading = readProbe(run, planned, (name) => {
        const loss = names.includes(name) ? lossOf(name) : null;
        return loss === null ? null : ended(loss);
      });
      for (const value of Object.values(reading.readings)) if (value !== null) expect(Number.isFinite(value)).toBe(true);
      for (const { y } of reading.chart?.series ?? []) for (const value of y) if (value !== null) expect(Number.isFinite(value)).toBe(true);
      outcomeOf(id, reading.readings);
    }), { numRuns: 40 });
  });

  it('that makes no sense for a run is not planned', () => {
    const ids = planProbes(subject({ facts: { ...exampleFacts, validationRows: 0 } })).map(({ probe }) => probe.id);
    expect(ids).toEqual(['learning-rate', 'one-batch', 'repaired-initialisation', 'wider', 'batch-or-rate', 'sharpness']);
    const noCheckpoint = planProbe(subject({ checkpoints: [] }), 'learning-rate')?.arms ?? [];
    expect(noCheckpoint).toHaveLength(8);
    expect(noCheckpoint.every(({ start }) => start === null)).toBe(true);
  });

  it('of a large table trains on a part of the rows', () => {
    const large = subject({ facts: { ...exampleFacts, trainRows: 10_000_000 }, stepsPerEpoch: 312_500 });
    for (const { arms, seconds } of planProbes(large)) {
      expect(seconds).toBeLessThan(60);
      for (const arm of arms) expect(armEpochs(arm)).toBeGreaterThanOrEqual(2);
    }
  });
});

describe('the learning-rate probe', () => {
  it("marks the run's own rate on its chart", () => {
    const { chart } = readOf('learning-rate', subject(), () => 0.7);
    const own = subject().learningRate;
    expect(chart?.mark?.x).toBe(own);
    expect(chart?.series[0]?.x).toContain(own);
    // Of fresh weights alone it is the rate that the run began with, whatever a schedule has made of it.
    const fresh = subject({ checkpoints: [], learningRate: 1e-9 });
    const { chart: alone } = readOf('learning-rate', fresh, () => 0.7);
    expect(alone?.mark?.x).toBe(fresh.spec.training.optimizer.learningRate);
    expect(alone?.series[0]?.x).toContain(alone?.mark?.x);
  });

  it('is one population from the checkpoint and one from fresh weights', () => {
    const arms = planProbe(subject(), 'learning-rate')?.arms ?? [];
    expect(new Set(arms.map(groupKeyOf)).size).toBe(2);
    expect(arms.map(({ spec }) => spec.training.optimizer.learningRate)).toContain(1);
  });

  it('measures gains as shares of the gap to the floor', () => {
    const { readings } = readOf('learning-rate', subject(), (name) => (name === 'now x 10' ? 0.3 : 0.7));
    expect(readings).toMatchObject({ 'gain-up': expect.closeTo(0.8, 6) as number, 'gain-down': 0, 'best-factor': 10, 'best-rate': 0.01 });
  });

  it('says nothing of gains at the floor', () => {
    expect(readOf('learning-rate', subject({ floor: 0.69 }), (name) => (name.includes('10') ? 0.01 : 0.7)).readings).toMatchObject({ 'gain-up': null, 'gain-down': null });
  });
});

describe('the batch-or-rate probe', () => {
  it('holds steps equal in one arm of the larger batch, examples in the other', () => {
    const run = subject();
    const arms = new Map((planProbe(run, 'batch-or-rate')?.arms ?? []).map((arm) => [arm.name, arm]));
    const of = (name: string) => {
      const arm = arms.get(name);
      if (arm === undefined) throw new Error(name);
      const steps = armEpochs(arm) * armStepsPerEpoch(run, arm);
      return { steps, examples: steps * arm.spec.training.batchSize, rate: arm.spec.training.optimizer.learningRate };
    };
    const own = of('unchanged');
    expect(of('batch, equal steps').steps / own.steps).toBeCloseTo(1, 1);
    expect(of('batch, equal examples').examples / own.examples).toBeCloseTo(1, 1);
    expect(of('rate')).toEqual({ ...own, rate: own.rate / 4 });
  });

  it('blames the rate where all rows at once already go up, however much a larger batch calms', () => {
    expect(outcomeOf('batch-or-rate', { 'gain-batch-steps': 1.1, 'gain-rate': 1, 'batch-share': 1, rise: 0, 'rise-fresh': 3 })?.outcome).toBe('rate');
    expect(outcomeOf('batch-or-rate', { 'gain-batch-steps': 1.1, 'gain-rate': 1, 'batch-share': 1, rise: 0, 'rise-fresh': 0 })?.outcome).toBe('batch');
  });
});

describe('a run at the floor', () => {
  it('is known not to be told anything by probes of its training loss', () => {
    const tellers = planProbes(subject({ floor: 0.5 })).filter(({ canTell }) => canTell).map(({ probe }) => probe.id);
    expect(tellers).toEqual(['one-batch', 'data-fraction', 'shuffled-labels', 'drop-column', 'sharpness']);
  });
});

describe('gains', () => {
  const loss = fc.double({ min: 0.25, max: 10, noNaN: true });
  it('do not change with the unit of the loss', () => {
    fc.assert(fc.property(loss, loss, fc.double({ min: 0.01, max: 100, noNaN: true }), (before, after, unit) => {
      const scaled = (times: number) => subject({ floor: 0.2 * times, facts: { ...exampleFacts, baselineLoss: Math.LN2 * times } });
      const [one, other] = [gainOf(scaled(1), before, after), gainOf(scaled(unit), before * unit, after * unit)];
      if (one === null || other === null) return;
      expect(other).toBeCloseTo(one, 6);
    }));
  });

  it('are 1 at the floor, 0 without a change, negative for the worse', () => {
    expect(gainOf(subject(), 0.7, 0.2)).toBeCloseTo(1);
    expect(gainOf(subject(), 0.7, 0.7)).toBe(0);
    expect(gainOf(subject(), 0.7, Infinity)).toBe(-1);
    expect(gainOf(subject(), Infinity, 0.3)).toBeGreaterThan(0.5);
  });
});

describe('costs', () => {
  it('grow with arms, and count a shared arm once', () => {
    const run = subject();
    const [wide, repaired] = [planProbe(run, 'wider'), planProbe(run, 'repaired-initialisation')].map((planned) => planned?.arms ?? []) as [ProbeArm[], ProbeArm[]];
    const both = [...wide, ...repaired];
    expect(predictSeconds(run, both)).toBeGreaterThan(predictSeconds(run, wide));
    expect(predictSeconds(run, both)).toBeLessThan(predictSeconds(run, wide) + predictSeconds(run, repaired));
    expect(new Set(both.map(armKeyOf)).size).toBe(both.length - 1);
    expect(predictSeconds({ ...run, pace: 3 }, both)).toBeCloseTo(3 * predictSeconds(run, both));
    expect(predictSeconds({ ...run, waiting: 0 }, both)).toBeGreaterThan(predictSeconds(run, both) + 1);
  });
});

describe('the weights from before the trouble', () => {
  it('are those with the lowest loss about them, and none where that is no better than a constant answer', () => {
    const losses = Float64Array.from({ length: 20 }, (_, index) => (index < 10 ? 0.5 - index * 0.01 : 2));
    expect(bestPlace(subject({ losses }))).toEqual({ epoch: 10, step: 500 });
    expect(bestPlace(subject())).toEqual({ epoch: 20, step: 1_000 });
    expect(bestPlace(subject({ losses: losses.map(() => 2) }))).toBeNull();
  });
});

describe('what a column tells alone', () => {
  it('is most for the one that gives the target away, and about nothing for noise', () => {
    const rows = 400;
    const y = Float32Array.from({ length: rows }, (_, row) => row % 2);
    const x = Float32Array.from({ length: rows * 2 }, (_, at) => (at % 2 === 0 ? Math.sin(at * 37.7) : (y[at >> 1] ?? 0)));
    const matrix = { rows, columns: 2, x, y };
    const powers = columnPowers(matrix, matrix, 2, [{ name: 'noise', start: 0, width: 1 }, { name: 'answer', start: 1, width: 1 }]);
    expect(powers.map(({ name }) => name)).toEqual(['answer', 'noise']);
    expect(powers[0]?.power).toBeGreaterThan(0.9);
    expect(powers[1]?.power).toBeLessThan(0.1);
  });
});
