// The same training in ours and in Keras 3, step by step: the same initial weights, the same batches, 200 steps of each optimizer.
import * as v from 'valibot';
import { modelSpecSchema } from '../../shared/spec/model-spec.ts';
import { trainingSpecSchema } from '../../shared/spec/training-spec.ts';
import type { OptimizerSpec } from '../../shared/spec/training-spec.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { TrainingJob } from '../../shared/rpc/trainer.ts';
import { toWire } from './contenders.ts';
import { TrainerProcess } from './engine-trainer.ts';
import { Peer } from './peers/peer.ts';
import { providePython } from './peers/provide.ts';
import { makeData } from './problems.ts';
import { costRow, missingRow, reasonOf } from './rows.ts';
import type { Row } from './rows.ts';

/** A smooth activation: with relu, a unit that flips at a rounding error would tell more about luck than about the optimizer. */
const activation = 'tanh';
const problem = { name: '10-16-1 batch 32', inputs: 10, hidden: [16], classes: 2, rows: 640, batchSize: 32 };
const epochs = 10;
const steps = 200;
const goal = 1e-4;

/** As ours names them, and with the same values as Keras names them. */
const optimizers: readonly { readonly ours: OptimizerSpec; readonly keras: Readonly<Record<string, string | number>> }[] = [
  { ours: { type: 'sgd', learningRate: 0.05, momentum: 0.9, nesterov: false }, keras: { type: 'sgd', learning_rate: 0.05, momentum: 0.9 } },
  { ours: { type: 'adam', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }, keras: { type: 'adam', learning_rate: 0.001 } },
  { ours: { type: 'rmsprop', learningRate: 0.001, rho: 0.9, momentum: 0, centered: false }, keras: { type: 'rmsprop', learning_rate: 0.001 } },
  {
    ours: { type: 'adamw', learningRate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-7, weightDecay: 0.004 },
    keras: { type: 'adamw', learning_rate: 0.001, weight_decay: 0.004 },
  },
];

interface Followed {
  /** Of each step. */
  readonly losses: readonly number[];
  /** After the last step: kernel and bias, layer by layer. */
  readonly weights: readonly number[];
}

const followedSchema = v.object({ losses: v.array(v.number()), weights: v.array(v.number()) });

/** In the order of the rows, so that both sides see the same batches; the seed alone tells the initial weights. */
function createJob(optimizer: OptimizerSpec, jobEpochs: number): TrainingJob {
  return {
    task: 'binary',
    classNames: ['0', '1'],
    classWeights: null,
    train: makeData(problem).train,
    validation: null,
    targetScale: 1,
    members: [{
      runId: 'parity',
      slot: 0,
      model: v.parse(modelSpecSchema, { layers: problem.hidden.map((units) => ({ type: 'dense', units, activation })), output: { units: 1, activation: 'sigmoid' } }),
      training: v.parse(trainingSpecSchema, { loss: 'binaryCrossentropy', optimizer, batchSize: problem.batchSize, epochs: jobEpochs, shuffle: false, seed: 11 }),
      start: { type: 'fresh' },
      edits: [],
    }],
    population: 1,
    tier: null,
  };
}

const headerSchema = v.object({ vectors: v.array(v.object({ name: v.string(), length: v.number() })) });

/** The parameters in a checkpoint of the trainer: after its magic, the length of a JSON header, the header, and vectors in its order. */
function readParameters(bytes: Uint8Array): Float32Array {
  const buffer = Buffer.from(bytes);
  const lengthAt = 'UNSTUCK\n'.length;
  let offset = lengthAt + 4 + buffer.readUInt32LE(lengthAt);
  const { vectors } = v.parse(headerSchema, JSON.parse(buffer.toString('utf8', lengthAt + 4, offset)));
  for (const { name, length } of vectors) {
    if (name === 'parameters') return Float32Array.from({ length }, (_, index) => buffer.readFloatLE(offset + 4 * index));
    offset += 4 * length;
  }
  throw new Error('The checkpoint has no parameters.');
}

async function followOurs(trainer: TrainerProcess, optimizer: OptimizerSpec, jobEpochs: number): Promise<Followed> {
  const losses: number[] = [];
  let last: Uint8Array | null = null;
  const onMetrics = (batches: readonly MetricBatch[]): void => {
    for (const { group, names, values } of batches) if (group === 'step') losses.push(...(values[names.indexOf('loss')] ?? []));
  };
  await trainer.train(createJob(optimizer, jobEpochs), { onMetrics, onCheckpoint: ({ bytes }) => { last = bytes; } });
  if (last === null) throw new Error('There was no checkpoint at the end.');
  return { losses, weights: Array.from(readParameters(last)) };
}

/** Without a learning rate, training leaves the weights that the seed draws. */
async function drawInitialWeights(trainer: TrainerProcess): Promise<readonly number[]> {
  return (await followOurs(trainer, { type: 'sgd', learningRate: 0, momentum: 0, nesterov: false }, 1)).weights;
}

/**
 * The largest difference between two lists of the same meaning, relative to the larger of both values. Values under a thousandth of
 * the largest one count as that much: near zero, a float's rounding error has no relative size.
 */
function largestDifference(ours: readonly number[], theirs: readonly number[]): number {
  if (ours.length !== theirs.length) throw new Error(`${ours.length} values, against ${theirs.length}`);
  const largest = Math.max(...theirs.map(Math.abs));
  return Math.max(...ours.map((value, index) => {
    const other = theirs[index] ?? NaN;
    return Math.abs(value - other) / Math.max(Math.abs(value), Math.abs(other), largest / 1_000);
  }));
}

/** Two rows an optimizer: the losses of all steps, and the weights after them. */
export async function* benchParity(): AsyncIterable<Row> {
  const trainer = await TrainerProcess.start({ threads: 1, cacheFolder: null });
  const peer = await providePython('keras').then((python) => Peer.start(python, 'keras', 1)).catch(reasonOf);
  for (const { ours, keras } of optimizers) {
    const nameOf = (what: string) => ({ bench: 'engine', row: `parity with keras, ${ours.type}: ${what}, ${steps} steps`, unit: 'largest relative difference' });
    if (typeof peer === 'string') {
      yield missingRow(nameOf('losses and weights'), [], { better: 'lower', goal }, peer);
      continue;
    }
    const initial = await drawInitialWeights(trainer);
    const mine = await followOurs(trainer, ours, epochs);
    const weights = Buffer.from(Float32Array.from(initial).buffer).toString('base64');
    const theirs = v.parse(followedSchema, await peer.ask({ command: 'follow', ...problem, activation, optimizer: keras, epochs, weights, train: toWire(makeData(problem).train) }));
    yield costRow(nameOf('losses'), [largestDifference(mine.losses, theirs.losses)], goal);
    yield costRow(nameOf('weights'), [largestDifference(mine.weights, theirs.weights)], goal);
  }
  trainer.stop();
  if (typeof peer !== 'string') peer.stop();
}
