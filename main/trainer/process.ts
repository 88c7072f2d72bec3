// Entry of a training process: loads the backend, then serves one run after the other until its parent is gone. Started by
// path, as a fork of Node or as Electron's utility process.
import { join } from 'node:path';
import process from 'node:process';
import { setImmediate } from 'node:timers/promises';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Engine, EngineTier, FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';
import { backendChoice, loadBackend, threadCount } from './backend.ts';
import { placeFor, type Means } from './engine.ts';
import { findCacheFolder, withTriedTiers } from './machine.ts';
import { Session } from './session.ts';
import { takeTurns } from './turns.ts';
import { trainExample } from './warm-up.ts';

const heartbeatMs = 1_000;
/** A process that is wanted at once is asked within this time. */
const idleMs = 500;

interface Transport {
  readonly send: (message: FromTrainer) => void;
  /** True while messages wait for the pipe. */
  readonly isSending: () => boolean;
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
      // Electron sends on a thread of its own.
      isSending: () => false,
      onMessage: (receive) => parentPort.on('message', (event) => receive(event.data)),
    };
  }
  // Without a parent there is nobody to train for. Electron ends its utility processes by itself.
  process.on('disconnect', () => process.exit(0));
  let unsentCount = 0;
  return {
    send: (message) => {
      unsentCount += 1;
      // A message that the parent no longer takes is no error of ours, and must not look like a crash: the disconnect ends the process.
      process.send?.(message, undefined, undefined, () => { unsentCount -= 1; });
    },
    isSending: () => unsentCount > 0,
    onMessage: (receive) => process.on('message', (message) => receive(message as ToTrainer)),
  };
}

async function loadEngine(cacheFolder: string | null): Promise<Engine> {
  const choice = backendChoice(process.env['UNSTUCK_BACKEND']);
  const engine = await loadBackend(choice, {
    threads: threadCount(process.env['UNSTUCK_THREADS']),
    compiledFolder: cacheFolder === null ? null : join(cacheFolder, 'compiled'),
  });
  if (choice === 'eager') return { ...engine, reason: 'Eager TensorFlow was asked for.' };
  return withTriedTiers(engine, { cacheFolder, tryTier: (tier) => trainExample(tier, { engine, place: null }) });
}

async function serve(): Promise<void> {
  // Ctrl-C in a terminal reaches this process too; whether the run ends, and how, is for the parent to say.
  process.on('SIGINT', () => undefined);
  const { send, isSending, onMessage } = openTransport();
  const cacheFolder = findCacheFolder(process.env, process.platform);
  const engine = await loadEngine(cacheFolder).catch((error: unknown) => {
    const failure = error instanceof Failure ? error : new Failure('internal', `The training process could not start: ${String(error)}`);
    send({ type: 'failed', runId: null, failure: failure.toData() });
    return null;
  });
  if (engine === null) return;
  const session = new Session({
    engine,
    send,
    now: () => performance.now(),
    nextTurn: () => takeTurns({ turn: () => setImmediate(), isSending, now: () => performance.now() }),
  });
  send({ type: 'ready', engine });
  setInterval(() => send({ type: 'heartbeat' }), heartbeatMs);
  let isAsked = false;
  onMessage((message) => {
    isAsked = true;
    session.receive(message);
  });
  const means = { engine, place: placeFor(engine, 0) };
  warmUp(engine.tier === 'xla' ? 'graph' : engine.tier, means);
  // XLA wakes up for its first graph, even one that is kept compiled: a hundred milliseconds, for which nobody waits here.
  if (engine.tier === 'xla' && cacheFolder !== null) setTimeout(() => { if (!isAsked) warmUp('xla', means); }, idleMs);
}

/** What the first run would have to wait for. A tier that fails now (a full disk, say) is left to the run that needs it, which takes another. */
function warmUp(tier: EngineTier, means: Means): void {
  try {
    trainExample(tier, means);
  } catch (error) {
    process.stderr.write(`Training could not be warmed up: ${String(error)}\n`);
  }
}

void serve();
