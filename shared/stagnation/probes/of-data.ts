// Probes of the data: fewer rows, shuffled targets, without the most telling column. Held-out rows are the measure.
import { formatNumber, formatShare } from '../words.ts';
import { allRows } from './arms.ts';
import { bars, gainInWords, lossInWords } from './charts.ts';
import { gainOf, lowestValidation, scaleOf } from './losses.ts';
import { mean } from '../measures/swing.ts';
import { baseSpec, shortRun } from './short-runs.ts';
import type { ArmResults, Probe, ProbeArm, ProbeSubject } from './probe.ts';
import type { RunSpec } from '../../spec/run-spec.ts';

/** DIAGNOSIS.md section 3, P10: three seeds tell a difference from luck. */
const seeds = [0, 1, 2];

function withSeed(spec: RunSpec, offset: number): RunSpec {
  return { ...spec, training: { ...spec.training, seed: (spec.training.seed + offset) % 2 ** 32 } };
}

/** The best held-out loss of each seed; empty where one is missing. */
function lowestOfEach(arms: ArmResults, name: string): number[] {
  const values = seeds.map((seed) => lowestValidation(arms(`${name}, seed ${seed}`)));
  return values.every((value) => value !== null && Number.isFinite(value)) ? (values as number[]) : [];
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : mean([...values]);
}

/** Mean difference of paired values in standard errors of it; null without pairs. Equal differences are as sure as can be, so bounded. */
function sureness(before: readonly number[], after: readonly number[], scale: number): number | null {
  const differences = before.map((value, index) => value - (after[index] ?? NaN));
  if (differences.length < 2 || !differences.every(Number.isFinite)) return null;
  const average = mean(differences);
  const variance = differences.reduce((sum, value) => sum + (value - average) ** 2, 0) / (differences.length - 1);
  // A thousandth of the scale is no difference, however steady.
  const error = Math.max(Math.sqrt(variance / differences.length), scale / 1_000);
  return Math.max(-20, Math.min(20, average / error));
}

const fractions = [1 / 4, 1 / 2, 1];
/** Rows of the smallest part: with fewer there is nothing to learn from. */
const fewestRows = 20;

function nameOfFraction(fraction: number): string {
  return `${fraction} of the rows`;
}

function arms(subject: ProbeSubject, name: string, rows: (seed: number) => ProbeArm['rows'], spec: RunSpec = baseSpec(subject)): ProbeArm[] {
  return seeds.map((seed) => shortRun(subject, `${name}, seed ${seed}`, withSeed(spec, seed), rows(seed)));
}

export const dataFraction: Probe = {
  id: 'data-fraction',
  title: 'Data-amount probe',
  asks: 'Trains on a quarter, half and all of the rows, with three seeds each: does the last doubling still help?',
  needsGap: false,
  applies: ({ facts: { trainRows, validationRows } }) => trainRows / 4 >= fewestRows && validationRows > 0,
  plan(subject) {
    const { trainRows } = subject.facts;
    const planned = fractions.flatMap((fraction) => arms(subject, nameOfFraction(fraction), () => ({ ...allRows, count: fraction === 1 ? null : Math.round(trainRows * fraction) })));
    // More rows than a short run gets through are not what a network lacks.
    return planned.at(-1)?.rows.count === null ? planned : [];
  },
  read(subject, results) {
    const losses = fractions.map((fraction) => lowestOfEach(results, nameOfFraction(fraction)));
    const [quarter, half, all] = losses.map(meanOf) as [number | null, number | null, number | null];
    const scale = scaleOf(subject);
    const share = half === null || all === null ? null : (half - all) / scale;
    return {
      readings: { 'last-doubling': share, 'last-doubling-errors': sureness(losses[1] ?? [], losses[2] ?? [], scale), 'first-doubling': quarter === null || half === null ? null : (quarter - half) / scale },
      chart: {
        kind: 'lines', xLabel: 'training rows', yLabel: 'lowest validation loss', hasLogX: true, labels: [],
        series: [{ name: 'mean of 3 seeds', x: fractions.map((fraction) => Math.round(subject.facts.trainRows * fraction)), y: [quarter, half, all] }],
        reference: subject.floor === null ? null : { value: subject.floor, says: `floor, ${formatNumber(subject.floor)}` },
      },
      says: `Lowest validation loss, mean of 3 seeds: ${lossInWords(quarter)} with a quarter of the rows, ${lossInWords(half)} with half, ${lossInWords(all)} with all ${subject.facts.trainRows}.`,
    };
  },
};

export const shuffledLabels: Probe = {
  id: 'shuffled-labels',
  title: 'Shuffled-target probe',
  asks: 'Trains on the same rows with their targets shuffled: what the network does better without that is what the inputs really tell.',
  needsGap: false,
  applies: ({ facts }) => facts.validationRows > 0,
  plan(subject) {
    return [...arms(subject, 'true', () => allRows), ...arms(subject, 'shuffled', (seed) => ({ ...allRows, seed, hasShuffledTargets: true }))];
  },
  read(subject, results) {
    const [truth, shuffled] = [lowestOfEach(results, 'true'), lowestOfEach(results, 'shuffled')];
    const scale = scaleOf(subject);
    const [ofTruth, ofShuffled] = [meanOf(truth), meanOf(shuffled)];
    const gain = ofTruth === null || ofShuffled === null ? null : (Math.min(ofShuffled, Math.max(scale, ofTruth)) - ofTruth) / scale;
    return {
      readings: { gain, 'gain-errors': sureness(shuffled, truth, scale) },
      chart: bars('lowest validation loss', [{ label: 'true targets', value: ofTruth }, { label: 'shuffled targets', value: ofShuffled }], { value: scale, says: `constant answer, ${formatNumber(scale)}` }),
      says: `Lowest validation loss, mean of 3 seeds: ${lossInWords(ofTruth)} with the true targets, ${lossInWords(ofShuffled)} with shuffled ones; a constant answer has ${formatNumber(scale)}.`,
    };
  },
};

/** Columns that are left out in turn: the most telling ones. */
const mostDropped = 3;

function withoutColumn(spec: RunSpec, name: string): RunSpec {
  const { columns } = spec.dataset;
  const column = columns[name] ?? { role: 'feature', type: null, missing: null, encoding: null, buckets: 256, rareBelow: 0, log: false, scaling: null };
  return { ...spec, dataset: { ...spec.dataset, columns: { ...columns, [name]: { ...column, role: 'ignore' } } } };
}

export const dropColumn: Probe = {
  id: 'drop-column',
  title: 'Drop-column probe',
  asks: 'Asks what each column tells by itself, and trains without the most telling ones in turn.',
  needsGap: false,
  applies: ({ facts }) => facts.validationRows > 0 && facts.inputs > 1,
  plan(subject) {
    if (subject.columns.length < 2) return [];
    const dropped = subject.columns.slice(0, mostDropped).filter(({ power }) => power > 0);
    return dropped.length === 0 ? [] : [shortRun(subject, 'all', baseSpec(subject)), ...dropped.map(({ name }) => shortRun(subject, `without ${name}`, withoutColumn(baseSpec(subject), name)))];
  },
  read(subject, results) {
    const whole = lowestValidation(results('all'));
    const dropped = subject.columns.slice(0, mostDropped).flatMap((column) => {
      const loss = lowestValidation(results(`without ${column.name}`));
      return loss === null ? [] : [{ ...column, loss, lost: whole === null ? null : Math.min(1, (loss - whole) / scaleOf(subject)) }];
    });
    const [strongest] = [...dropped].sort((left, right) => (right.lost ?? 0) - (left.lost ?? 0));
    const top = subject.columns[0];
    return {
      readings: { power: top?.power ?? null, 'power-second': subject.columns[1]?.power ?? null, lost: strongest?.lost ?? null },
      chart: bars('lowest validation loss', [{ label: 'all columns', value: whole }, ...dropped.map(({ name, loss }) => ({ label: `without ${name}`, value: loss }))]),
      says: top === undefined || strongest === undefined
        ? 'Nothing was measured.'
        : `By itself, ${top.name} removes ${formatShare(top.power)} of a constant answer's loss. With all columns the lowest validation loss is ${lossInWords(whole)}, without ${strongest.name} ${lossInWords(strongest.loss)}: ${gainInWords(gainOf(subject, strongest.loss, whole)).replace('that closes', 'the column closes')}.`,
    };
  },
};
