import { describe, expect, it } from 'vitest';
import { causes } from '../../../../shared/stagnation/diagnosis.ts';
import { resolve } from '../../../../shared/spec/resolve.ts';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { dataSetOf, dataSets } from '../data/data-sets.ts';
import { rowsOf, spreadOf, toCsv } from '../data/table.ts';
import { soundWorld } from '../world.ts';
import type { World } from '../world.ts';
import { severities } from './fault.ts';
import type { Severity } from './fault.ts';
import { faultOf, faults, pairs } from './table.ts';

const specOf = (world: World) => {
  const classNames = world.dataSet.task === 'regression' ? [] : [...new Set(world.table.target.values.map(String))].sort();
  return resolve({ dataset: { path: 'a.csv', target: world.table.target.name, ...world.dataset, excludeRows: [...world.hiddenRows] }, model: { layers: [...world.layers], output: world.output }, training: world.training }, { task: world.dataSet.task, classNames });
};

function plantIn(id: string, cause: string, severity: Severity, variant = 0): { sound: World; planted: World } {
  const fault = faultOf(cause);
  const base = soundWorld(dataSetOf(id), variant);
  const sound = fault.circumstances?.(base, severity, seededRandom(1)) ?? base;
  return { sound, planted: fault.plant(sound, severity, seededRandom(2)) };
}

it('has one fault for each cause, each planted in at least 8 data sets, at least 4 of them of the test part', () => {
  expect(faults.map(({ cause }) => cause)).toEqual(causes);
  for (const fault of faults) {
    const fitting = dataSets.filter((dataSet) => fault.fits(dataSet));
    expect([fault.cause, fitting.length >= 8]).toEqual([fault.cause, true]);
    expect([fault.cause, fitting.filter(({ part }) => part === 'test').length >= 4]).toEqual([fault.cause, true]);
  }
});

describe.each(causes)('%s', (cause) => {
  it('makes settings that a run can have, changes something, and does so again alike', () => {
    const fitting = dataSets.filter((dataSet) => faultOf(cause).fits(dataSet)).slice(0, 4);
    for (const { id } of fitting) {
      for (const severity of severities) {
        const { sound, planted } = plantIn(id, cause, severity, severity - 1);
        const textOf = (world: World): string => JSON.stringify([specOf(world), toCsv(world.table)]);
        expect(textOf(planted)).not.toBe(textOf(sound));
        expect(textOf(plantIn(id, cause, severity, severity - 1).planted)).toBe(textOf(planted));
      }
    }
  });
});

describe('a planted fault', () => {
  it('of the settings changes what it is named for', () => {
    const rateOf = (world: World): number => specOf(world).training.optimizer.learningRate;
    for (const [cause, isMore] of [['learning-rate-too-high', true], ['learning-rate-too-low', false]] as const) {
      const [mild, grave] = [plantIn('linear-1', cause, 1), plantIn('linear-1', cause, 3)];
      expect(rateOf(mild.planted) > rateOf(mild.sound)).toBe(isMore);
      expect(rateOf(grave.planted) > rateOf(mild.planted)).toBe(isMore);
    }
    expect(specOf(plantIn('linear-1', 'batch-too-small', 3).planted).training.batchSize).toBe(1);
    expect(specOf(plantIn('rings-1', 'missing-nonlinearity', 2).planted).model.layers).toMatchObject([{ activation: 'linear' }, { activation: 'linear' }]);
    expect(specOf(plantIn('linear-1', 'too-deep', 1).planted).model.layers.length).toBeGreaterThan(10);
    // In the same unit as the sound run, so that their errors can be compared.
    const target = plantIn('smooth-1', 'unscaled-target', 1);
    expect([target.sound, target.planted].map((world) => specOf(world).dataset.targetScaling)).toEqual(['standard', 'none']);
    expect(target.planted.table.target).toEqual(target.sound.table.target);
    expect(Math.max(...target.planted.table.target.values.map(Number))).toBeGreaterThan(50);
  });

  it('of regularisation takes penalty and dropout alone from a net that has both', () => {
    for (const id of ['teacher-1', 'plane-1']) {
      const { sound, planted } = plantIn(id, 'under-regularised', 2);
      const [before, after] = [specOf(sound).model, specOf(planted).model];
      expect(before.layers.map(({ type }) => type)).toEqual(['dense', 'dropout', 'dense', 'dropout']);
      expect(after.layers).toMatchObject([{ units: 128, l2: 0 }, { units: 128, l2: 0 }]);
      expect([before.output.l2 > 0, after.output.l2]).toEqual([true, 0]);
      expect([planted.table, planted.hiddenRows, planted.training]).toEqual([sound.table, sound.hiddenRows, sound.training]);
    }
  });

  it('of regularisation has rougher numbers than the data set, unless those were measured', () => {
    const targetOf = (world: World): number[] => world.table.target.values.map(Number);
    const [rough, clean] = [targetOf(plantIn('plane-1', 'under-regularised', 1).sound), targetOf(soundWorld(dataSetOf('plane-1'), 0))];
    const noise = spreadOf(rough.map((value, row) => value - (clean[row] ?? NaN)));
    expect(noise.deviation / spreadOf(clean).deviation).toBeCloseTo(0.6, 1);
    expect(targetOf(plantIn('sample-diabetes', 'under-regularised', 1).sound)).toEqual(targetOf(soundWorld(dataSetOf('sample-diabetes'), 0)));
  });

  it('of wrong labels changes that share of them, and keeps the right ones', () => {
    const { sound, planted } = plantIn('linear-1', 'label-noise', 2);
    const wrong = planted.table.target.values.filter((value, row) => value !== sound.table.target.values[row]).length;
    expect(wrong / rowsOf(sound.table)).toBeGreaterThan(0.22);
    expect(wrong / rowsOf(sound.table)).toBeLessThan(0.38);
    expect(planted.rightTarget?.values).toEqual(sound.table.target.values);
  });

  it('of balance leaves a few rows of one class to train on', () => {
    const { planted } = plantIn('checker-2', 'class-imbalance', 2);
    const hidden = new Set(planted.hiddenRows);
    const left = planted.table.target.values.filter((_, row) => !hidden.has(row + 1));
    const counts = [...new Set(left)].map((name) => left.filter((value) => value === name).length).sort((a, b) => a - b);
    expect((counts[0] ?? 0) / left.length).toBeLessThan(0.05);
    expect(counts).toHaveLength(2);
  });

  it('of little data leaves about as many rows as it says, of every class', () => {
    const { planted } = plantIn('blobs-1', 'too-little-data', 3);
    const hidden = new Set(planted.hiddenRows);
    const left = planted.table.target.values.filter((_, row) => !hidden.has(row + 1));
    expect(left.length).toBeGreaterThan(12);
    expect(left.length).toBeLessThan(28);
    expect(new Set(left).size).toBe(4);
  });

  it('of the columns adds what means nothing, or what gives the answer away', () => {
    expect(plantIn('linear-1', 'feature-noise', 1).planted.table.features).toHaveLength(38);
    const { planted } = plantIn('smooth-1', 'leakage', 2);
    const leak = planted.table.features.find(({ name }) => name === 'reference')?.values.map(Number) ?? [];
    const target = planted.table.target.values.map(Number);
    const order = (values: readonly number[]): number[] => values.map((_, row) => row).sort((left, right) => (values[left] ?? 0) - (values[right] ?? 0));
    expect(Math.abs(order(leak).indexOf(order(target)[0] ?? 0))).toBeLessThan(20);
    const repeated = plantIn('smooth-1', 'leakage', 3);
    expect(rowsOf(repeated.planted.table)).toBe(3 * rowsOf(repeated.sound.table));
  });

  it('without a signal keeps the target, in another order', () => {
    const { sound, planted } = plantIn('linear-1', 'no-signal', 1);
    expect(planted.table.target.values).not.toEqual(sound.table.target.values);
    expect(planted.table.target.values.toSorted()).toEqual(sound.table.target.values.toSorted());
  });
});

it('plants pairs of two different causes', () => {
  for (const [first, second] of pairs) expect(faultOf(first).cause).not.toBe(faultOf(second).cause);
});
