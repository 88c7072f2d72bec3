// A run in a few words: its name, one line of facts, its state, what its experiment would be again.
import type { Experiment } from '../../../shared/spec/experiment.ts';
import type { LayerSpec, RunSpec } from '../../../shared/spec/run-spec.ts';
import type { RunStatus, RunSummary } from '../../../shared/spec/run.ts';
import { formatDuration, formatSetting } from '../../charts/format.ts';

const optimizerNames: Readonly<Record<RunSpec['training']['optimizer']['type'], string>> = {
  sgd: 'SGD',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
  adam: 'Adam',
  adamw: 'AdamW',
};

function widths(layers: readonly LayerSpec[]): number[] {
  return layers.flatMap((layer) => (layer.type === 'dense' ? [layer.units] : layer.type === 'residual' ? widths(layer.layers) : []));
}

/** `64-32-16, Adam 0.001, batch 32, seed 1`. */
export function describeSpec({ model, training }: RunSpec): string {
  const hidden = widths(model.layers);
  const shape = hidden.length === 0 ? 'no hidden layer' : hidden.join('-');
  return `${shape}, ${optimizerNames[training.optimizer.type]} ${formatSetting(training.optimizer.learningRate)}, batch ${training.batchSize}, seed ${training.seed}`;
}

export const statusNames: Readonly<Record<RunStatus, string>> = {
  queued: 'Queued',
  training: 'Running',
  paused: 'Paused',
  finished: 'Done',
  stopped: 'Stopped',
  diverged: 'Diverged',
  crashed: 'Crashed',
  interrupted: 'Interrupted',
};

/** `6 s left at 0.31 s per epoch`; the time a run took once it has ended. */
export function describeTime(run: RunSummary): string {
  if (run.status === 'queued') return 'waits for its turn';
  const perEpoch = run.epoch > 0 ? `${formatDuration(run.seconds / run.epoch)} per epoch` : null;
  if (run.secondsLeft !== null && (run.status === 'training' || run.status === 'paused')) {
    return `${formatDuration(run.secondsLeft)} left${perEpoch === null ? '' : ` at ${perEpoch}`}`;
  }
  if (run.status === 'training') return 'starting';
  return `${formatDuration(run.seconds)}${perEpoch === null ? '' : `, ${perEpoch}`}`;
}

/** The experiment that trains this run again, with some settings changed; `name` names the new run. */
export function experimentOf(run: RunSummary, name: string, set: Readonly<Record<string, unknown>> = {}): unknown {
  return { version: 1, name: run.experimentName, ...run.spec, variants: [{ name, set }], repeats: 1 };
}

/** The settings of a run as an experiment of its own, to be changed. */
export function copyOf(run: RunSummary): Experiment {
  // A resolved spec has every key of an experiment file under the same name.
  return { version: 1, name: run.name, ...run.spec };
}

/** Name without the endings that earlier copies left: `adam again` stays `adam again`. */
export function againName(run: RunSummary): string {
  return run.name.endsWith(' again') ? run.name : `${run.name} again`;
}

/** Seconds that a copy of this run with some settings changed will take; null before its first epoch. */
export function predictSeconds(run: RunSummary, set: Readonly<Record<string, unknown>> = {}): number | null {
  if (run.epoch === 0) return null;
  const epochs = set['training.epochs'];
  return (run.seconds / run.epoch) * (typeof epochs === 'number' ? epochs : run.spec.training.epochs);
}

export const lossNames: Readonly<Record<RunSpec['training']['loss'], string>> = {
  binaryCrossentropy: 'binary cross-entropy, nats',
  categoricalCrossentropy: 'cross-entropy, nats',
  meanSquaredError: 'mean squared error, of the scaled target',
  meanAbsoluteError: 'mean absolute error, of the scaled target',
  huber: 'Huber',
  logCosh: 'log-cosh',
  hinge: 'hinge',
  poisson: 'Poisson',
  generalizedCrossentropy: 'generalised cross-entropy',
};
