// A training process as main sees it. Each shell starts one its own way: a forked Node, a utility process of Electron, a test's own.
import type { FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';

export interface TrainerProcess {
  readonly pid: number | null;
  post(message: ToTrainer): void;
  /** Registers the one receiver. */
  onMessage(receive: (message: FromTrainer) => void): void;
  /** Called once when the process is gone, whatever the way; `reason` reads like "it was ended by signal SIGKILL". */
  onExit(notify: (reason: string) => void): void;
  /** Ends the process at once. */
  kill(): void;
}

/** What is fixed when a training process starts: the native library reads its number of threads once. */
export interface TrainerOptions {
  /** Threads of one operation, at least 1. */
  readonly threads: number;
  /** The best there is, or WebAssembly although there may be better. */
  readonly backend: 'auto' | 'wasm';
}

export type StartTrainer = (options: TrainerOptions) => TrainerProcess;

/** The variables that tell a training process its options; to be added to this process's own environment. */
export function trainerEnvironment({ threads, backend }: TrainerOptions): Readonly<Record<string, string>> {
  return { UNSTUCK_THREADS: String(threads), ...(backend === 'wasm' ? { UNSTUCK_BACKEND: 'wasm' } : {}) };
}
