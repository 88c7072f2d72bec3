// The vocabulary of metric names: what each column of a metric batch holds. Names on disk never change.

/** Columns of the `step` group. */
export const stepMetrics = {
  /** Loss of the minibatch, regularisation included, before the update. */
  loss: 'loss',
  learningRate: 'learning_rate',
  /** L2 norm of all gradients together, before clipping. */
  gradientNorm: 'gradient_norm',
  /** L2 norm of the update over the L2 norm of the weights, all trainable parameters together. */
  updateRatio: 'update_ratio',
} as const;

/**
 * Columns of the `epoch` group; `val_` marks the validation part. Task metrics appear as the task has them. Signals of the probe
 * are measured in some epochs only, so that they cost little; in the others they are NaN.
 */
export const epochMetrics = {
  loss: 'loss',
  validationLoss: 'val_loss',
  accuracy: 'accuracy',
  validationAccuracy: 'val_accuracy',
  meanAbsoluteError: 'mae',
  validationMeanAbsoluteError: 'val_mae',
  learningRate: 'learning_rate',
  /** Mean over the epoch's steps. */
  gradientNorm: 'gradient_norm',
  updateRatio: 'update_ratio',
  /** L2 norm of all trainable parameters at the end of the epoch. */
  weightNorm: 'weight_norm',
  /** Fraction of hidden relu-like units whose output is at most 0 on every probe row. */
  deadUnits: 'dead_units',
  /** Fraction of hidden sigmoid or tanh outputs beyond 95 % of their range on the probe rows. */
  saturatedUnits: 'saturated_units',
  /** Norm of the gradient of the first dense layer over that of the last, on the probe rows. */
  gradientRatio: 'gradient_ratio',
  /** Standard deviation of the predictions on the probe rows, over that of the targets. */
  predictionSpread: 'prediction_spread',
  /** Loss on the fixed training probe rows, dropout off, regularisation excluded. */
  probeLoss: 'probe_loss',
  /** Squared length of the gradient over all rows, as far as two halves of the probe tell; may fall below 0 where noise hides it. */
  gradientSignal: 'gradient_signal',
  /** Trace of the covariance of one row's gradient, from the same halves. */
  gradientNoise: 'gradient_noise',
  /** Gradient noise scale: the batch size, in rows, from which on larger batches gain little. Noise over signal. */
  noiseScale: 'noise_scale',
  /** What L1 and L2 add to both losses at the end of the epoch; not there without regularisation. */
  penalty: 'penalty',
  /** Seconds of training since the start of the run, pauses excluded. */
  seconds: 'seconds',
} as const;

/** The validation loss of one class, by its name; only for classification. */
export function classLossName(className: string): string {
  return `val_loss/${className}`;
}

/** The validation accuracy of one class, by its name: the share of its rows that are told right; only for classification. */
export function classAccuracyName(className: string): string {
  return `val_accuracy/${className}`;
}

/**
 * Signals of one layer: norm of its gradient on the probe rows; norm of its weights; norm of the update that the optimizer would
 * make of that gradient, over that of the weights; shares of dead and of saturated units; mean of its outputs and their deviation
 * over the rows.
 */
export type LayerSignal = 'gradient_norm' | 'weight_norm' | 'update_ratio' | 'dead_units' | 'saturated_units' | 'activation_mean' | 'activation_spread';

const probed = ['weight_norm', 'dead_units', 'saturated_units', 'gradient_ratio', 'prediction_spread', 'probe_loss', 'gradient_signal', 'gradient_noise', 'noise_scale', 'activation_mean', 'activation_spread'];

/** True for the epoch metrics that are measured on the probe, and so in some epochs only: NaN of these means not measured. */
export function isProbeSignal(name: string): boolean {
  const [base = '', layer] = name.split('/');
  // The norm of the gradient and the update ratio of all layers together come from the training steps; per layer, from the probe.
  return probed.includes(base) || (layer !== undefined && (base === 'gradient_norm' || base === 'update_ratio'));
}

/** A signal of one layer, by its position in `model.layers`; `output` is the output layer. */
export function layerMetricName(signal: LayerSignal, layer: number | 'output'): string {
  return `${signal}/${layer}`;
}
