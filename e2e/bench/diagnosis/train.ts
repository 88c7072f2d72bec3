// Trains arms fast: settings over paired seeds, those that can share a graph side by side, through the app's own training process.
import type { Prepared } from '../../../main/tables/tables.ts';
import { makeJob, planTraining, traineeOf } from '../../../main/services/training-plan.ts';
import type { Trainee } from '../../../main/services/training-plan.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { Recorded, TrainerProcess } from './trainer-process.ts';

export interface Arm {
  /** Its name among the arms that are trained with it. */
  readonly key: string;
  /** Of the first seed. */
  readonly spec: RunSpec;
  readonly prepared: Prepared;
}

/** The runs of each arm by its key, in the order of the seeds. */
export type ArmRuns = ReadonlyMap<string, readonly Recorded[]>;

export function withSeed(spec: RunSpec, seed: number): RunSpec {
  return { ...spec, training: { ...spec.training, seed: spec.training.seed + seed } };
}

/** Compiling pays for none of these short runs: the plain graph was faster in total for every data set of the bench. */
const machine = { cores: 1, tier: 'graph' } as const;

/** @throws Error where a run cannot be trained */
export async function trainArms(trainer: TrainerProcess, arms: readonly Arm[], seeds: readonly number[]): Promise<ArmRuns> {
  const runs = arms.flatMap((arm) => seeds.map((seed) => ({ runId: `${arm.key} ${seed}`, arm, spec: withSeed(arm.spec, seed) })));
  const recorded = new Map<string, Recorded>();
  for (const prepared of new Set(arms.map((arm) => arm.prepared))) {
    const alike = runs.filter(({ arm }) => arm.prepared === prepared);
    for (const plan of planTraining(alike, () => prepared.facts, machine)) {
      const [first, ...others] = alike.filter(({ runId }) => plan.runIds.includes(runId)).map((run): Trainee => traineeOf({ ...run, edits: [] }, { type: 'fresh' }));
      if (first === undefined) continue;
      const task = alike[0]?.spec.dataset.task ?? 'regression';
      for (const run of await trainer.train(makeJob(plan, [first, ...others], prepared, task))) recorded.set(run.runId, run);
    }
  }
  return new Map(arms.map(({ key }) => [key, seeds.flatMap((seed) => recorded.get(`${key} ${seed}`) ?? [])]));
}
