// A fork: a new run that begins from a checkpoint of another, with its weights, optimizer state and random position.
import { Failure } from '../../shared/rpc/failure.ts';
import { formatPath } from '../../shared/spec/paths.ts';
import { resolve } from '../../shared/spec/resolve.ts';
import { describeModel } from '../../shared/spec/shapes.ts';
import { applySet } from '../../shared/spec/variant.ts';
import { getDataset } from './datasets.ts';
import { findTarget, newRun } from './new-runs.ts';
import { planTraining } from './training-plan.ts';
import { grouped } from './words.ts';
import type { ModelSpec, RunSpec } from '../../shared/spec/run-spec.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Checkpoint } from '../history/history.ts';
import type { Context } from './context.ts';
import type { RunsOptions } from './runs.ts';

const learningRatePath = 'training.optimizer.learningRate';

export interface ForkRequest {
  readonly runId: string;
  /** Of the checkpoint, null for the newest. */
  readonly step: number | null;
  /** Settings to change, by path as in a variant's `set`. */
  readonly set: Readonly<Record<string, unknown>>;
}

/**
 * Enters the fork and puts it into the queue. The changed settings are checked as those of a variant are.
 * @throws Failure where there is no such checkpoint, a setting is wrong, or its weights do not fit the changed network
 */
export async function forkRun(options: Pick<RunsOptions, 'context' | 'register' | 'queue' | 'preparation' | 'machine'>, { runId, step, set }: ForkRequest): Promise<{ runId: string }> {
  const { context, register, queue, preparation, machine } = options;
  const parent = register.get(runId);
  const checkpoint = findCheckpoint(context, parent, step);
  const dataset = getDataset(context, parent.datasetId);
  const inherited = learningRateAt(parent, checkpoint.step);
  const spec = resolve(applySet(withLearningRate(parent.spec, inherited), set, ['set']), await findTarget(context, dataset, parent.spec.dataset.target));
  const { facts } = await preparation.prepare(dataset, spec);
  const parentInputs = parent.facts?.inputs ?? facts.inputs;
  if (shapesOf(parent.spec.model, parentInputs) !== shapesOf(spec.model, facts.inputs)) {
    throw new Failure('bad-input', 'set: With these settings the weights have other shapes, and those of the checkpoint do not fit.', { path: 'set', mend: 'Duplicate the run to train another network from the start.' });
  }
  checkLength(spec, checkpoint);
  const fixed = { runId: context.newId(), experimentId: parent.experimentId, experimentName: parent.experimentName, parentRunId: parent.runId, forkedAtStep: checkpoint.step, createdAt: context.clock() };
  const changed = inherited === parent.spec.training.optimizer.learningRate ? set : { [learningRatePath]: inherited, ...set };
  const planned = { name: `${parent.name}, from step ${grouped(checkpoint.step)}`, repeat: parent.repeat, set: { ...parent.set, ...changed }, spec };
  const fork = newRun(planned, dataset, fixed);
  enter(options, parent, fork, checkpoint);
  queue.add(planTraining([fork], () => facts, machine));
  return { runId: fork.runId };
}

function enter({ context, register }: Pick<RunsOptions, 'context' | 'register'>, parent: RunSummary, fork: RunSummary, checkpoint: Checkpoint): void {
  const { history } = context.store;
  history.transaction(() => {
    register.add([fork]);
    history.writes.putForkOrigin(fork.runId, checkpoint.bytes);
    register.addEvent(fork.runId, 'forked', `Begins from "${parent.name}" at step ${grouped(checkpoint.step)}.`, checkpoint);
    register.addEvent(parent.runId, 'forked', `Forked at step ${grouped(checkpoint.step)}, as "${fork.name}".`, checkpoint);
  });
  register.announce(fork);
}

function findCheckpoint({ store }: Pick<Context, 'store'>, { runId }: RunSummary, step: number | null): Checkpoint {
  const { reads } = store.history;
  const found = reads.checkpoint(runId, step);
  if (found !== null) return found;
  const kept = reads.checkpoints(runId).map((checkpoint) => grouped(checkpoint.step));
  if (step === null || kept.length === 0) throw new Failure('not-allowed-now', 'This run has no checkpoint yet to fork from.', { mend: 'Pause it, which saves one.' });
  throw new Failure('bad-input', `step: There is no checkpoint at step ${grouped(step)}. Kept are those at ${kept.join(', ')}.`, { path: 'step' });
}

/** The learning rate that the schedule starts from at a step: one set by hand before that stays with the fork. */
function learningRateAt({ edits, spec }: RunSummary, step: number): number {
  return edits.findLast((edit) => edit.step <= step)?.learningRate ?? spec.training.optimizer.learningRate;
}

function withLearningRate(spec: RunSpec, learningRate: number): RunSpec {
  return { ...spec, training: { ...spec.training, optimizer: { ...spec.training.optimizer, learningRate } } };
}

/** What weights there are, layer by layer; layers without any can come and go. */
function shapesOf(model: ModelSpec, inputs: number): string {
  const { layers } = describeModel(model, inputs);
  return JSON.stringify(layers.filter(({ parameters }) => parameters > 0).map(({ title, units, parameters }) => [title, units, parameters]));
}

function checkLength({ training }: RunSpec, { epoch }: Checkpoint): void {
  if (epoch < training.epochs) return;
  const path = formatPath(['set', 'training.epochs']);
  throw new Failure('bad-input', `${path}: The checkpoint is at the end of epoch ${grouped(epoch)}, and the fork would end with epoch ${grouped(training.epochs)}. Set more than ${grouped(epoch)}.`, { path });
}
