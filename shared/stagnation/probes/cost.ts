// What a probe will take, before it is run: arms that can share a graph train side by side, the groups on as many processes as there are cores.
import { populationKey } from '../../spec/population.ts';
import { describeModel } from '../../spec/shapes.ts';
import { stepWork } from '../../spec/work.ts';
import { armEpochs, armStepsPerEpoch, rowCountOf } from './arms.ts';
import type { ProbeArm, ProbeSubject } from './probe.ts';

// Measured on two cores, in the plain graph that short trainings use: a step of 10-64-1 with batch 32 takes 0.038 ms, one of 16
// members 0.147 ms, one of 100-512-512-1 with batch 512 4.4 ms; tracing, writing and loading a graph 0.2 to 0.4 s.
const startSeconds = 0.35;
const secondsPerStep = 4e-5;
const secondsPerFurtherMember = 7e-6;
const secondsPerOperation = 6e-12;
/** Starting one more training process: loading TensorFlow and its first training. */
const processSeconds = 3;
/** Closing an epoch, validation and its share of the signals included, in steps. */
const stepsPerEpochEnd = 1.5;

/** What rows an arm trains on, as a key: arms with the same one have the same data. */
export function dataKeyOf({ spec, rows }: Pick<ProbeArm, 'spec' | 'rows'>): string {
  return JSON.stringify([spec.dataset, rows]);
}

/** Arms with the same key can train side by side in one graph. */
export function groupKeyOf(arm: ProbeArm): string {
  return JSON.stringify([dataKeyOf(arm), populationKey(arm.spec), arm.start?.step ?? null]);
}

/** Arms with the same key come to the same, whatever they are called. */
export function armKeyOf(arm: ProbeArm): string {
  return JSON.stringify([arm.spec, arm.rows, arm.start]);
}

function groupSeconds(subject: ProbeSubject, arms: readonly ProbeArm[]): number {
  const epochs = Math.max(...arms.map(armEpochs));
  const [first] = arms;
  if (first === undefined) return 0;
  const steps = epochs * (armStepsPerEpoch(subject, first) + stepsPerEpochEnd);
  const batch = Math.min(first.spec.training.batchSize, rowCountOf(subject, first.rows));
  const work = arms.reduce((sum, { spec }) => sum + stepWork(describeModel(spec.model, subject.facts.inputs).parameters, batch), 0);
  return startSeconds + steps * (secondsPerStep + secondsPerFurtherMember * (arms.length - 1) + secondsPerOperation * work);
}

/** Seconds that training these arms will take, about; arms that are the same are trained once. */
export function predictSeconds(subject: ProbeSubject, arms: readonly ProbeArm[]): number {
  const groups = new Map<string, Map<string, ProbeArm>>();
  for (const arm of arms) {
    const group = groups.get(groupKeyOf(arm)) ?? new Map<string, ProbeArm>();
    groups.set(groupKeyOf(arm), group.set(armKeyOf(arm), arm));
  }
  const seconds = [...groups.values()].map((group) => groupSeconds(subject, [...group.values()]));
  const total = seconds.reduce((sum, one) => sum + one, 0);
  if (seconds.length === 0) return 0;
  // Groups cannot be cut in two: no fewer seconds than the longest takes. A process that has to be started is one that they wait for.
  const lanes = Math.max(1, subject.lanes);
  const starting = Math.min(lanes, seconds.length) > subject.waiting ? processSeconds : 0;
  return starting + subject.pace * Math.max(total / lanes, ...seconds);
}

/** The seconds that one step of the run's own network takes beside it, about. */
export function stepSeconds(subject: ProbeSubject, parameters = subject.parameters): number {
  return subject.pace * (secondsPerStep + secondsPerOperation * stepWork(parameters, subject.spec.training.batchSize));
}
