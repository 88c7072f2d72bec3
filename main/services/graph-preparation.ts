// Compiles ahead: while a person still edits an experiment, a process that has nothing else to do makes the graph of its first runs.
import { Failure } from '../../shared/rpc/failure.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import { completeImport } from '../../shared/spec/import-spec.ts';
import { populationKey } from '../../shared/spec/population.ts';
import { getDataset, readDatasetAs } from './datasets.ts';
import { planExperiment } from './new-runs.ts';
import { makeJob, planTraining, traineeOf } from './training-plan.ts';
import type { TrainingJob } from '../../shared/rpc/trainer.ts';
import type { RunsOptions } from './runs.ts';
import type { Trainer } from './trainer-host.ts';
import type { TrainingPlan } from './training-plan.ts';

/** Values of a training matrix beyond which handing it over costs more than is gained: its steps take longer than a compile anyway. */
const mostValues = 16 * 1024 * 1024;

type Options = Pick<RunsOptions, 'context' | 'preparation' | 'host' | 'machine'>;
interface Wanted {
  readonly plan: TrainingPlan;
  readonly job: TrainingJob;
  /** The same for jobs that need the same graph. */
  readonly key: string;
}

export class GraphPreparation {
  private readonly options: Options;
  private newest = 0;
  private last: { readonly trainer: Trainer; readonly key: string } | null = null;

  constructor(options: Options) {
    this.options = options;
  }

  /** Says nothing of an experiment that is wrong, does nothing while anything trains, and gives up when it is called again. */
  async prepare(datasetId: string, experiment: unknown): Promise<void> {
    const turn = (this.newest += 1);
    const wanted = await this.plan(datasetId, experiment);
    if (wanted === null || turn !== this.newest) return;
    const { plan, job, key } = wanted;
    if (job.train.rows * job.train.columns > mostValues) return;
    const trainer = await this.options.host.idle(plan.process);
    if (trainer === null || turn !== this.newest || (this.last?.trainer === trainer && this.last.key === key)) return;
    this.last = { trainer, key };
    trainer.post({ type: 'prepare', job });
  }

  private async plan(datasetId: string, source: unknown): Promise<Wanted | null> {
    const { context, preparation, machine } = this.options;
    try {
      const experiment = parseExperiment(source);
      const dataset = await readDatasetAs(context, getDataset(context, datasetId), completeImport(experiment.dataset.import));
      const planned = await planExperiment(context, dataset, experiment);
      const [first] = planned;
      if (first === undefined) return null;
      // Only the first group counts: the runs that share the data and the shapes of the first.
      const group = planned.filter(({ spec }) => populationKey(spec) === populationKey(first.spec));
      const prepared = await preparation.prepare(dataset, first.spec);
      const runs = group.map(({ spec }, index) => ({ runId: `prepared ${index}`, spec, edits: [] }));
      const [plan] = planTraining(runs, () => prepared.facts, machine);
      const [trainee, ...others] = runs.filter(({ runId }) => plan?.runIds.includes(runId)).map((run) => traineeOf(run, { type: 'fresh' }));
      if (plan === undefined || trainee === undefined) return null;
      const key = JSON.stringify([datasetId, populationKey(first.spec), plan.runIds.length]);
      return { plan, job: makeJob(plan, [trainee, ...others], prepared, first.spec.dataset.task), key };
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }
}
