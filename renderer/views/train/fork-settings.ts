// What a fork changes: settings of many layers as one, the difference to the run it goes on from, and what cannot be.
import type { RunSummary } from '../../../shared/spec/run.ts';
import { getPath, parsePath } from '../../../shared/spec/paths.ts';
import type { LayerSpec, ModelSpec, RunSpec } from '../../../shared/spec/run-spec.ts';
import { specChanges } from './settings-diff.ts';

function pathsOf(layers: readonly LayerSpec[], owner: string, keyOf: (layer: LayerSpec) => string | null): string[] {
  return layers.flatMap((layer, index) => {
    const path = `${owner}.${index}`;
    if (layer.type === 'residual') return pathsOf(layer.layers, `${path}.layers`, keyOf);
    const key = keyOf(layer);
    return key === null ? [] : [`${path}.${key}`];
  });
}

/** Where the L2 penalties of all weights stand, the output layer's too. */
export function penaltyPaths({ layers }: ModelSpec): string[] {
  return [...pathsOf(layers, 'model.layers', (layer) => (layer.type === 'dense' ? 'l2' : null)), 'model.output.l2'];
}

/** Where the rates of all dropout layers stand; empty for a network without any. */
export function dropoutPaths({ layers }: ModelSpec): string[] {
  return pathsOf(layers, 'model.layers', (layer) => (layer.type === 'dropout' ? 'rate' : null));
}

/** The value that all paths have, or null where they differ. */
export function sharedValue(spec: RunSpec, paths: readonly string[]): unknown {
  const values = new Set(paths.map((path) => getPath(spec, parsePath(path) ?? [])));
  const [only = null] = values;
  return values.size === 1 ? only : null;
}

/** The settings that held at a step: a learning rate that was set by hand before that stays with the fork. */
export function specAt({ spec, edits }: Pick<RunSummary, 'spec' | 'edits'>, step: number): RunSpec {
  const learningRate = edits.findLast((edit) => edit.step <= step)?.learningRate ?? spec.training.optimizer.learningRate;
  return { ...spec, training: { ...spec.training, optimizer: { ...spec.training.optimizer, learningRate } } };
}

/** The settings to fork with, by path. What a new kind of optimizer or schedule does not have goes with the old one. */
export function changedSettings(before: RunSpec, after: RunSpec): Record<string, unknown> {
  return Object.fromEntries(specChanges(before, after).flatMap((change) => (change.after === undefined ? [] : [[change.path, change.after]])));
}

export interface Checkpoint {
  readonly epoch: number;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
  readonly byteLength: number;
}

/** The last checkpoint up to an epoch, or the latest one where no epoch is asked for or none is as early. */
export function proposeCheckpoint(checkpoints: readonly Checkpoint[], epoch: number | null): Checkpoint | null {
  const latest = checkpoints.at(-1) ?? null;
  return epoch === null ? latest : (checkpoints.findLast((checkpoint) => checkpoint.epoch <= epoch) ?? latest);
}

/** Epochs in all that are proposed for a fork: those of the run, or as many again where it was forked from its end. */
export function proposeEpochs({ training }: RunSpec, { epoch }: Checkpoint): number {
  return epoch < training.epochs ? training.epochs : epoch + training.epochs;
}

/** Why a fork from this checkpoint has nothing left to train, or null. */
export function whyNothingLeft({ training }: RunSpec, { epoch }: Checkpoint): string | null {
  if (training.epochs > epoch) return null;
  return `The checkpoint is at epoch ${epoch} already. Set more epochs than that, or choose an earlier checkpoint.`;
}
