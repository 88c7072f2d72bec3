// Names of layers, activations, losses and methods as people read them; the ids of EXPERIMENT.md stay in files.
import type { Balance, Encoding, MissingPolicy, Scaling, SplitMethod } from './dataset-spec.ts';
import type { Activation, InitializerSpec, LayerSpec } from './model-spec.ts';
import type { Task } from './profile.ts';
import type { Loss, Monitor, OptimizerSpec, ScheduleSpec } from './training-spec.ts';

export const layerNames: Readonly<Record<LayerSpec['type'], string>> = {
  dense: 'Dense',
  dropout: 'Dropout',
  gaussianNoise: 'Gaussian noise',
  batchNormalization: 'Batch normalisation',
  layerNormalization: 'Layer normalisation',
  residual: 'Residual',
};

export const activationNames: Readonly<Record<Activation, string>> = {
  linear: 'linear',
  relu: 'ReLU',
  leakyRelu: 'leaky ReLU',
  elu: 'ELU',
  selu: 'SELU',
  gelu: 'GELU',
  tanh: 'tanh',
  sigmoid: 'sigmoid',
  softplus: 'softplus',
  swish: 'swish',
  exponential: 'exponential',
  softmax: 'softmax',
};

type InitializerName = Extract<InitializerSpec, string> | Exclude<InitializerSpec, string>['type'];

export const initializerNames: Readonly<Record<InitializerName, string>> = {
  zeros: 'zeros',
  ones: 'ones',
  glorotUniform: 'Glorot uniform',
  glorotNormal: 'Glorot normal',
  heUniform: 'He uniform',
  heNormal: 'He normal',
  lecunUniform: 'LeCun uniform',
  lecunNormal: 'LeCun normal',
  orthogonal: 'orthogonal',
  randomUniform: 'random uniform',
  randomNormal: 'random normal',
  varianceScaling: 'variance scaling',
};

export const lossNames: Readonly<Record<Loss, string>> = {
  binaryCrossentropy: 'Binary cross-entropy',
  categoricalCrossentropy: 'Categorical cross-entropy',
  meanSquaredError: 'Mean squared error',
  meanAbsoluteError: 'Mean absolute error',
  huber: 'Huber',
  logCosh: 'Log-cosh',
  hinge: 'Hinge',
  poisson: 'Poisson',
  generalizedCrossentropy: 'Generalised cross-entropy',
};

export const optimizerNames: Readonly<Record<OptimizerSpec['type'], string>> = { sgd: 'SGD', rmsprop: 'RMSprop', adagrad: 'Adagrad', adam: 'Adam', adamw: 'AdamW' };

export const scheduleNames: Readonly<Record<ScheduleSpec['type'], string>> = {
  constant: 'Constant',
  step: 'Step',
  exponential: 'Exponential decay',
  cosine: 'Cosine decay',
  oneCycle: 'One cycle',
  reduceOnPlateau: 'Reduce on plateau',
};

export const monitorNames: Readonly<Record<Monitor, string>> = {
  val_loss: 'validation loss',
  loss: 'training loss',
  val_accuracy: 'validation accuracy',
  accuracy: 'training accuracy',
  val_mae: 'validation error (MAE)',
  mae: 'training error (MAE)',
};

export const scalingNames: Readonly<Record<Scaling, string>> = { standard: 'Standard', minmax: 'Min to max', robust: 'Robust', none: 'None' };

export const missingNames: Readonly<Record<MissingPolicy, string>> = {
  mean: 'Mean',
  median: 'Median',
  mostFrequent: 'Most frequent',
  category: 'A category of its own',
  dropRow: 'Drop the row',
};

export const encodingNames: Readonly<Record<Encoding, string>> = { oneHot: 'One-hot', ordinal: 'Ordinal', hashing: 'Hashed words' };

export const splitMethodNames: Readonly<Record<SplitMethod, string>> = { random: 'At random', group: 'Whole groups', time: 'By time', kfold: 'In folds' };

export const balanceNames: Readonly<Record<Balance, string>> = {
  none: 'As they are',
  oversample: 'Repeat rows of rare ones',
  undersample: 'Leave out rows of frequent ones',
  smote: 'Make rows of rare ones (SMOTE)',
};

export const taskNames: Readonly<Record<Task, string>> = { binary: 'Two classes', multiclass: 'Several classes', regression: 'A number' };

/** "1 unit", "64 units". */
export function count(value: number, noun: string): string {
  return `${value} ${value === 1 ? noun : `${noun}s`}`;
}
