// The tensors of a training as named vectors and back: what a checkpoint holds, and the best weights that early stopping keeps.
import * as tf from '@tensorflow/tfjs';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Weights } from './evaluation.ts';
import { initialParameters, initialStatistics } from './network.ts';
import type { StepParts, TrainingState } from './step.ts';

/** Weights outside the device. */
export interface SavedWeights {
  readonly parameters: Float32Array;
  readonly statistics: Float32Array | null;
}

export interface Restored {
  readonly state: TrainingState;
  readonly best: SavedWeights | null;
}

/** The state before the first step. */
export function freshState({ network, optimizer, weightAveraging }: StepParts, seed: number): Restored {
  const parameters = initialParameters(network, seed);
  const state: TrainingState = {
    parameters: tf.tensor1d(parameters),
    statistics: network.statisticCount === 0 ? null : tf.tensor1d(initialStatistics(network)),
    slots: optimizer.slotStarts.map((start) => tf.tensor1d(new Float32Array(network.parameterCount).fill(start))),
    average: weightAveraging === null ? null : tf.tensor1d(parameters),
  };
  return { state, best: null };
}

/** Every vector of a state by name. */
export function readVectors(state: TrainingState, best: SavedWeights | null): Map<string, Float32Array> {
  const vectors = new Map([['parameters', read(state.parameters)]]);
  if (state.statistics !== null) vectors.set('statistics', read(state.statistics));
  state.slots.forEach((slot, index) => vectors.set(`slot ${index}`, read(slot)));
  if (state.average !== null) vectors.set('average', read(state.average));
  if (best !== null) vectors.set('best parameters', best.parameters);
  if (best?.statistics) vectors.set('best statistics', best.statistics);
  return vectors;
}

/** The inverse of `readVectors`. Throws bad-file where the vectors are not those of this model and optimizer. */
export function restoreState({ network, optimizer, weightAveraging }: StepParts, vectors: ReadonlyMap<string, Float32Array>): Restored {
  const { parameterCount, statisticCount } = network;
  const hasStatistics = statisticCount > 0;
  const saved = (name: string, length: number): Float32Array => {
    const vector = vectors.get(name);
    if (vector?.length !== length) {
      throw new Failure('bad-file', `The checkpoint of this run does not fit its model: "${name}" should hold ${length} numbers.`, { mend: 'Start the run again.' });
    }
    return vector;
  };
  const state: TrainingState = {
    parameters: tf.tensor1d(saved('parameters', parameterCount)),
    statistics: hasStatistics ? tf.tensor1d(saved('statistics', statisticCount)) : null,
    slots: optimizer.slotStarts.map((_, index) => tf.tensor1d(saved(`slot ${index}`, parameterCount))),
    average: weightAveraging === null ? null : tf.tensor1d(saved('average', parameterCount)),
  };
  if (!vectors.has('best parameters')) return { state, best: null };
  const statistics = hasStatistics ? saved('best statistics', statisticCount) : null;
  return { state, best: { parameters: saved('best parameters', parameterCount), statistics } };
}

/** A copy of the weights outside the device. */
export function readWeights(weights: Weights): SavedWeights {
  return { parameters: read(weights.parameters), statistics: weights.statistics === null ? null : read(weights.statistics) };
}

/** A new state with other weights and copies of the same optimizer slots. */
export function withWeights(state: TrainingState, weights: SavedWeights): TrainingState {
  return {
    parameters: tf.tensor1d(weights.parameters),
    statistics: weights.statistics === null ? null : tf.tensor1d(weights.statistics),
    slots: state.slots.map((slot) => tf.clone(slot)),
    average: state.average === null ? null : tf.tensor1d(weights.parameters),
  };
}

/** A copy: a backend may hand out its own memory, which goes with the tensor. */
function read(tensor: tf.Tensor1D): Float32Array {
  return Float32Array.from(tensor.dataSync<'float32'>());
}
