// The training of one job from the first step, or from a checkpoint, to the end: epochs, order of the rows, metrics, schedule,
// early stopping. Knows neither clock nor messages; whoever drives it may pause or leave between any two steps.
import * as tf from '@tensorflow/tfjs';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { classLossName, epochMetrics, stepMetrics } from '../../shared/metrics/names.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import type { TrainingJob } from '../../shared/rpc/trainer.ts';
import { learningRateAt } from '../../shared/spec/schedule.ts';
import { decodeCheckpoint, encodeCheckpoint, type Progress } from './checkpoint.ts';
import { disposePart, loadPart, spreadRows, takeRows, type Part } from './dataset.ts';
import { evaluate, type Weights } from './evaluation.ts';
import { rowLoss } from './losses.ts';
import { MetricBuffer } from './metric-buffer.ts';
import { observeStopping } from './monitors.ts';
import { createNetwork, type UniformSource } from './network.ts';
import { createOptimizer } from './optimizers.ts';
import { fillUniform, identity, permutation, randomKey } from './random.ts';
import { createRegularization } from './regularization.ts';
import { observePlateau } from './plateau.ts';
import { measureSignals, probeRows } from './signals.ts';
import { freshState, readVectors, readWeights, restoreState, withWeights, type SavedWeights } from './state.ts';
import { createStep, stepMetricOrder, tensorsOf, type StepParts, type TrainingState, type TrainingStep } from './step.ts';
import { rowScore } from './targets.ts';
import { tidy } from './tidy.ts';

/** A step whose metrics are still on the device. */
interface UnreadStep {
  readonly metrics: tf.Tensor1D;
  readonly learningRate: number;
  readonly rows: number;
}

const emptySums: Progress['sums'] = { rows: 0, loss: 0, score: 0, gradientNorm: 0, updateRatio: 0 };

export class TrainingRun {
  readonly stepsPerEpoch: number;
  readonly parameterCount: number;
  readonly #job: TrainingJob;
  readonly #parts: StepParts;
  readonly #step: TrainingStep;
  readonly #train: Part;
  readonly #validation: Part | null;
  readonly #probe: Part;
  readonly #secondsBefore: number;
  readonly #secondsSince: () => number;
  readonly #steps: MetricBuffer;
  readonly #epochs: MetricBuffer;
  #progress: Progress;
  #state: TrainingState;
  #best: SavedWeights | null;
  #unread: UnreadStep[] = [];
  #notFiniteStep: number | null = null;

  /**
   * `secondsSince` tells the seconds of training since this object was made, pauses excluded.
   * Throws bad-input where job and model do not fit, bad-file where the checkpoint is not of this job.
   */
  constructor(job: TrainingJob, secondsSince: () => number) {
    const { training, train } = job;
    if (train.rows === 0) throw new Failure('bad-input', 'There are no rows to train on. Keep more rows in the training part.', { path: 'dataset.split' });
    const network = createNetwork(job.model, train.columns);
    checkSize(network.parameterCount);
    this.#job = job;
    this.#secondsSince = secondsSince;
    this.stepsPerEpoch = Math.ceil(train.rows / training.batchSize);
    this.parameterCount = network.parameterCount;
    this.#steps = new MetricBuffer(job.runId, 'step');
    this.#epochs = new MetricBuffer(job.runId, 'epoch');
    this.#train = loadPart(train, job, network.units, job.classWeights);
    this.#validation = job.validation === null ? null : loadPart(job.validation, job, network.units, null);
    this.#probe = loadPart(spreadRows(train, probeRows), job, network.units, null);
    this.#parts = {
      network,
      optimizer: createOptimizer(training.optimizer),
      rowLoss: rowLoss(training.loss, network.outputActivation),
      rowScore: rowScore(job.task, network.units, training),
      regularization: createRegularization(network),
      clipping: training.gradientClipping,
      weightAveraging: training.weightAveraging,
    };
    this.#step = createStep(this.#parts);
    const checkpoint = job.checkpoint === null ? null : decodeCheckpoint(job.checkpoint);
    const restored = checkpoint === null ? freshState(this.#parts, training.seed) : restoreState(this.#parts, checkpoint.vectors);
    this.#state = restored.state;
    this.#best = restored.best;
    this.#progress = checkpoint?.progress ?? this.#start();
    this.#secondsBefore = this.#progress.seconds;
  }

  /** Finished epochs. */
  get epoch(): number {
    return this.#progress.epoch;
  }

  /** Optimizer steps done. */
  get step(): number {
    return this.#progress.epoch * this.stepsPerEpoch + this.#progress.stepInEpoch;
  }

  /** The first step whose loss was not finite; null while all were. Known once the step was read. */
  get notFiniteStep(): number | null {
    return this.#notFiniteStep;
  }

  get hasMetrics(): boolean {
    return !this.#steps.isEmpty || !this.#epochs.isEmpty;
  }

  /** Trains to the end, one step at a time; it yields wherever it may be left and a checkpoint may be made. */
  *train(): Generator<void, void> {
    const { epochs } = this.#job.training;
    let shouldStop = false;
    while (this.#progress.epoch < epochs && !shouldStop) {
      yield* this.#trainEpoch();
      if (this.#notFiniteStep !== null) return;
      shouldStop = yield* this.#endEpoch();
    }
    this.#restoreBest();
  }

  /** Reads the metrics of the steps since the last call off the device. */
  readSteps(): void {
    const unread = this.#unread;
    if (unread.length === 0) return;
    const values = tidy(() => tf.concat1d(unread.map(({ metrics }) => metrics)).dataSync<'float32'>());
    const firstStep = this.step - unread.length + 1;
    unread.forEach(({ metrics, learningRate, rows }, index) => {
      metrics.dispose();
      const width = stepMetricOrder.length;
      this.#record(firstStep + index, values.subarray(index * width, (index + 1) * width), learningRate, rows);
    });
    this.#unread = [];
  }

  /** The metrics that were read and not taken yet. */
  takeMetrics(): MetricBatch[] {
    return [this.#steps.take(), this.#epochs.take()].filter((batch) => batch !== null);
  }

  /** Everything needed to go on from here to the same digits, metrics excepted: they must have been sent. */
  checkpoint(): Uint8Array {
    this.readSteps();
    const progress = { ...this.#progress, seconds: this.#seconds() };
    return encodeCheckpoint({ progress, vectors: readVectors(this.#state, this.#best) });
  }

  dispose(): void {
    tf.dispose([...tensorsOf(this.#state), ...this.#unread.map(({ metrics }) => metrics)]);
    this.#parts.regularization?.dispose();
    for (const part of [this.#train, this.#probe, this.#validation]) if (part !== null) disposePart(part);
  }

  #start(): Progress {
    const watched = { best: null, waited: 0 };
    const { learningRate } = this.#job.training.optimizer;
    return { epoch: 0, stepInEpoch: 0, seconds: 0, sums: emptySums, plateau: { learningRate, ...watched }, stopping: watched };
  }

  #seconds(): number {
    return this.#secondsBefore + this.#secondsSince();
  }

  /** Learning rate of the step that follows on `stepsDone` steps. */
  #learningRateAt(stepsDone: number): number {
    const { schedule, optimizer, epochs } = this.#job.training;
    const position = { stepsDone, stepsPerEpoch: this.stepsPerEpoch, epochs };
    return learningRateAt(schedule, optimizer.learningRate, position, this.#progress.plateau.learningRate);
  }

  *#trainEpoch(): Generator<void, void> {
    const { seed, shuffle, batchSize } = this.#job.training;
    const { rows } = this.#train;
    const order = shuffle ? permutation(rows, randomKey(seed, 'shuffle', this.#progress.epoch)) : identity(rows);
    while (this.#progress.stepInEpoch < this.stepsPerEpoch && this.#notFiniteStep === null) {
      const start = this.#progress.stepInEpoch * batchSize;
      this.#takeStep(order.subarray(start, start + batchSize));
      yield;
    }
    this.readSteps();
  }

  #takeStep(indices: Int32Array): void {
    const learningRate = this.#learningRateAt(this.step);
    const step = this.step + 1;
    const hyperparameters = { step: tf.scalar(step), learningRate: tf.scalar(learningRate) };
    const minibatch = takeRows(this.#train, indices);
    const before = this.#state;
    const { state, metrics } = this.#step(before, minibatch, hyperparameters, uniformSource(this.#job.training.seed, step));
    tf.dispose([...tensorsOf(before), hyperparameters.step, hyperparameters.learningRate]);
    disposePart(minibatch);
    this.#state = state;
    this.#unread.push({ metrics, learningRate, rows: indices.length });
    this.#progress = { ...this.#progress, stepInEpoch: this.#progress.stepInEpoch + 1 };
  }

  #record(step: number, metrics: Float32Array, learningRate: number, rows: number): void {
    if (this.#notFiniteStep !== null) return;
    const [loss = NaN, squaredGradient = NaN, squaredUpdate = NaN, squaredWeights = NaN, score = NaN] = metrics;
    const gradientNorm = Math.sqrt(squaredGradient);
    const updateRatio = Math.sqrt(squaredUpdate / squaredWeights);
    if (!Number.isFinite(loss)) this.#notFiniteStep = step;
    this.#steps.append(step, [
      [stepMetrics.loss, loss],
      [stepMetrics.learningRate, learningRate],
      [stepMetrics.gradientNorm, gradientNorm],
      [stepMetrics.updateRatio, updateRatio],
    ]);
    const { sums } = this.#progress;
    this.#progress = {
      ...this.#progress,
      sums: {
        rows: sums.rows + rows,
        loss: sums.loss + loss * rows,
        score: sums.score + score,
        gradientNorm: sums.gradientNorm + gradientNorm,
        updateRatio: sums.updateRatio + updateRatio,
      },
    };
  }

  /** Measures and records the epoch; returns true where early stopping ends the training. */
  *#endEpoch(): Generator<void, boolean> {
    const metrics = this.#epochMeans();
    for (const [name, value] of yield* this.#validate()) metrics.set(name, value);
    for (const [name, value] of measureSignals(this.#parts, this.#evaluated(), this.#probe)) metrics.set(name, value);
    metrics.set(epochMetrics.seconds, this.#seconds());
    this.#epochs.append(this.#progress.epoch + 1, metrics);
    const { schedule, earlyStopping } = this.#job.training;
    const plateau = observePlateau(schedule, this.#progress.plateau, metrics);
    const verdict = earlyStopping === null ? null : observeStopping(earlyStopping, this.#progress.stopping, metrics);
    if (verdict?.isBest === true && earlyStopping?.restoreBest === true) this.#best = readWeights(this.#evaluated());
    const stopping = verdict?.state ?? this.#progress.stopping;
    this.#progress = { ...this.#progress, epoch: this.#progress.epoch + 1, stepInEpoch: 0, sums: emptySums, plateau, stopping };
    return verdict?.shouldStop ?? false;
  }

  #epochMeans(): Map<string, number> {
    const { sums } = this.#progress;
    return new Map([
      [epochMetrics.loss, sums.loss / sums.rows],
      [this.#isRegression() ? epochMetrics.meanAbsoluteError : epochMetrics.accuracy, (sums.score / sums.rows) * this.#scoreScale()],
      [epochMetrics.learningRate, this.#learningRateAt(this.step - 1)],
      [epochMetrics.gradientNorm, sums.gradientNorm / this.stepsPerEpoch],
      [epochMetrics.updateRatio, sums.updateRatio / this.stepsPerEpoch],
    ]);
  }

  *#validate(): Generator<void, [string, number][]> {
    if (this.#validation === null) return [];
    const weights = this.#evaluated();
    const { classNames } = this.#job;
    const { regularization } = this.#parts;
    const { loss, score, classLosses } = yield* evaluate(this.#parts, weights, this.#validation, classNames.length);
    const penalty = tidy(() => regularization?.penalty(weights.parameters).dataSync()[0] ?? 0);
    return [
      [epochMetrics.validationLoss, loss + penalty],
      [this.#isRegression() ? epochMetrics.validationMeanAbsoluteError : epochMetrics.validationAccuracy, score * this.#scoreScale()],
      ...(regularization === null ? [] : [[epochMetrics.penalty, penalty] satisfies [string, number]]),
      ...classNames.map((name, label): [string, number] => [classLossName(name), classLosses[label] ?? NaN]),
    ];
  }

  /** What validation, signals and the kept model use: the averaged parameters where there are some. */
  #evaluated(): Weights {
    return { parameters: this.#state.average ?? this.#state.parameters, statistics: this.#state.statistics };
  }

  #restoreBest(): void {
    if (this.#best === null) return;
    const before = this.#state;
    this.#state = withWeights(before, this.#best);
    tf.dispose(tensorsOf(before));
  }

  #isRegression(): boolean {
    return this.#job.task === 'regression';
  }

  #scoreScale(): number {
    return this.#isRegression() ? this.#job.targetScale : 1;
  }
}

/** With gradient, optimizer slots and temporary vectors this takes about 3 GB. */
const maxParameters = 100_000_000;

function checkSize(parameterCount: number): void {
  if (parameterCount <= maxParameters) return;
  const [found, allowed] = [parameterCount, maxParameters].map((count) => count.toLocaleString('en'));
  throw new Failure('bad-input', `The network has ${found} parameters; up to ${allowed} can be trained. Make its layers narrower.`, { path: 'model.layers' });
}

/** The random numbers of one step, made here and handed to the device; a graph can make the same ones itself. */
function uniformSource(seed: number, step: number): UniformSource {
  return (part, [rows, columns]) => {
    const values = new Float32Array(rows * columns);
    fillUniform(values, randomKey(seed, 'noise', step, part));
    return tf.tensor2d(values, [rows, columns]);
  };
}
