// Short runs from fresh weights: the run's own settings, and one thing changed. Several probes share the unchanged arm.
import { makeArm, steady, allRows } from './arms.ts';
import { stepSeconds } from './cost.ts';
import type { ProbeArm, ProbeSubject, RowChoice } from './probe.ts';
import type { RunSpec } from '../../spec/run-spec.ts';

/** Seconds that the unchanged arm may take, and the steps it has at least: below, few settings show a difference (AutoTrainer looks after 3 epochs; 300 steps are about where a small table is learned). */
const armSeconds = 1;
const fewestSteps = 300;
const mostSteps = 4_000;

/** Steps of a short run: as many as the whole run has, as far as that is affordable. */
export function shortRunSteps(subject: ProbeSubject): number {
  const planned = subject.stepsPerEpoch * subject.spec.training.epochs;
  const affordable = Math.floor(armSeconds / stepSeconds(subject));
  return Math.max(fewestSteps, Math.min(mostSteps, planned, affordable));
}

/** The settings of the run as a short run of them begins: its schedule would not come to its end. */
export function baseSpec({ spec }: ProbeSubject): RunSpec {
  return steady(spec, spec.training.optimizer.learningRate);
}

export const unchanged = 'unchanged';

/** An arm from fresh weights, of the common length. */
export function shortRun(subject: ProbeSubject, name: string, spec: RunSpec, rows: RowChoice = allRows): ProbeArm {
  return makeArm(subject, { name, spec, start: null, steps: shortRunSteps(subject), rows });
}

export function unchangedRun(subject: ProbeSubject): ProbeArm {
  return shortRun(subject, unchanged, baseSpec(subject));
}
