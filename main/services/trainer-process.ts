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

export type StartTrainer = () => TrainerProcess;
