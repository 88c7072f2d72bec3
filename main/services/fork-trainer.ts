// A training process as a forked Node: for the loopback shell and the command line.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { FromTrainer } from '../../shared/rpc/trainer.ts';
import { trainerEnvironment } from './trainer-process.ts';
import type { TrainerOptions, TrainerProcess } from './trainer-process.ts';

const entry = fileURLToPath(new URL('../trainer/process.ts', import.meta.url));

export function forkTrainer(options: TrainerOptions): TrainerProcess {
  // Advanced serialization carries typed arrays as they are. What the process prints belongs to no answer, so it goes to standard error.
  // A group of its own (`detached`) keeps a Ctrl C at the terminal from it: main stops it in order, with a last checkpoint.
  // On Windows that would open a console window.
  const child = fork(entry, [], { serialization: 'advanced', detached: process.platform !== 'win32', stdio: ['ignore', 2, 2, 'ipc'], env: { ...process.env, ...trainerEnvironment(options) } });
  let failure: string | null = null;
  child.on('error', (error) => { failure = error.message; });
  return {
    pid: child.pid ?? null,
    post: (message) => {
      // A process that is just gone cannot take a message; its exit says the rest.
      if (child.connected) child.send(message, () => undefined);
    },
    onMessage: (receive) => void child.on('message', (message) => { receive(message as FromTrainer); }),
    onExit: (notify) => void child.once('close', (code, signal) => {
      notify(failure ?? (signal === null ? `it ended with status ${code}` : `it was ended by signal ${signal}`));
    }),
    kill: () => void child.kill('SIGKILL'),
  };
}
