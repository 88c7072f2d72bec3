// Runs: started from an experiment, paused, stopped and gone on with, named and noted, thrown away and brought back.
import { Failure } from '../../shared/rpc/failure.ts';
import { parseExperiment, planRuns } from '../../shared/spec/experiment.ts';
import { refuseNotYet } from '../../shared/spec/not-yet.ts';
import { isActive } from '../../shared/spec/run.ts';
import { getDataset } from './datasets.ts';
import { advance } from './run-progress.ts';
import type { Experiment, PlannedRun } from '../../shared/spec/experiment.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Context, HandlersOf } from './context.ts';
import type { MetricNews } from './metrics.ts';
import type { Preparation } from './preparation.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunRegister } from './run-register.ts';
import type { Topic } from './topic.ts';

export interface RunsOptions {
  readonly context: Context;
  readonly register: RunRegister;
  readonly queue: RunQueue;
  readonly preparation: Preparation;
  readonly news: Topic<MetricNews>;
}

export type RunHandlers = Omit<HandlersOf<'runs'>, 'runs.metrics'>;

function newRun(planned: PlannedRun, dataset: Dataset, fixed: Pick<RunSummary, 'runId' | 'experimentId' | 'experimentName' | 'parentRunId' | 'createdAt'>): RunSummary {
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

class Runs {
  private readonly options: RunsOptions;

  constructor(options: RunsOptions) {
    this.options = options;
  }

  /** Checks the whole experiment and the data it needs before a single run is entered. */
  async start(datasetId: string, source: unknown, parentRunId: string | null): Promise<{ experimentId: string; runIds: string[] }> {
    const { context, preparation, register, queue } = this.options;
    const dataset = getDataset(context, datasetId);
    const experiment = parseExperiment(source);
    const planned = await this.plan(dataset, experiment);
    for (const { spec } of planned) await preparation.prepare(dataset, spec);
    const experimentId = context.newId();
    const createdAt = context.clock();
    const experimentName = experiment.name ?? dataset.name;
    const runs = planned.map((one) => newRun(one, dataset, { runId: context.newId(), experimentId, experimentName, parentRunId, createdAt }));
    context.store.history.transaction(() => {
      context.store.history.writes.addExperiment({ experimentId, name: experimentName, datasetId, createdAt, source });
      register.add(runs);
    });
    for (const run of runs) register.announce(run);
    const runIds = runs.map((run) => run.runId);
    queue.add(runIds);
    return { experimentId, runIds };
  }

  private async plan(dataset: Dataset, experiment: Experiment): Promise<PlannedRun[]> {
    const { profile } = dataset;
    const tables = await this.options.context.tables();
    const { target } = await tables.target(dataset.datasetId, profile, experiment.dataset.target);
    if (target.problem !== null) throw new Failure('bad-input', target.problem, { path: 'dataset.target' });
    const planned = planRuns(experiment, { task: target.task, classNames: target.classNames, columns: profile.columns.map((column) => column.name) });
    for (const { spec } of planned) refuseNotYet(spec, profile);
    return planned;
  }

  /** Goes on after a pause; or, for a run that ended before its plan, from its last checkpoint or else from the start. */
  resume(runId: string): void {
    const { register, queue } = this.options;
    const run = register.get(runId);
    if (run.status === 'paused' && register.isOwn(runId)) return queue.resume(runId);
    if (run.status !== 'stopped' && run.status !== 'crashed' && run.status !== 'interrupted') {
      throw new Failure('not-allowed-now', isActive(run.status) ? 'This run is not paused.' : `This run is ${run.status}: there is nothing to go on with.`, { mend: 'Duplicate it to train again with other settings.' });
    }
    if (queue.has(runId)) throw new Failure('not-allowed-now', 'This run is just ending.', { mend: 'Try again in a moment.' });
    this.rewind(run);
    queue.add([runId]);
  }

  /** Forgets what was measured after the checkpoint: it will be measured again. */
  private rewind(run: RunSummary): void {
    const { context, register, news } = this.options;
    const { history } = context.store;
    const { epoch, step } = run.checkpoint ?? { epoch: 0, step: 0 };
    const next = history.transaction(() => {
      history.writes.cutMetrics(run.runId, 'step', step);
      history.writes.cutMetrics(run.runId, 'epoch', epoch);
      register.claim(run.runId);
      const kept = history.reads.metrics({ runId: run.runId, group: 'epoch', names: null, fromStep: 0, toStep: null });
      const { metrics } = kept === null ? { metrics: {} } : advance({ epoch, step, metrics: {} }, kept);
      return register.write(run.runId, {
        status: 'queued', statusReason: null, endedAt: null, epoch, step, metrics, notFiniteStep: null, finding: null, seconds: step === 0 ? 0 : run.seconds,
      });
    });
    news.publish({ kind: 'cut', runId: run.runId, group: 'step', lastStep: step });
    news.publish({ kind: 'cut', runId: run.runId, group: 'epoch', lastStep: epoch });
    register.announce(next);
  }

  /** @throws Failure for a run that does not train, or trains elsewhere */
  checkOwn(runId: string): void {
    const { register } = this.options;
    const run = register.get(runId);
    if (register.isOwn(runId)) return;
    throw new Failure('not-allowed-now', isActive(run.status) ? 'This run is trained by another window or command line. Stop it there.' : `This run is ${run.status} already.`);
  }

  trash(runIds: readonly string[], trashedAt: number | null): void {
    const { register } = this.options;
    const runs = runIds.map((runId) => register.get(runId));
    const active = runs.find((run) => isActive(run.status));
    if (trashedAt !== null && active !== undefined) throw new Failure('not-allowed-now', `"${active.name}" is still in progress.`, { mend: 'Stop it first.' });
    for (const run of runs) register.label(run.runId, { trashedAt });
  }

  remove(runIds: readonly string[]): void {
    const { register, context } = this.options;
    const kept = runIds.map((runId) => register.get(runId)).find((run) => run.trashedAt === null);
    if (kept !== undefined) throw new Failure('not-allowed-now', `"${kept.name}" is not in the trash. Only what lies there can be deleted for good.`);
    for (const runId of runIds) register.remove(runId);
    context.store.history.writes.removeEmptyExperiments();
  }
}

export function createRuns(options: RunsOptions): RunHandlers {
  const { register, queue, context } = options;
  const runs = new Runs(options);
  const answerNull = (work: () => void): null => {
    work();
    return null;
  };
  return {
    'runs.start': ({ datasetId, experiment, parentRunId }) => runs.start(datasetId, experiment, parentRunId),
    'runs.pause': async ({ runId }) => answerNull(() => { runs.checkOwn(runId); queue.pause(runId); }),
    'runs.resume': async ({ runId }) => answerNull(() => { runs.resume(runId); }),
    'runs.stop': async ({ runId }) => answerNull(() => { runs.checkOwn(runId); queue.stop(runId); }),
    'runs.list': async () => register.list(),
    'runs.get': async ({ runId }) => ({ run: register.get(runId), events: context.store.history.reads.events(runId) }),
    'runs.update': async ({ runId, ...change }) => register.label(runId, change),
    'runs.trash': async ({ runIds }) => answerNull(() => { runs.trash(runIds, context.clock()); }),
    'runs.restore': async ({ runIds }) => answerNull(() => { runs.trash(runIds, null); }),
    'runs.remove': async ({ runIds }) => answerNull(() => { runs.remove(runIds); }),
    'runs.changes': (_input, emit) => {
      for (const run of register.list()) emit({ run, removedRunId: null });
      return register.changes.subscribe(emit);
    },
  };
}
