// Which runs train side by side on one training process, with what is fixed for them, and the job that such a group becomes.
import { groupIntoPopulations, type RunSize } from '../../shared/spec/population.ts';
import { describeModel } from '../../shared/spec/shapes.ts';
import { countSteps, stepWork, threadsFor } from '../../shared/spec/work.ts';
import type { EngineTier, TrainingJob, TrainingMember, TrainingStart } from '../../shared/rpc/trainer.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';
import type { Environment, RunSummary } from '../../shared/spec/run.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import type { Prepared } from '../tables/tables.ts';
import type { TrainerOptions } from './trainer-process.ts';

type Planned = { readonly runId: string; readonly spec: RunSpec };

export interface Machine {
  readonly cores: number;
  /** The tier asked for, null to choose by the amount of work. */
  readonly tier: EngineTier | null;
}

export interface TrainingPlan {
  /** In the order of their places. */
  readonly runIds: readonly string[];
  readonly process: TrainerOptions;
  readonly tier: EngineTier | null;
  /** Where the one run of this plan trained before, which it keeps; null: as many places as runs. */
  readonly place: Environment['population'] | null;
}

export function processOf(threads: number, tier: EngineTier | null): TrainerOptions {
  return { threads, backend: tier === 'wasm' ? 'wasm' : 'auto' };
}

/** Of the prepared data of a run. */
export type DataSize = Pick<DataFacts, 'inputs' | 'trainRows'>;

/** Plans runs that have not trained yet: those that can share a graph do. */
export function planTraining<Run extends Planned>(runs: readonly Run[], dataOf: (run: Run) => DataSize, { cores, tier }: Machine): TrainingPlan[] {
  const sizeOf = (run: Run): RunSize => {
    const { inputs, trainRows } = dataOf(run);
    const { batchSize, epochs } = run.spec.training;
    return { parameters: describeModel(run.spec.model, inputs).parameters, steps: countSteps(trainRows, batchSize, epochs) };
  };
  return groupIntoPopulations(runs, sizeOf, cores).map((group) => {
    const work = group.reduce((sum, run) => sum + stepWork(sizeOf(run).parameters, run.spec.training.batchSize), 0);
    return { runIds: group.map((run) => run.runId), process: processOf(threadsFor(work, cores), tier), tier, place: null };
  });
}

/** Plans a run that trained before, alone, with all that fixes its digits as it was recorded. */
export function planAgain({ runId }: Pick<RunSummary, 'runId'>, { engine, threads, population }: Environment, { cores }: Machine): TrainingPlan {
  // Older versions left the number of threads to the library, which takes every core.
  return { runIds: [runId], process: processOf(threads ?? cores, engine), tier: engine, place: population };
}

export type Trainee = Omit<TrainingMember, 'slot'>;

export function traineeOf({ runId, spec, edits }: Pick<RunSummary, 'runId' | 'spec' | 'edits'>, start: TrainingStart): Trainee {
  return { runId, model: spec.model, training: spec.training, edits, start };
}

/** The job of those runs of a plan that are still wanted. They share their data. */
export function makeJob({ tier, place }: TrainingPlan, [first, ...others]: readonly [Trainee, ...Trainee[]], prepared: Prepared, task: TrainingJob['task']): TrainingJob {
  const { train, validation, classNames, classWeights, targetScale } = prepared;
  const members = [{ ...first, slot: place?.slot ?? 0 }, ...others.map((trainee, index) => ({ ...trainee, slot: index + 1 }))] as const;
  return { task, classNames, classWeights, train, validation, targetScale, members, population: place?.size ?? members.length, tier };
}
