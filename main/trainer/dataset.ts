// Prepared rows as tensors, in the shapes that a population trains, is validated and is probed with.
import * as tf from '@tensorflow/tfjs';
import type { Matrix, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import { permutation, randomKey } from './random.ts';
import type { Probe } from './signals.ts';
import { classIndicators, encodeTargets, rowWeights } from './targets.ts';
import { tidy } from './tidy.ts';

/** The rows that are trained on. */
export interface TrainingRows {
  /** [rows, inputs] */
  readonly x: tf.Tensor2D;
  /** [rows, target width] */
  readonly targets: tf.Tensor2D;
  /** [rows]; null where all are 1. */
  readonly weights: tf.Tensor1D | null;
}

/** The validation part, cut into passes of equal size; the last is padded with rows of no class, which count nowhere. */
export interface ValidationRows {
  /** [passes, 1, rows, inputs] */
  readonly x: tf.Tensor4D;
  /** [passes, 1, rows, target width] */
  readonly targets: tf.Tensor4D;
  /** [passes, rows, classes] */
  readonly classes: tf.Tensor3D;
}

export interface RunData {
  readonly train: TrainingRows;
  readonly validation: ValidationRows | null;
  readonly probe: Probe;
}

/** Rows of one validation pass, and the multiplications in it: they bound memory, and how long the process does not answer. */
const maxPassRows = 4096;
const maxPassWork = 100_000_000;
/** Rows of the probe: enough for a share of a few units to show, few enough to cost about as much as some steps. */
const maxProbeRows = 512;

/** How many passes validation takes, and the rows of each. `parameters`: of all members. */
export function passesOf(rows: number, parameters: number): { readonly passes: number; readonly passRows: number } {
  const passes = Math.ceil(rows / Math.max(64, Math.min(maxPassRows, Math.floor(maxPassWork / parameters))));
  return { passes, passRows: passes === 0 ? 0 : Math.ceil(rows / passes) };
}

/** Rows of both halves of the probe. */
export function probeRowsOf(trainingRows: number): number {
  return 2 * Math.max(1, Math.floor(Math.min(trainingRows, maxProbeRows) / 2));
}

/** `parameters`: of all members together. */
export function loadData(job: TrainingJob, training: TrainingSpec, units: number, parameters: number): RunData {
  const { train, validation, classWeights } = job;
  const rows: TrainingRows = {
    x: tf.tensor2d(train.x, [train.rows, train.columns]),
    targets: trainingTargets(train, job, training, units),
    weights: rowWeights(train, classWeights),
  };
  return {
    train: rows,
    validation: validation === null || validation.rows === 0 ? null : loadValidation(validation, job, training, units, passesOf(validation.rows, parameters)),
    probe: loadProbe(rows, train.rows),
  };
}

/** Targets of mixed rows lie between those of the two classes. */
function trainingTargets({ y, mixedWith }: Matrix, job: TrainingJob, training: TrainingSpec, units: number): tf.Tensor2D {
  if (mixedWith === undefined) return encodeTargets(y, job, training, units);
  return tidy(() => {
    const shares = tf.tensor2d(mixedWith.shares, [mixedWith.shares.length, 1]);
    const [own, other] = [y, mixedWith.y].map((classes) => encodeTargets(classes, job, training, units)) as [tf.Tensor2D, tf.Tensor2D];
    return tf.add(other, tf.mul(shares, tf.sub(own, other)));
  });
}

function loadValidation(matrix: Matrix, job: TrainingJob, training: TrainingSpec, units: number, { passes, passRows }: ReturnType<typeof passesOf>): ValidationRows {
  const padding = passes * passRows - matrix.rows;
  return tidy(() => {
    const x = padded(tf.tensor2d(matrix.x, [matrix.rows, matrix.columns]), padding);
    const targets = padded(encodeTargets(matrix.y, job, training, units), padding);
    const classCount = Math.max(1, job.classNames.length);
    const indicators = new Float32Array(passes * passRows * classCount);
    indicators.set(classIndicators(matrix.y, job.classNames.length));
    return {
      x: tf.reshape<tf.Rank.R4>(x, [passes, 1, passRows, matrix.columns]),
      targets: tf.reshape<tf.Rank.R4>(targets, [passes, 1, passRows, -1]),
      classes: tf.tensor3d(indicators, [passes, passRows, classCount]),
    };
  });
}

/** With copies of the last row below. */
function padded(values: tf.Tensor2D, count: number): tf.Tensor2D {
  if (count === 0) return values;
  const [rows, columns] = values.shape;
  return tf.concat2d([values, tf.tile(tf.slice2d(values, [rows - 1, 0], [1, columns]), [count, 1])], 0);
}

/** Rows spread evenly over the part, so that they also stand for data that is sorted; dealt to the halves at random, but always alike. */
function loadProbe({ x, targets }: TrainingRows, rows: number): Probe {
  const count = probeRowsOf(rows);
  const dealt = permutation(count, randomKey(0, 'shuffle', 0)).map((index) => Math.floor((index * rows) / count));
  return tidy(() => {
    const positions = tf.tensor1d(dealt, 'int32');
    const half = (values: tf.Tensor2D): tf.Tensor3D => tf.reshape(tf.gather(values, positions), [2, count / 2, values.shape[1]]);
    return { x: half(x), targets: half(targets) };
  });
}

export function tensorsOfData({ train, validation, probe }: RunData): tf.Tensor[] {
  const always = [train.x, train.targets, probe.x, probe.targets];
  return [...always, ...(train.weights === null ? [] : [train.weights]), ...(validation === null ? [] : [validation.x, validation.targets, validation.classes])];
}
