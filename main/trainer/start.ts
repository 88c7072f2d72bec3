// Where a member begins: from its seed, where it stood itself, or from another run's checkpoint with settings that may differ.
import { Failure } from '../../shared/rpc/failure.ts';
import type { TrainingMember } from '../../shared/rpc/trainer.ts';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import { decodeCheckpoint, type Checkpoint, type CheckpointShape, type Progress } from './checkpoint.ts';
import { firstProgress } from './member.ts';
import type { Program, ProgramShape } from './program.ts';
import { freshVectors, type Vectors } from './state.ts';

export interface Beginning {
  readonly vectors: Vectors;
  readonly progress: Progress;
  /** Weights of the best epoch so far, kept for early stopping. */
  readonly best: Vectors | null;
}

/** What a checkpoint tells of its run, for a fork of it: what is alike in both is taken over. */
export function shapeOf({ optimizer, schedule, earlyStopping }: TrainingSpec, { stepsPerEpoch, batchSize }: ProgramShape, learningRate: number): CheckpointShape {
  return {
    stepsPerEpoch,
    batchSize,
    // RMSprop's slots depend on its settings.
    slots: optimizer.type === 'rmsprop' ? `rmsprop, momentum ${optimizer.momentum > 0}, centered ${optimizer.centered}` : optimizer.type,
    plateau: schedule.type === 'reduceOnPlateau' ? schedule.monitor : null,
    stopping: earlyStopping === null ? null : `${earlyStopping.monitor}, best kept ${earlyStopping.restoreBest}`,
    learningRate,
  };
}

/** Throws bad-file for a checkpoint that is not of this run, bad-input for a fork whose weights do not fit. */
export function beginMember(program: Program, member: TrainingMember): Beginning {
  const fresh = freshVectors(program, member);
  const { learningRate } = member.training.optimizer;
  if (member.start.type === 'fresh') return { vectors: fresh, progress: firstProgress(learningRate), best: null };
  const checkpoint = decodeCheckpoint(member.start.checkpoint);
  return member.start.type === 'resume' ? resumed(checkpoint, fresh) : forked(checkpoint, fresh, program, member);
}

const bestPrefix = 'best_';

/** Every vector must be there, as long as it should be. */
function resumed({ progress, vectors }: Checkpoint, fresh: Vectors): Beginning {
  const own = new Map(Array.from(fresh, ([name, start]) => [name, saved(vectors, name, start)]));
  return { vectors: own, progress, best: bestOf(vectors, fresh) };
}

function saved(vectors: Vectors, name: string, start: Float32Array): Float32Array {
  const vector = vectors.get(name);
  // Checkpoints of version 1 were made between validations.
  if (vector === undefined && name === 'sums') return start;
  if (vector?.length === start.length) return vector;
  throw new Failure('bad-file', `The checkpoint of this run does not fit its model: "${name}" should hold ${start.length} numbers.`, { mend: 'Start the run again.' });
}

function bestOf(vectors: Vectors, fresh: Vectors): Vectors | null {
  const names = ['parameters', 'statistics'].filter((name) => vectors.has(`${bestPrefix}${name}`));
  if (names.length === 0) return null;
  return new Map(names.map((name) => [name, saved(vectors, `${bestPrefix}${name}`, fresh.get(name) ?? new Float32Array())]));
}

/** Weights must fit; of the rest, what belongs to a setting that is the same is taken over. */
function forked(checkpoint: Checkpoint, fresh: Vectors, { shape }: Program, { training }: TrainingMember): Beginning {
  const { shape: parent, vectors } = checkpoint;
  const own = shapeOf(training, shape, training.optimizer.learningRate);
  const fitted = new Map(
    Array.from(fresh, ([name, start]) => {
      if (name === 'parameters' || name === 'statistics') return [name, fitting(vectors, name, start)];
      if (name === 'average') return [name, lengthOf(vectors, name, start) ?? fitting(vectors, 'parameters', start)];
      return [name, (parent?.slots === own.slots ? lengthOf(vectors, name, start) : null) ?? start];
    }),
  );
  return { vectors: fitted, progress: forkedProgress(checkpoint, own, training.earlyStopping?.patience ?? Infinity), best: parent?.stopping === own.stopping ? bestOf(vectors, fresh) : null };
}

function forkedProgress({ progress, shape: parent }: Checkpoint, own: CheckpointShape, patience: number): Progress {
  const first = firstProgress(own.learningRate);
  const isSamePlace = parent?.stepsPerEpoch === own.stepsPerEpoch && parent.batchSize === own.batchSize;
  // Validation that was under way begins anew: it may take other passes now.
  const place = isSamePlace ? { item: Math.min(progress.item, own.stepsPerEpoch), sums: progress.sums } : { item: 0, sums: first.sums };
  const plateau = parent?.plateau === own.plateau ? progress.plateau : first.plateau;
  const learningRate = parent?.learningRate === own.learningRate ? progress.plateau.learningRate : own.learningRate;
  const stopping = parent?.stopping === own.stopping ? goesOn(progress.stopping, patience) : first.stopping;
  return { ...place, epoch: progress.epoch, seconds: 0, plateau: { ...plateau, learningRate }, stopping, optimizerStart: optimizerStart(progress, place.item, parent, own) };
}

/** Whoever forks a run that has stopped early wants to see more of it than one epoch. */
function goesOn(stopping: Progress['stopping'], patience: number): Progress['stopping'] {
  return stopping.waited >= patience ? { ...stopping, waited: 0 } : stopping;
}

/** An optimizer that goes on keeps its count of steps, by which Adam corrects its averages; a new one begins with 1. */
function optimizerStart(progress: Progress, item: number, parent: CheckpointShape | null, own: CheckpointShape): number {
  const stepsAt = (stepsPerEpoch: number, done: number): number => progress.epoch * stepsPerEpoch + Math.min(done, stepsPerEpoch);
  const start = stepsAt(own.stepsPerEpoch, item);
  if (parent === null || parent.slots !== own.slots) return start;
  return start - (stepsAt(parent.stepsPerEpoch, progress.item) - progress.optimizerStart);
}

function lengthOf(vectors: Vectors, name: string, start: Float32Array): Float32Array | null {
  const vector = vectors.get(name);
  return vector?.length === start.length ? vector : null;
}

function fitting(vectors: Vectors, name: string, start: Float32Array): Float32Array {
  const vector = lengthOf(vectors, name, start);
  if (vector !== null) return vector;
  const found = vectors.get(name)?.length ?? 0;
  throw new Failure('bad-input', `A fork keeps the weights, so its layers must stay: the checkpoint has ${found} ${name}, this model ${start.length}.`, {
    path: 'model.layers', mend: 'Change settings that keep the shapes, or start a new run.',
  });
}
