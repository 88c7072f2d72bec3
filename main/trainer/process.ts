// Entry of a training process: loads the backend, then serves one run after the other until its parent is gone. Started by
// path, as a fork of Node or as Electron's utility process.
import process from 'node:process';
import { Failure } from '../../shared/rpc/failure.ts';
import type { FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';
import { backendChoice, loadBackend } from './backend.ts';
import { Session } from './session.ts';
import { warmUp } from './warm-up.ts';

const heartbeatMs = 1_000;

interface Transport {
  readonly send: (message: FromTrainer) => void;
  readonly onMessage: (receive: (message: ToTrainer) => void) => void;
}

/** The part of Electron's `process.parentPort` that is used; Electron's types belong to another folder. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: ToTrainer }) => void): void;
}

function openTransport(): Transport {
  const parentPort = (process as { parentPort?: ParentPort }).parentPort;
  if (parentPort !== undefined) {
    return {
      send: (message) => parentPort.postMessage(message),
      onMessage: (receive) => parentPort.on('message', (event) => receive(event.data)),
    };
  }
  // Without a parent there is nobody to train for. Electron ends its utility processes by itself.
  process.on('disconnect', () => process.exit(0));
  return {
    // A message that the parent no longer takes is no error of ours, and must not look like a crash: the disconnect ends the process.
    send: (message) => process.send?.(message, undefined, undefined, () => undefined),
    onMessage: (receive) => process.on('message', (message) => receive(message as ToTrainer)),
  };
}

async function serve(): Promise<void> {
  // Ctrl-C in a terminal reaches this process too; whether the run ends, and how, is for the parent to say.
  process.on('SIGINT', () => undefined);
  const { send, onMessage } = openTransport();
  const session = new Session({
    send,
    now: () => performance.now(),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
  });
  try {
    const engine = await loadBackend(backendChoice(process.env['UNSTUCK_BACKEND']));
    send({ type: 'ready', engine });
  } catch (error) {
    const failure = error instanceof Failure ? error : new Failure('internal', `The training process could not start: ${String(error)}`);
    send({ type: 'failed', runId: null, failure: failure.toData() });
    return;
  }
  setInterval(() => send({ type: 'heartbeat' }), heartbeatMs);
  warmUp();
  onMessage((message) => session.receive(message));
}

void serve();
