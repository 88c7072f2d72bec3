// Runs: started from an experiment, paused, stopped and gone on with, named and noted, thrown away and brought back.
import { Failure } from '../../shared/rpc/failure.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import { completeImport } from '../../shared/spec/import-spec.ts';
import { isActive } from '../../shared/spec/run.ts';
import { getDataset, readDatasetAs } from './datasets.ts';
import { forkRun } from './fork.ts';
import { GraphPreparation } from './graph-preparation.ts';
import { newRun, planExperiment } from './new-runs.ts';
import { startReplay } from './replay.ts';
import { advance } from './run-progress.ts';
import { planAgain, planTraining } from './training-plan.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Context, HandlersOf } from './context.ts';
import type { MetricNews } from './metrics.ts';
import type { Preparation } from './preparation.ts';
import type { RunQueue } from './run-queue.ts';
import type { RunRegister } from './run-register.ts';
import type { SideWork } from './side-work.ts';
import type { Topic } from './topic.ts';
import type { TrainerHost } from './trainer-host.ts';
import type { DataSize, Machine } from './training-plan.ts';

export interface RunsOptions {
  readonly context: Context;
  readonly register: RunRegister;
  readonly queue: RunQueue;
  readonly preparation: Preparation;
  readonly host: TrainerHost;
  /** Replays are part of it. */
  readonly sideWork: SideWork;
  readonly machine: Machine;
  readonly news: Topic<MetricNews>;
  readonly stopTimeoutMs: number;
  /** Of this app. */
  readonly appVersion: string;
}

export type RunHandlers = Omit<HandlersOf<'runs'>, 'runs.metrics'>;

class Runs {
  private readonly options: RunsOptions;

  constructor(options: RunsOptions) {
    this.options = options;
  }

  /** Checks the whole experiment and the data it needs before a single run is entered. */
  async start(datasetId: string, source: unknown, parentRunId: string | null): Promise<{ experimentId: string; runIds: string[] }> {
    const { context, preparation, register, queue, machine } = this.options;
    const experiment = parseExperiment(source);
    const dataset = await readDatasetAs(context, getDataset(context, datasetId), completeImport(experiment.dataset.import));
    const planned = await planExperiment(context, dataset, experiment);
    const sized: { readonly one: (typeof planned)[number]; readonly data: DataSize }[] = [];
    for (const one of planned) sized.push({ one, data: (await preparation.prepare(dataset, one.spec)).facts });
    const experimentId = context.newId();
    const createdAt = context.clock();
    const experimentName = experiment.name ?? dataset.name;
    const fixed = { experimentId, experimentName, parentRunId, forkedAtStep: null, createdAt };
    const entered = sized.map(({ one, data }) => ({ run: newRun(one, dataset, { ...fixed, runId: context.newId() }), data }));
    const runs = entered.map(({ run }) => run);
    context.store.history.transaction(() => {
      context.store.history.writes.addExperiment({ experimentId, name: experimentName, datasetId: dataset.datasetId, createdAt, source });
      register.add(runs);
    });
    for (const run of runs) register.announce(run);
    queue.add(planTraining(entered.map(({ run: { runId, spec }, data }) => ({ runId, spec, data })), ({ data }) => data, machine));
    return { experimentId, runIds: runs.map((run) => run.runId) };
  }

  /** Goes on after a pause; or, for a run that ended before its plan, from its last checkpoint or else from the start. */
  async resume(runId: string): Promise<void> {
    const { context, register, queue, preparation, machine } = this.options;
    const paused = register.get(runId);
    if (paused.status === 'paused' && register.isOwn(runId)) return queue.resume(runId);
    this.checkResumable(paused);
    const { facts } = paused.facts === null ? await preparation.prepare(getDataset(context, paused.datasetId), paused.spec) : { facts: paused.facts };
    // Another call may have come first while the data was prepared.
    const run = register.get(runId);
    this.checkResumable(run);
    this.rewind(run);
    queue.add(run.environment === null ? planTraining([run], () => facts, machine) : [planAgain(run, run.environment, machine)]);
  }

  private checkResumable({ runId, status }: RunSummary): void {
    if (status !== 'stopped' && status !== 'crashed' && status !== 'interrupted') {
      throw new Failure('not-allowed-now', isActive(status) ? 'This run is not paused.' : `This run is ${status}: there is nothing to go on with.`, { mend: 'Duplicate it to train again with other settings.' });
    }
    if (this.options.queue.has(runId)) throw new Failure('not-allowed-now', 'This run is just ending.', { mend: 'Try again in a moment.' });
  }

  /** Forgets what was measured after the last checkpoint: it will be measured again. That is the newest, so no other has to go. */
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
  const graphs = new GraphPreparation(options);
  const answerNull = async (work: () => void | Promise<void>): Promise<null> => {
    await work();
    return null;
  };
  return {
    'runs.start': ({ datasetId, experiment, parentRunId }) => runs.start(datasetId, experiment, parentRunId),
    'runs.prepare': ({ datasetId, experiment }) => answerNull(() => graphs.prepare(datasetId, experiment)),
    'runs.pause': ({ runId }) => answerNull(() => { runs.checkOwn(runId); queue.pause(runId); }),
    'runs.resume': ({ runId }) => answerNull(() => runs.resume(runId)),
    'runs.stop': ({ runId }) => answerNull(() => { runs.checkOwn(runId); queue.stop(runId); }),
    'runs.edit': ({ runId, learningRate }) => answerNull(() => { runs.checkOwn(runId); queue.edit(runId, learningRate); }),
    'runs.fork': ({ runId, step, set }) => forkRun(options, { runId, step, set }),
    'runs.replay': ({ runId }, emit) => startReplay(options, runId, emit),
    'runs.checkpoints': async ({ runId }) => context.store.history.reads.checkpoints(register.get(runId).runId),
    'runs.list': async () => register.list(),
    'runs.get': async ({ runId }) => ({ run: register.get(runId), events: context.store.history.reads.events(runId) }),
    'runs.update': async ({ runId, ...change }) => register.label(runId, change),
    'runs.trash': ({ runIds }) => answerNull(() => { runs.trash(runIds, context.clock()); }),
    'runs.restore': ({ runIds }) => answerNull(() => { runs.trash(runIds, null); }),
    'runs.remove': ({ runIds }) => answerNull(() => { runs.remove(runIds); }),
    'runs.changes': (_input, emit) => {
      for (const run of register.list()) emit({ run, removedRunId: null });
      return register.changes.subscribe(emit);
    },
  };
}
