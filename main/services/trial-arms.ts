// The arms of a trial: the same settings over paired seeds, trained or remembered from the trial before.
import { bandOf } from '../../shared/stagnation/proof/band.ts';
import { curveOf, isCompared, settledValue } from '../../shared/stagnation/proof/settled.ts';
import { freshJob, trainBeside } from './side-training.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { RunCurves, TrialMetric } from '../../shared/stagnation/proof/settled.ts';
import type { TrialArm } from '../../shared/stagnation/proof/trial.ts';
import type { SideRun, SideTrainingOptions } from './side-training.ts';

/** The unchanged arm serves every remedy that is tried against it, and the arm of one that is accepted is the next unchanged one. */
const keptCount = 4;

export interface Arm {
  readonly name: TrialArm['arm'];
  /** Of the first seed; the others follow. */
  readonly spec: RunSpec;
}

/** One run of an arm. */
type ArmRun = Pick<SideRun, 'epoch' | 'stepsPerEpoch' | 'status'> & { readonly curves: RunCurves };

/** Seeds are unsigned 32-bit integers; the last one is followed by 0. */
function withSeed(spec: RunSpec, repeat: number): RunSpec {
  return { ...spec, training: { ...spec.training, seed: (spec.training.seed + repeat) % 2 ** 32 } };
}

export function describeArm(arm: Arm, runs: readonly ArmRun[], metric: TrialMetric): TrialArm {
  const ended = runs.filter((run) => run.status !== null).length;
  const values = ended < runs.length ? [] : valuesOf(arm, runs, metric).map((value) => (Number.isFinite(value) ? value : null));
  return { arm: arm.name, epochs: arm.spec.training.epochs, ended, band: bandOf(runs.map((run) => curveOf(run.curves, metric))), values };
}

/** What each run has come to; NaN for one that diverged. */
export function valuesOf({ spec }: Arm, runs: readonly ArmRun[], metric: TrialMetric): number[] {
  return runs.map((run) => (run.status === 'diverged' ? NaN : settledValue(run.curves, metric, spec.training)));
}

/** The share of the planned epochs that have been trained, of all arms; a run that has ended has no more to do. */
export function shareOf(arms: ReadonlyMap<Arm, readonly ArmRun[]>, repeats: number): number {
  let [done, planned] = [0, 0];
  for (const [{ spec: { training } }, runs] of arms) {
    planned += training.epochs * repeats;
    for (const run of runs) done += run.status === null ? run.epoch : training.epochs;
  }
  return planned === 0 ? 0 : done / planned;
}

export class TrialArms {
  private readonly options: SideTrainingOptions;
  private readonly kept = new Map<string, readonly ArmRun[]>();

  constructor(options: SideTrainingOptions) {
    this.options = options;
  }

  /**
   * Trains the arms together, `repeats` seeds each. `onProgress` is told of all as they are.
   * @throws as `trainBeside`
   */
  async train(dataset: Dataset, arms: readonly Arm[], repeats: number, onProgress: (arms: ReadonlyMap<Arm, readonly ArmRun[]>) => void, signal: AbortSignal): Promise<ReadonlyMap<Arm, readonly ArmRun[]>> {
    const keyOf = ({ spec }: Arm): string => JSON.stringify([dataset.datasetId, spec, repeats]);
    const known = new Map(arms.map((arm) => [arm, this.kept.get(keyOf(arm))] as const));
    const missing = arms.filter((arm) => known.get(arm) === undefined);
    const joined = (runs: readonly SideRun[]): ReadonlyMap<Arm, readonly ArmRun[]> =>
      new Map(arms.map((arm) => [arm, known.get(arm) ?? runs.slice(missing.indexOf(arm) * repeats, (missing.indexOf(arm) + 1) * repeats)]));
    const jobs = missing.flatMap((arm) => Array.from({ length: repeats }, (_, repeat) => freshJob(withSeed(arm.spec, repeat))));
    const trained = joined(await trainBeside(this.options, { dataset, jobs, isShort: false, keeps: isCompared, onProgress: (runs) => { onProgress(joined(runs)); }, signal }));
    for (const arm of arms) {
      this.kept.delete(keyOf(arm));
      this.kept.set(keyOf(arm), trained.get(arm) ?? []);
    }
    for (const oldest of [...this.kept.keys()].slice(0, -keptCount)) this.kept.delete(oldest);
    return trained;
  }
}
