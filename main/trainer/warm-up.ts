// One tiny training before anybody asks for one: the first call of every operation costs many times what the next ones do.
import type { TrainingJob } from '../../shared/rpc/trainer.ts';
import { TrainingRun } from './run.ts';

const rows = 64;
const columns = 4;

const job: TrainingJob = {
  runId: 'warm-up',
  task: 'binary',
  classNames: ['no', 'yes'],
  classWeights: null,
  model: {
    layers: [{ type: 'dense', units: 8, activation: 'relu', useBias: true, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', l1: 0, l2: 0 }],
    output: { units: 1, activation: 'sigmoid', useBias: true, kernelInitializer: 'glorotUniform', biasInitializer: 'zeros', l1: 0, l2: 0 },
  },
  training: {
    loss: 'binaryCrossentropy',
    optimizer: { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
    schedule: { type: 'constant' },
    batchSize: 16,
    epochs: 5,
    shuffle: true,
    seed: 0,
    gradientClipping: null,
    classWeights: 'none',
    labelSmoothing: 0,
    weightAveraging: null,
    threshold: 0.5,
    earlyStopping: null,
  },
  train: { rows, columns, x: Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index)), y: Float32Array.from({ length: rows }, (_, row) => row % 2) },
  validation: null,
  targetScale: 1,
  checkpoint: null,
};

/** Trains a network of 49 weights for 20 steps and throws it away. Tens of milliseconds. */
export function warmUp(): void {
  const run = new TrainingRun(job, () => 0);
  try {
    for (const _step of run.train());
  } finally {
    run.dispose();
  }
}
