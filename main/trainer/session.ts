// A training process's side of the messages: one run at a time, in slices short enough that a message is answered at once,
// metrics as fast as main takes them, checkpoints, pause and stop. Clock and transport are passed in.
import { Failure } from '../../shared/rpc/failure.ts';
import type { FromTrainer, ToTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import { TrainingRun } from './run.ts';
import { Stopwatch } from './stopwatch.ts';

export interface SessionOptions {
  readonly send: (message: FromTrainer) => void;
  /** Milliseconds from any fixed point, never going back. */
  readonly now: () => number;
  /** Resolves when the messages that have arrived were received. */
  readonly nextTurn: () => Promise<void>;
}

/** Messages wait at most this long, unless a single step takes longer. */
const sliceMs = 15;
/** How often metrics are sent while they can be. */
const flushMs = 50;
const checkpointMs = 5_000;
/** Metrics messages that main may have in hand at once. */
const startCredits = 4;

interface Active {
  readonly runId: string;
  readonly run: TrainingRun;
  readonly stopwatch: Stopwatch;
  isPaused: boolean;
  isStopping: boolean;
}

export class Session {
  readonly #options: SessionOptions;
  #credits = startCredits;
  #isBusy = false;
  #active: Active | null = null;
  #wake: () => void = () => undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
  }

  /** Takes one message; no step is under way then. A run that fails is reported as `failed`; nothing is thrown. */
  receive(message: ToTrainer): void {
    switch (message.type) {
      case 'start':
        void this.#start(message.job);
        break;
      case 'pause':
        this.#pause();
        break;
      case 'resume':
        this.#resume();
        break;
      case 'stop':
        if (this.#active !== null) this.#active.isStopping = true;
        break;
      case 'credit':
        this.#credits += 1;
        break;
    }
    this.#wake();
  }

  async #start(job: TrainingJob): Promise<void> {
    const { send } = this.#options;
    if (this.#isBusy) {
      const failure = new Failure('not-allowed-now', 'This training process is busy with another run.');
      send({ type: 'failed', runId: job.runId, failure: failure.toData() });
      return;
    }
    this.#isBusy = true;
    try {
      await this.#train(job);
    } catch (error) {
      send({ type: 'failed', runId: job.runId, failure: failureOf(error).toData() });
    } finally {
      this.#isBusy = false;
    }
  }

  async #train(job: TrainingJob): Promise<void> {
    const { runId } = job;
    const stopwatch = new Stopwatch(this.#options.now);
    const run = new TrainingRun(job, () => stopwatch.seconds);
    const active: Active = { runId, run, stopwatch, isPaused: false, isStopping: false };
    try {
      this.#active = active;
      this.#options.send({ type: 'started', runId, stepsPerEpoch: run.stepsPerEpoch, parameters: run.parameterCount });
      await this.#drive(active);
      this.#active = null;
      while (!this.#flush(run)) await this.#nextMessage();
      this.#end(active);
    } finally {
      this.#active = null;
      run.dispose();
    }
  }

  /** Trains slice by slice until the run is over or is to stop. */
  async #drive(active: Active): Promise<void> {
    const { now, nextTurn } = this.#options;
    const { run } = active;
    const training = run.train();
    // The first points are sent at once: somebody has just clicked on Train.
    let flushedAt = -Infinity;
    let savedAt = now();
    let isOver = false;
    while (!isOver) {
      isOver = advance(training, now);
      await nextTurn();
      if (now() - flushedAt >= flushMs && this.#flush(run)) flushedAt = now();
      if (now() - savedAt >= checkpointMs && this.#saveCheckpoint(active)) savedAt = now();
      while (active.isPaused && !active.isStopping) await this.#nextMessage();
      if (active.isStopping) return;
    }
  }

  #end({ runId, run, isStopping }: Active): void {
    const { step, epoch, notFiniteStep } = run;
    // Weights that are not numbers are worth nothing: the checkpoint before them stays the last.
    if (notFiniteStep === null) this.#sendCheckpoint(runId, run);
    const status = notFiniteStep !== null ? 'diverged' : isStopping ? 'stopped' : 'finished';
    this.#options.send({ type: 'ended', runId, status, epoch, step: notFiniteStep ?? step, notFiniteStep });
  }

  #pause(): void {
    const active = this.#active;
    if (active === null || active.isPaused) return;
    active.isPaused = true;
    active.stopwatch.stop();
    this.#saveCheckpoint(active);
    this.#options.send({ type: 'paused', runId: active.runId, step: active.run.step });
  }

  #resume(): void {
    const active = this.#active;
    if (active?.isPaused !== true) return;
    active.isPaused = false;
    active.stopwatch.start();
    this.#options.send({ type: 'resumed', runId: active.runId, step: active.run.step });
  }

  /** Sends the metrics that wait; false where main has to store earlier ones first. */
  #flush(run: TrainingRun): boolean {
    run.readSteps();
    if (!run.hasMetrics) return true;
    if (this.#credits === 0) return false;
    this.#credits -= 1;
    this.#options.send({ type: 'metrics', batches: run.takeMetrics() });
    return true;
  }

  /** A checkpoint goes after the metrics up to it, or there would be a gap in the curves of a run that goes on from it. */
  #saveCheckpoint({ runId, run }: Active): boolean {
    if (!this.#flush(run)) return false;
    if (run.notFiniteStep === null) this.#sendCheckpoint(runId, run);
    return true;
  }

  #sendCheckpoint(runId: string, run: TrainingRun): void {
    this.#options.send({ type: 'checkpoint', runId, epoch: run.epoch, step: run.step, bytes: run.checkpoint() });
  }

  #nextMessage(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** Trains for one slice; true once there is nothing left to train. */
function advance(training: Iterator<void, void>, now: () => number): boolean {
  const end = now() + sliceMs;
  do {
    if (training.next().done === true) return true;
  } while (now() < end);
  return false;
}

function failureOf(error: unknown): Failure {
  if (error instanceof Failure) return error;
  const says = error instanceof Error ? error.message : String(error);
  return new Failure('internal', `The training failed: ${says}`, { cause: error });
}
