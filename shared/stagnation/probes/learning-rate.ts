// The learning-rate probe: some 150 steps at rates from a hundredth to a thousand times the run's, from its weights and from fresh ones.
import { countSteps } from '../../spec/work.ts';
import { formatNumber } from '../words.ts';
import { latestPlace, makeArm, steady } from './arms.ts';
import { gainInWords, lossInWords } from './charts.ts';
import { bestOf, finalLoss, finiteOrNull, gainOf, scaleOf } from './losses.ts';
import type { ArmResults, Probe, ProbeArm, ProbeReading, ProbeSubject } from './probe.ts';

/** DIAGNOSIS.md section 3, P1. */
const factors = [1 / 100, 1 / 10, 1 / 3, 1, 3, 10, 100, 1000];
const usualSteps = 150;
/** Rows that are looked at at least: small batches need more steps to tell a rate from chance. */
const fewestRows = 512;
/** A run of fewer steps is probed no longer than it trains, but not shorter than this: more steps alone would make the difference. */
const leastSteps = 30;

const starts = ['now', 'fresh'] as const;
type Start = (typeof starts)[number];

function stepsFor({ spec: { training }, facts }: Pick<ProbeSubject, 'spec' | 'facts'>): number {
  const planned = countSteps(facts.trainRows, training.batchSize, training.epochs);
  return Math.min(Math.max(leastSteps, planned), Math.max(usualSteps, Math.ceil(Math.min(facts.trainRows, fewestRows) / training.batchSize)));
}

function nameOf(start: Start, factor: number): string {
  return `${start} x ${Number(factor.toPrecision(3))}`;
}

/** What the factors multiply: the rate in effect, or for fresh weights the one that the run began with. */
function rateOf({ spec, learningRate }: ProbeSubject, start: Start): number {
  const { learningRate: first } = spec.training.optimizer;
  return start === 'now' && learningRate > 0 ? learningRate : first;
}

function plan(subject: ProbeSubject): ProbeArm[] {
  const place = latestPlace(subject);
  return starts.flatMap((start) => {
    if (start === 'now' && place === null) return [];
    // A factor of 0 trains nothing, and so measures the loss that the others begin with.
    const all = start === 'now' ? [0, ...factors] : factors;
    return all.map((factor) => makeArm(subject, { name: nameOf(start, factor), spec: steady(subject.spec, rateOf(subject, start) * factor), start: start === 'now' ? place : null, steps: stepsFor(subject) }));
  });
}

function lossesOf(arms: ArmResults, start: Start, isAmong: (factor: number) => boolean): (number | null)[] {
  return factors.filter(isAmong).map((factor) => finalLoss(arms(nameOf(start, factor))));
}

function sayOf(subject: ProbeSubject, arms: ArmResults, start: Start, gainUp: number | null, gainDown: number | null): string {
  const from = start === 'now' ? 'From the weights as they are' : 'From fresh weights';
  const same = finalLoss(arms(nameOf(start, 1)));
  const steps = stepsFor(subject);
  const losses = factors.map((factor) => ({ factor, loss: finalLoss(arms(nameOf(start, factor))) ?? Infinity }));
  const best = losses.reduce((lowest, one) => (one.loss < lowest.loss ? one : lowest));
  if (same === null) return '';
  if (best.factor === 1 || (gainUp ?? 0) < 0.05 && (gainDown ?? 0) < 0.05) return `${from}, ${steps} steps at no other rate do clearly better than at the run's own (${lossInWords(same)}).`;
  const gain = best.factor > 1 ? gainUp : gainDown;
  const rate = formatNumber(rateOf(subject, start) * best.factor);
  return `${from}, ${steps} steps at a rate of ${rate} come to a training loss of ${lossInWords(best.loss)}, at the run's own to ${lossInWords(same)}: ${gainInWords(gain)}.`;
}

function read(subject: ProbeSubject, arms: ArmResults): ProbeReading {
  const gains = (start: Start, isAmong: (factor: number) => boolean): number | null =>
    gainOf(subject, finalLoss(arms(nameOf(start, 1))), bestOf(lossesOf(arms, start, isAmong)));
  const [up, down] = [(factor: number) => factor > 1, (factor: number) => factor < 1];
  const now = finalLoss(arms(nameOf('now', 0)));
  const ranked = factors.map((factor) => ({ factor, loss: finalLoss(arms(nameOf('now', factor))) ?? finalLoss(arms(nameOf('fresh', factor))) ?? Infinity }));
  const best = ranked.reduce((lowest, one) => (one.loss < lowest.loss ? one : lowest));
  const scale = scaleOf(subject);
  // Without a checkpoint there are fresh weights only, and the rate that the run began with.
  const own = rateOf(subject, now === null ? 'fresh' : 'now');
  const readings = {
    'gain-up': gains('now', up),
    'gain-down': gains('now', down),
    /** Of as many steps at the rate that it has: a run that is only not finished gains, too. */
    'gain-same': gainOf(subject, now, finalLoss(arms(nameOf('now', 1)))),
    'gain-up-fresh': gains('fresh', up),
    'gain-down-fresh': gains('fresh', down),
    /** Of the way from a constant answer to the floor, what the best rate covers from fresh weights. */
    'learned-fresh': gainOf(subject, scale, bestOf(lossesOf(arms, 'fresh', () => true))),
    'best-factor': Number.isFinite(best.loss) ? best.factor : null,
    'best-rate': Number.isFinite(best.loss) ? own * best.factor : null,
    'loss-now': finiteOrNull(now),
  };
  const series = starts.filter((start) => factors.some((factor) => arms(nameOf(start, factor)) !== null)).map((start) => ({
    name: start === 'now' ? 'from the weights as they are' : 'from fresh weights',
    x: factors.map((factor) => rateOf(subject, start) * factor),
    y: factors.map((factor) => finiteOrNull(finalLoss(arms(nameOf(start, factor))))),
  }));
  const says = [sayOf(subject, arms, 'now', readings['gain-up'], readings['gain-down']), sayOf(subject, arms, 'fresh', readings['gain-up-fresh'], readings['gain-down-fresh'])];
  return {
    readings,
    chart: {
      kind: 'lines', xLabel: 'learning rate', yLabel: `training loss after ${stepsFor(subject)} steps`, hasLogX: true, labels: [], series,
      mark: { x: own, says: `the run's own, ${formatNumber(own)}` },
      reference: now === null || !Number.isFinite(now) ? null : { value: now, says: `loss now, ${formatNumber(now)}` },
    },
    says: says.filter((sentence) => sentence !== '').join(' '),
  };
}

export const learningRate: Probe = {
  id: 'learning-rate',
  title: 'Learning-rate probe',
  asks: `Trains about ${usualSteps} steps at ${factors.length} rates from a hundredth to a thousand times the run's own, from its weights and from fresh ones.`,
  needsGap: true,
  applies: () => true,
  plan,
  read,
};
