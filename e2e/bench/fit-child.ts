// The peer of the engine bench: tfjs's own `model.fit` on the same native TensorFlow, in a process of its own.
import { createRequire } from 'node:module';
import process from 'node:process';
import util from 'node:util';
import type * as Tensorflow from '@tensorflow/tfjs';
import { makeRows } from './problems.ts';
import type { Problem } from './problems.ts';

export interface FitRequest {
  readonly problem: Problem;
  readonly epochs: number;
}

// The package calls a function that Node 23 removed.
Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
const tf = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu') as typeof Tensorflow;

function createModel({ inputs, hidden, classes }: Problem): Tensorflow.Sequential {
  const model = tf.sequential();
  hidden.forEach((units, index) => model.add(tf.layers.dense({ units, activation: 'relu', ...(index === 0 ? { inputShape: [inputs] } : {}) })));
  const isBinary = classes === 2;
  model.add(tf.layers.dense(isBinary ? { units: 1, activation: 'sigmoid' } : { units: classes, activation: 'softmax' }));
  model.compile({ optimizer: tf.train.adam(0.001), loss: isBinary ? 'binaryCrossentropy' : 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Milliseconds of `model.fit`, validation included as in ours. */
async function measure({ problem, epochs }: FitRequest): Promise<number> {
  const model = createModel(problem);
  const [train, validation] = [problem.rows, problem.rows / 4].map((rows, seed) => makeRows(problem, rows, seed)).map(({ rows, columns, x, y }) => ({
    x: tf.tensor2d(x, [rows, columns]),
    y: problem.classes === 2 ? tf.tensor2d(y, [rows, 1]) : (tf.oneHot(tf.tensor1d(y, 'int32'), problem.classes) as Tensorflow.Tensor2D),
  }));
  if (train === undefined || validation === undefined) throw new Error('no data');
  const settings = { batchSize: problem.batchSize, shuffle: true, verbose: 0, validationData: [validation.x, validation.y] } as const;
  await model.fit(train.x, train.y, { ...settings, validationData: [validation.x, validation.y], epochs: 1 });
  const start = performance.now();
  await model.fit(train.x, train.y, { ...settings, validationData: [validation.x, validation.y], epochs });
  return performance.now() - start;
}

process.on('message', (request: FitRequest) => {
  void measure(request).then((milliseconds) => process.send?.(milliseconds));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
