// From an experiment and a data set to the runs that it asks for, checked before a single one is entered.
import { Failure } from '../../shared/rpc/failure.ts';
import { planRuns } from '../../shared/spec/experiment.ts';
import type { Experiment, PlannedRun, Target } from '../../shared/spec/experiment.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Context } from './context.ts';

/** @throws Failure `bad-input` for a column that is not there or cannot be learned */
export async function findTarget({ tables }: Pick<Context, 'tables'>, { datasetId, profile }: Dataset, column: string): Promise<Target> {
  const { target } = await (await tables()).target(datasetId, profile, column);
  if (target.problem !== null) throw new Failure('bad-input', target.problem, { path: 'dataset.target' });
  return { task: target.task, classNames: target.classNames, columns: profile.columns.map(({ name }) => name) };
}

/** @throws Failure with the path of the setting that no run can have */
export async function planExperiment(context: Pick<Context, 'tables'>, dataset: Dataset, experiment: Experiment): Promise<PlannedRun[]> {
  return planRuns(experiment, await findTarget(context, dataset, experiment.dataset.target));
}

type Fixed = Pick<RunSummary, 'runId' | 'experimentId' | 'experimentName' | 'parentRunId' | 'forkedAtStep' | 'createdAt'>;

/** A run that waits for its turn. */
export function newRun(planned: PlannedRun, dataset: Pick<Dataset, 'datasetId' | 'name'>, fixed: Fixed): RunSummary {
  return {
    ...fixed,
    name: planned.name,
    repeat: planned.repeat,
    datasetId: dataset.datasetId,
    datasetName: dataset.name,
    task: planned.spec.dataset.task,
    status: 'queued',
    statusReason: null,
    startedAt: null,
    endedAt: null,
    trashedAt: null,
    tags: [],
    note: '',
    spec: planned.spec,
    set: { ...planned.set },
    edits: [],
    facts: null,
    environment: null,
    parameters: null,
    stepsPerEpoch: null,
    epoch: 0,
    step: 0,
    seconds: 0,
    secondsLeft: null,
    notFiniteStep: null,
    metrics: {},
    finding: null,
    checkpoint: null,
  };
}
