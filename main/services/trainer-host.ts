// The training processes: one is kept warm, so that a run starts at once; one that dies is replaced, and few are kept idle.
import { Failure, messageOf } from '../../shared/rpc/failure.ts';
import { Topic } from './topic.ts';
import type { EngineState } from '../../shared/rpc/contract.ts';
import type { Engine, FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';
import type { StartTrainer, TrainerOptions, TrainerProcess } from './trainer-process.ts';

/** Loading the native library takes seconds, on a busy machine with a slow disk a minute; what takes longer will not come. */
const startTimeoutMs = 120_000;
/** Processes that may wait for work: each holds the native library, a few hundred megabytes, and the graphs it has compiled. */
const keptIdle = 2;

/** Who uses a training process: it hears its messages, and its end. */
export interface TrainerUser {
  receive(message: FromTrainer): void;
  exited(reason: string): void;
}

/** A training process that is ready and lent to one job. */
export interface Trainer {
  readonly engine: Engine;
  use(user: TrainerUser): void;
  post(message: ToTrainer): void;
  kill(): void;
}

class Seat implements Trainer {
  isFree = true;
  /** Ended on purpose: that it could not start, or is gone, means nothing then. */
  isDropped = false;
  engine: Engine = { tier: 'eager', device: 'cpu', tensorflow: '', threads: 1, reason: null };
  user: TrainerUser | null = null;
  readonly options: TrainerOptions;
  readonly process: TrainerProcess;
  /** Settles once the process is ready, or fails when it cannot train. */
  readonly ready: Promise<void>;

  constructor(options: TrainerOptions, process: TrainerProcess, onExit: (wasReady: boolean) => void) {
    this.options = options;
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
        onExit(isReady);
        user?.exited(reason);
      });
    });
    // Who waits hears of the failure; without anybody waiting it is still handled, by the state.
    this.ready.catch(() => undefined);
  }

  /** Where there is nothing better than WebAssembly, every process is one of it. */
  fits({ threads, backend }: TrainerOptions): boolean {
    return this.options.threads === threads && (this.options.backend === backend || (backend === 'wasm' && this.engine.tier === 'wasm'));
  }

  use(user: TrainerUser): void { this.user = user; }
  post(message: ToTrainer): void { this.process.post(message); }
  kill(): void { this.process.kill(); }
}

export class TrainerHost {
  readonly changes = new Topic<EngineState>();
  private current: EngineState = { state: 'starting' };
  /** In the order of their last use. */
  private readonly seats = new Set<Seat>();
  private readonly startTrainer: StartTrainer;
  /** The kind that is kept warm. */
  private readonly warm: TrainerOptions;
  private isClosed = false;

  constructor(startTrainer: StartTrainer, backend: TrainerOptions['backend'] = 'auto') {
    this.startTrainer = startTrainer;
    this.warm = { threads: 1, backend };
  }

  get state(): EngineState { return this.current; }

  /** Starts a process of one thread in the background where none waits for work. */
  warmUp(): void {
    if (!this.isClosed && this.find(this.warm) === undefined) this.start(this.warm);
  }

  /**
   * A process of one's own, ready to train.
   * @throws Failure where none can be started
   */
  async acquire(options: TrainerOptions): Promise<Trainer> {
    if (this.isClosed) throw new Failure('not-allowed-now', 'The app is closing.');
    const seat = this.find(options) ?? this.start(options);
    seat.isFree = false;
    this.endIdle();
    try {
      await seat.ready;
      return seat;
    } catch (error) {
      this.drop(seat);
      throw error;
    }
  }

  /** The process that `acquire` would lend, while nothing trains; started where it is missing. It stays free. Null where there is none to be had. */
  async idle(options: TrainerOptions): Promise<Trainer | null> {
    const isBusy = () => this.isClosed || [...this.seats].some((seat) => !seat.isFree);
    if (isBusy()) return null;
    const seat = this.find(options) ?? this.start(options);
    this.endIdle();
    // What keeps it from starting is told by the state.
    await seat.ready.catch(() => undefined);
    return isBusy() || !this.seats.has(seat) ? null : seat;
  }

  /** Processes of that kind that wait for work and need not be started. */
  waiting(options: TrainerOptions): number {
    return [...this.seats].filter((seat) => seat.isFree && seat.fits(options)).length;
  }

  /** Gives a process back for the next run. */
  release(trainer: Trainer): void {
    if (!(trainer instanceof Seat) || !this.seats.delete(trainer)) return;
    this.seats.add(trainer);
    trainer.user = null;
    trainer.isFree = true;
    this.endIdle();
  }

  close(): void {
    this.isClosed = true;
    for (const seat of [...this.seats]) this.drop(seat);
  }

  private find(options: TrainerOptions): Seat | undefined {
    return [...this.seats].find((seat) => seat.isFree && seat.fits(options));
  }

  /** Ends those that waited longest, but never the last one that is kept warm. */
  private endIdle(): void {
    const idle = [...this.seats].filter((seat) => seat.isFree);
    const warm = idle.findLast((seat) => seat.fits(this.warm));
    const others = idle.filter((seat) => seat !== warm);
    for (const seat of others.slice(0, Math.max(0, idle.length - keptIdle))) this.drop(seat);
  }

  private start(options: TrainerOptions): Seat {
    const seat = new Seat(options, this.startTrainer(options), (wasReady) => {
      this.seats.delete(seat);
      // One that never came up would fail again: the next run tries.
      if (wasReady && !seat.isDropped) this.warmUp();
    });
    this.seats.add(seat);
    if (this.current.state === 'failed') this.setState({ state: 'starting' });
    seat.ready.then(
      () => {
        // What the app shows is the process it keeps warm; another kind tells only that there is an engine at all.
        if (this.current.state !== 'ready' || seat.fits(this.warm)) this.setState({ state: 'ready', ...seat.engine });
      },
      (error: unknown) => {
        if (seat.isDropped) return;
        const mend = error instanceof Failure ? error.mend : null;
        this.setState({ state: 'failed', reason: messageOf(error), mend });
        this.drop(seat);
      },
    );
    return seat;
  }

  private drop(seat: Seat): void {
    this.seats.delete(seat);
    seat.isDropped = true;
    seat.kill();
  }

  private setState(state: EngineState): void {
    this.current = state;
    this.changes.publish(state);
  }
}
