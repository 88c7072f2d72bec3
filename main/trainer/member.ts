// One run of a population, apart from its tensors: where it stands, its metrics, its schedule, when it stops.
import { classAccuracyName, classLossName, epochMetrics, stepMetrics } from '../../shared/metrics/names.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { LearningRateEdit, TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import { learningRateAt } from '../../shared/spec/schedule.ts';
import type { Progress } from './checkpoint.ts';
import type { Evaluation } from './evaluation.ts';
import { MetricBuffer } from './metric-buffer.ts';
import { observeStopping } from './monitors.ts';
import { observePlateau } from './plateau.ts';
import type { Vectors } from './state.ts';
import { stepMetricOrder } from './step.ts';

/** Running: trains on. Done: has its whole plan, or its early stopping. Stopped: by a person. */
export type MemberState = 'running' | 'done' | 'stopped' | 'diverged';

/** Some steps of one epoch within the metrics of a call. */
export interface StepBlock {
  /** See CallResult: [steps, members, stepMetricOrder.length]; and the call's learning rates, [steps, members]. */
  readonly metrics: Float32Array;
  readonly learningRates: Float32Array;
  readonly members: number;
  /** Where the block begins among the steps of the call, and how long it is. */
  readonly firstRow: number;
  readonly count: number;
  /** Number of its first step. */
  readonly firstStep: number;
  /** Rows of its last minibatch, which may be smaller. */
  readonly lastRows: number;
}

/** In the order of the values in `recordSteps`. */
const stepColumns = [stepMetrics.loss, stepMetrics.learningRate, stepMetrics.gradientNorm, stepMetrics.updateRatio];

const noSums: Progress['sums'] = { rows: 0, loss: 0, score: 0, gradientNorm: 0, updateRatio: 0 };

export class Member {
  readonly runId: string;
  readonly slot: number;
  readonly spec: TrainingMember;
  readonly #job: TrainingJob;
  readonly #stepsPerEpoch: number;
  readonly #steps: MetricBuffer;
  readonly #epochs: MetricBuffer;
  #edits: readonly LearningRateEdit[];
  #progress: Progress;
  #state: MemberState = 'running';
  #notFiniteStep: number | null = null;
  /** Weights of the best epoch, kept for early stopping. */
  #best: Vectors | null;

  constructor(job: TrainingJob, spec: TrainingMember, stepsPerEpoch: number, progress: Progress, best: Vectors | null) {
    this.runId = spec.runId;
    this.slot = spec.slot;
    this.spec = spec;
    this.#job = job;
    this.#stepsPerEpoch = stepsPerEpoch;
    this.#steps = new MetricBuffer(spec.runId, 'step');
    this.#epochs = new MetricBuffer(spec.runId, 'epoch');
    this.#progress = progress;
    this.#best = best;
    this.#edits = spec.edits;
    if (progress.epoch >= spec.training.epochs) this.#state = 'done';
  }

  get progress(): Progress { return this.#progress; }
  get state(): MemberState { return this.#state; }
  get best(): Vectors | null { return this.#best; }
  /** The first step whose loss was not finite; null while all were. */
  get notFiniteStep(): number | null { return this.#notFiniteStep; }
  get hasMetrics(): boolean { return !this.#steps.isEmpty || !this.#epochs.isEmpty; }

  /** Optimizer steps done. */
  get step(): number {
    const { epoch, item } = this.#progress;
    return epoch * this.#stepsPerEpoch + Math.min(item, this.#stepsPerEpoch);
  }

  /** The learning rate that the schedule starts from, as far as it has come into effect. */
  get learningRateInEffect(): number {
    return this.baseLearningRate(this.#hasAllSteps ? this.step - 1 : this.step);
  }

  /** True where the steps of the epoch are done, but the epoch is not over. */
  get #hasAllSteps(): boolean {
    return this.#progress.item >= this.#stepsPerEpoch;
  }

  /** True where the next epoch depends on what the last has brought, so that a call must not go beyond it. */
  get watchesEpochs(): boolean {
    return this.spec.training.earlyStopping !== null || this.spec.training.schedule.type === 'reduceOnPlateau';
  }

  /** The learning rate that the schedule starts from at this step. */
  baseLearningRate(stepsDone: number): number {
    const edit = this.#edits.findLast(({ step }) => step <= stepsDone);
    return edit?.learningRate ?? this.spec.training.optimizer.learningRate;
  }

  /** Learning rate of the step that follows on `stepsDone` steps. */
  learningRateAt(stepsDone: number): number {
    const { schedule, epochs } = this.spec.training;
    const position = { stepsDone, stepsPerEpoch: this.#stepsPerEpoch, epochs };
    return learningRateAt(schedule, this.baseLearningRate(stepsDone), position, this.#progress.plateau.learningRate);
  }

  /** Sets the learning rate from the next step on. */
  edit(learningRate: number): LearningRateEdit {
    const edit = { step: this.step, learningRate };
    this.#edits = [...this.#edits.filter(({ step }) => step < edit.step), edit];
    this.applyEdits();
    return edit;
  }

  /** The steps from here to the next change that was recorded, which a call must not go beyond. */
  stepsToNextEdit(): number {
    const next = this.#edits.find(({ step }) => step > this.step);
    return next === undefined ? Infinity : next.step - this.step;
  }

  /** What reduceOnPlateau has brought the rate to ends where a person sets it: with the step that follows, so not before the epoch has ended. */
  applyEdits(): void {
    if (this.#hasAllSteps) return;
    const edit = this.#edits.find(({ step }) => step === this.step);
    if (edit !== undefined) this.#progress = { ...this.#progress, plateau: { ...this.#progress.plateau, learningRate: edit.learningRate } };
  }

  /** Takes in steps of one epoch that were done, up to the first whose loss is not finite. */
  recordSteps({ metrics, members, firstRow, count, firstStep, learningRates, lastRows }: StepBlock): void {
    if (this.#state !== 'running') return;
    const width = stepMetricOrder.length;
    const { batchSize } = this.spec.training;
    let { rows, loss, score, gradientNorm, updateRatio } = this.#progress.sums;
    const values = new Float64Array(stepColumns.length);
    let done = 0;
    while (done < count && this.#notFiniteStep === null) {
      const at = ((firstRow + done) * members + this.slot) * width;
      const batchRows = done === count - 1 ? lastRows : batchSize;
      const stepLoss = metrics[at] as number;
      const norm = Math.sqrt(metrics[at + 1] as number);
      const ratio = Math.sqrt((metrics[at + 2] as number) / (metrics[at + 3] as number));
      values[0] = stepLoss;
      values[1] = learningRates[(firstRow + done) * members + this.slot] as number;
      values[2] = norm;
      values[3] = ratio;
      this.#steps.appendRow(firstStep + done, stepColumns, values);
      rows += batchRows;
      loss += stepLoss * batchRows;
      score += metrics[at + 4] as number;
      gradientNorm += norm;
      updateRatio += ratio;
      done += 1;
      if (!Number.isFinite(stepLoss)) this.#notFiniteStep = firstStep + done - 1;
    }
    this.#progress = { ...this.#progress, item: this.#progress.item + done, sums: { rows, loss, score, gradientNorm, updateRatio } };
    if (this.#notFiniteStep !== null) this.#state = 'diverged';
  }

  /** Takes in validation passes that were done. */
  recordPasses(count: number): void {
    this.#progress = { ...this.#progress, item: this.#progress.item + count };
  }

  /**
   * Takes in the end of an epoch. `signals`: by name, NaN where they were not measured. Returns true where this epoch is the best
   * so far and its weights are wanted: then `keepBest` must follow before the next step.
   */
  recordEpoch(evaluation: Evaluation | null, signals: Iterable<readonly [string, number]>, seconds: number): boolean {
    if (this.#state !== 'running') return false;
    const metrics = this.#epochMeans();
    for (const [name, value] of evaluation === null ? [] : this.#validationMetrics(evaluation)) metrics.set(name, value);
    for (const [name, value] of signals) metrics.set(name, value);
    metrics.set(epochMetrics.seconds, seconds);
    const epoch = this.#progress.epoch + 1;
    this.#epochs.append(epoch, metrics);
    const { schedule, earlyStopping, epochs } = this.spec.training;
    const plateau = observePlateau(schedule, this.#progress.plateau, metrics);
    const verdict = earlyStopping === null ? null : observeStopping(earlyStopping, this.#progress.stopping, metrics);
    this.#progress = { ...this.#progress, epoch, item: 0, sums: noSums, plateau, stopping: verdict?.state ?? this.#progress.stopping };
    if (epoch >= epochs || verdict?.shouldStop === true) this.#state = 'done';
    return verdict?.isBest === true && earlyStopping?.restoreBest === true;
  }

  stop(): void {
    if (this.#state === 'running') this.#state = 'stopped';
  }

  keepBest(weights: Vectors): void {
    this.#best = weights;
  }

  /** The metrics that were recorded and not taken yet. */
  takeMetrics(): MetricBatch[] {
    return [this.#steps.take(), this.#epochs.take()].filter((batch) => batch !== null);
  }

  #epochMeans(): Map<string, number> {
    const { sums } = this.#progress;
    return new Map([
      [epochMetrics.loss, sums.loss / sums.rows],
      [this.#isRegression() ? epochMetrics.meanAbsoluteError : epochMetrics.accuracy, (sums.score / sums.rows) * this.#scoreScale()],
      [epochMetrics.learningRate, this.learningRateAt((this.#progress.epoch + 1) * this.#stepsPerEpoch - 1)],
      [epochMetrics.gradientNorm, sums.gradientNorm / this.#stepsPerEpoch],
      [epochMetrics.updateRatio, sums.updateRatio / this.#stepsPerEpoch],
    ]);
  }

  #validationMetrics({ loss, score, classLosses, classScores, penalty }: Evaluation): [string, number][] {
    const { classNames } = this.#job;
    const perClass = (nameOf: (className: string) => string, values: readonly number[]): [string, number][] =>
      values.map((value, label): [string, number] => [nameOf(classNames[label] ?? String(label)), value]);
    return [
      [epochMetrics.validationLoss, loss + penalty],
      [this.#isRegression() ? epochMetrics.validationMeanAbsoluteError : epochMetrics.validationAccuracy, score * this.#scoreScale()],
      ...(this.#hasPenalty() ? [[epochMetrics.penalty, penalty] satisfies [string, number]] : []),
      ...perClass(classLossName, classLosses),
      ...perClass(classAccuracyName, classScores),
    ];
  }

  #hasPenalty(): boolean {
    const { layers, output } = this.spec.model;
    const isPenalised = (layer: (typeof layers)[number]): boolean => (layer.type === 'residual' ? layer.layers.some(isPenalised) : layer.type === 'dense' && layer.l1 + layer.l2 > 0);
    return output.l1 + output.l2 > 0 || layers.some(isPenalised);
  }

  #isRegression(): boolean {
    return this.#job.task === 'regression';
  }

  #scoreScale(): number {
    return this.#isRegression() ? this.#job.targetScale : 1;
  }
}

/** Where a run from its own seed begins. */
export function firstProgress(learningRate: number): Progress {
  const watched = { best: null, waited: 0 };
  return { epoch: 0, item: 0, seconds: 0, sums: noSums, plateau: { learningRate, ...watched }, stopping: watched, optimizerStart: 0 };
}
