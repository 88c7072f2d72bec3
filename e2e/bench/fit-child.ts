// The peer of the engine bench: tfjs's own `model.fit` on the same native TensorFlow, in a process of its own.
import { createRequire } from 'node:module';
import process from 'node:process';
import util from 'node:util';
import type * as Tensorflow from '@tensorflow/tfjs';
import { makeData } from './problems.ts';
import type { Problem, Rows } from './problems.ts';

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
  const toTensors = ({ rows, columns, x, y }: Rows): { x: Tensorflow.Tensor2D; y: Tensorflow.Tensor2D } => ({
    x: tf.tensor2d(x, [rows, columns]),
    y: problem.classes === 2 ? tf.tensor2d(y, [rows, 1]) : (tf.oneHot(tf.tensor1d(y, 'int32'), problem.classes) as Tensorflow.Tensor2D),
  });
  const data = makeData(problem);
  const [train, validation] = [toTensors(data.train), toTensors(data.validation)];
  const settings = { batchSize: problem.batchSize, shuffle: true, verbose: 0 as const, validationData: [validation.x, validation.y] as [Tensorflow.Tensor2D, Tensorflow.Tensor2D] };
  await model.fit(train.x, train.y, { ...settings, epochs: 1 });
  const start = performance.now();
  await model.fit(train.x, train.y, { ...settings, epochs });
  return performance.now() - start;
}

process.on('message', (request: FitRequest) => {
  void measure(request).then((milliseconds) => process.send?.(milliseconds));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');
