// A training process as a utility process of Electron; a packaged Electron cannot fork itself as Node.
import process from 'node:process';
import { utilityProcess } from 'electron';
import type { FromTrainer } from '../../shared/rpc/trainer.ts';
import { trainerEnvironment } from '../services/trainer-process.ts';
import type { TrainerOptions, TrainerProcess } from '../services/trainer-process.ts';

/** Starts the bundled training process in `file`. */
export function startTrainer(file: string, options: TrainerOptions): TrainerProcess {
  const env = { ...process.env, ...trainerEnvironment(options) };
  const child = utilityProcess.fork(file, [], { serviceName: 'Unstuck training', stdio: 'inherit', env });
  const kill = (): void => {
    // `child.kill()` asks politely, and a process inside a long native call does not hear it.
    if (child.pid !== undefined) process.kill(child.pid, 'SIGKILL');
  };
  return {
    get pid() {
      return child.pid ?? null;
    },
    post: (message) => child.postMessage(message),
    onMessage: (receive) => void child.on('message', (message: FromTrainer) => receive(message)),
    onExit: (notify) => void child.once('exit', (status) => notify(`it ended with status ${status}`)),
    kill,
  };
}
