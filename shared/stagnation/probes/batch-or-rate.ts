// Batch or rate? Both a larger batch and a lower rate calm a loss that swings, as the noise of steps goes by rate over batch. So each is
// tried from before the trouble, with steps and with examples held equal in turn; and all rows at once: a rate that raises the loss
// without any noise is too high whatever the batch.
import { epochMetrics } from '../../metrics/names.ts';
import { armStepsPerEpoch, bestPlace, makeArm, steady } from './arms.ts';
import { curves, lossInWords } from './charts.ts';
import { gainOf, settledLoss } from './losses.ts';
import { stepSeconds } from './cost.ts';
import { sharpness } from './sharpness.ts';
import { formatNumber } from '../words.ts';
import type { ArmResult, ArmResults, Probe, ProbeArm, ProbeReading, ProbeSubject } from './probe.ts';

const times = 4;
/** DIAGNOSIS.md section 3, P8 takes 150 steps, which are too few to see a level. So 1000, and of small batches two epochs: as many as a second pays for. */
const fewestSteps = 200;
const usualSteps = 1_000;
const epochs = 2;

const unchanged = 'unchanged';
/** As many steps, of four times the rows; and as many examples, in a quarter of the steps. */
const names = { steps: 'batch, equal steps', examples: 'batch, equal examples', rate: 'rate' } as const;

function stepsFor(subject: ProbeSubject): number {
  return Math.max(fewestSteps, Math.min(Math.max(usualSteps, epochs * subject.stepsPerEpoch), Math.floor(1 / stepSeconds(subject))));
}

function plan(subject: ProbeSubject): ProbeArm[] {
  const { batchSize, optimizer } = subject.spec.training;
  const start = bestPlace(subject);
  const steps = stepsFor(subject);
  const { learningRate } = start === null ? optimizer : subject;
  const base = steady(subject.spec, learningRate);
  const large = steady(subject.spec, learningRate, { batchSize: batchSize * times });
  return [
    makeArm(subject, { name: unchanged, spec: base, start, steps }),
    makeArm(subject, { name: names.rate, spec: steady(subject.spec, learningRate / times), start, steps }),
    makeArm(subject, { name: names.steps, spec: large, start, steps }),
    makeArm(subject, { name: names.examples, spec: large, start, steps: Math.max(1, Math.round(steps / times)) }),
    ...sharpness.plan(subject),
  ];
}

/** Of what calms the loss most, the share that the batch alone gets: near 1 it is the noise of small batches, near 0 the rate. */
function batchShare(batch: number | null, rate: number | null): number | null {
  if (batch === null || rate === null) return null;
  const best = Math.max(batch, rate);
  return best < 0.05 ? null : Math.max(0, batch) / best;
}

function read(subject: ProbeSubject, arms: ArmResults): ProbeReading {
  const settled = (name: string): ReturnType<typeof settledLoss> => settledLoss(arms(name));
  const gain = (name: string): number | null => gainOf(subject, settled(unchanged)?.mean ?? null, settled(name)?.mean ?? null);
  const calm = (name: string): number | null => {
    const [before, after] = [settled(unchanged)?.spread ?? null, settled(name)?.spread ?? null];
    return before === null || after === null || !(before > 0) || !Number.isFinite(before) ? null : Math.min(5, after / before);
  };
  const rate = gain(names.rate);
  const { readings: fullSteps, says } = sharpness.read(subject, arms);
  const readings = {
    'gain-batch-steps': gain(names.steps), 'gain-batch-examples': gain(names.examples), 'gain-rate': rate,
    'batch-share': batchShare(gain(names.steps), rate), 'batch-share-examples': batchShare(gain(names.examples), rate),
    rise: fullSteps['rise'] ?? null, 'rise-fresh': fullSteps['rise-fresh'] ?? null,
    'spread-batch': calm(names.steps), 'spread-rate': calm(names.rate),
  };
  const all: [string, ArmResult | null][] = [[unchanged, arms(unchanged)], [`batch x ${times}`, arms(names.steps)], [`rate / ${times}`, arms(names.rate)]];
  const planned = plan(subject);
  const perEpoch = (index: number): number => { const arm = planned[[0, 2, 1][index] ?? 0]; return arm === undefined ? 1 : armStepsPerEpoch(subject, arm); };
  const level = (name: string): string => lossInWords(settled(name)?.mean ?? null);
  return {
    readings,
    chart: curves('training loss', epochMetrics.loss, all.map(([name, arm], index) => ({ name, arm, stepsPerEpoch: perEpoch(index) }))),
    says: `Mean training loss from a point before the trouble: ${level(unchanged)} unchanged; ${level(names.steps)} with a batch of ${formatNumber(subject.spec.training.batchSize * times)} over as many steps (${level(names.examples)} over as many examples); ${level(names.rate)} with a quarter of the rate. ${says}`,
  };
}

export const batchOrRate: Probe = {
  id: 'batch-or-rate',
  title: 'Batch-or-rate probe',
  asks: `Trains on from before the trouble with a batch ${times} times as large, and with a rate ${times} times as low: both calm a loss, and which does more tells the cause.`,
  // There are no larger batches than all rows.
  needsGap: true,
  applies: ({ spec, facts }) => spec.training.batchSize * times <= facts.trainRows,
  plan,
  read,
};
