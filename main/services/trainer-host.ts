// The training processes: one is kept warm, so that a run starts at once; a process that ends is replaced.
import { Failure } from '../../shared/rpc/failure.ts';
import { Topic } from './topic.ts';
import type { EngineState } from '../../shared/rpc/contract.ts';
import type { Engine, FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';
import type { StartTrainer, TrainerProcess } from './trainer-process.ts';

/** Loading the native library takes seconds, on a busy machine with a slow disk a minute; what takes longer will not come. */
const startTimeoutMs = 120_000;

/** Who uses a training process: it hears its messages, and its end. */
export interface TrainerUser {
  receive(message: FromTrainer): void;
  exited(reason: string): void;
}

/** A training process that is ready and lent to one run. */
export interface Trainer {
  readonly engine: Engine;
  use(user: TrainerUser): void;
  post(message: ToTrainer): void;
  kill(): void;
}

class Seat implements Trainer {
  isFree = true;
  engine: Engine = { tier: 'eager', device: 'cpu', tensorflow: '', reason: null };
  user: TrainerUser | null = null;
  readonly process: TrainerProcess;
  /** Settles once the process is ready, or fails when it cannot train. */
  readonly ready: Promise<void>;

  constructor(process: TrainerProcess, onExit: (reason: string, wasReady: boolean) => void) {
    this.process = process;
    let isReady = false;
    const timer = setTimeout(() => { process.kill(); }, startTimeoutMs);
    this.ready = new Promise((resolve, reject) => {
      process.onMessage((message) => {
        if (message.type === 'ready') {
          this.engine = message.engine;
          isReady = true;
          clearTimeout(timer);
          resolve();
        } else if (message.type === 'failed' && message.runId === null) reject(Failure.fromData(message.failure));
        else this.user?.receive(message);
      });
      process.onExit((reason) => {
        clearTimeout(timer);
        reject(new Failure('trainer-crashed', `The training process could not start: ${reason}.`));
        const user = this.user;
        this.user = null;
        onExit(reason, isReady);
        user?.exited(reason);
      });
    });
    // Who waits hears of the failure; without anybody waiting it is still handled, by the state.
    this.ready.catch(() => undefined);
  }

  use(user: TrainerUser): void { this.user = user; }
  post(message: ToTrainer): void { this.process.post(message); }
  kill(): void { this.process.kill(); }
}

export class TrainerHost {
  readonly changes = new Topic<EngineState>();
  private current: EngineState = { state: 'starting' };
  private readonly seats = new Set<Seat>();
  private readonly startTrainer: StartTrainer;
  private isClosed = false;

  constructor(startTrainer: StartTrainer) {
    this.startTrainer = startTrainer;
  }

  get state(): EngineState { return this.current; }

  /** Starts a process in the background where none waits for work. */
  warmUp(): void {
    if (!this.isClosed && ![...this.seats].some((seat) => seat.isFree)) this.start();
  }

  /**
   * A process of one's own, ready to train.
   * @throws Failure where none can be started
   */
  async acquire(): Promise<Trainer> {
    if (this.isClosed) throw new Failure('not-allowed-now', 'The app is closing.');
    const seat = [...this.seats].find((candidate) => candidate.isFree) ?? this.start();
    seat.isFree = false;
    try {
      await seat.ready;
      return seat;
    } catch (error) {
      this.drop(seat);
      throw error;
    }
  }

  /** Gives a process back for the next run. */
  release(trainer: Trainer): void {
    if (!(trainer instanceof Seat) || !this.seats.has(trainer)) return;
    trainer.user = null;
    trainer.isFree = true;
  }

  close(): void {
    this.isClosed = true;
    for (const seat of [...this.seats]) this.drop(seat);
  }

  private start(): Seat {
    const seat = new Seat(this.startTrainer(), (_reason, wasReady) => {
      this.seats.delete(seat);
      // One that never came up would fail again: the next run tries.
      if (wasReady) this.warmUp();
    });
    this.seats.add(seat);
    if (this.current.state === 'failed') this.setState({ state: 'starting' });
    seat.ready.then(
      () => { this.setState({ state: 'ready', ...seat.engine }); },
      (error: unknown) => {
        const mend = error instanceof Failure ? error.mend : null;
        if (!this.isClosed) this.setState({ state: 'failed', reason: error instanceof Error ? error.message : String(error), mend });
        this.drop(seat);
      },
    );
    return seat;
  }

  private drop(seat: Seat): void {
    this.seats.delete(seat);
    seat.kill();
  }

  private setState(state: EngineState): void {
    this.current = state;
    this.changes.publish(state);
  }
}
