// Who trains in the engine bench: ours and the peers, each in a warm process of its own, each telling how long its steps took.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { EngineTier } from '../../shared/rpc/trainer.ts';
import { BenchHistory } from './bench-history.ts';
import { TrainerProcess } from './engine-trainer.ts';
import type { FitRequest } from './fit-child.ts';
import { Peer, threadEnvironment } from './peers/peer.ts';
import type { PeerName, Threads } from './peers/peer.ts';
import { providePython } from './peers/provide.ts';
import { createJob, makeData, planJobs, stepsOf } from './problems.ts';
import type { LearningRates, Problem, Rows } from './problems.ts';

/** `stored`: ours, with every metric stored in a history before its credit is given back. `planned`: ours, on the processes that the app plans. */
export type ContenderName = 'ours' | 'stored' | 'planned' | 'tfjs' | PeerName;

export interface Pace {
  readonly msPerStep: number;
  /** Of ours. */
  readonly engine?: EngineTier;
}

export interface Contender {
  /** Trains for about a second or two, compiling excluded; the first time of a problem takes longer. Several learning rates make as many runs at once. */
  train(problem: Problem, learningRates: LearningRates): Promise<Pace>;
  stop(): void;
}

/** Ours trains a run without an end for as long, so that its tier is the one of a long run. */
const oursMs = 1_500;
const endlessEpochs = 1_000_000;
/** Steps of one measurement of a peer, for a second's work; whole epochs are made of them. */
const stepsOfPeer: Readonly<Record<'tfjs' | PeerName, (problem: Problem) => number>> = {
  tfjs: () => 200,
  keras: () => 400,
  sklearn: ({ hidden }) => (hidden.length === 1 ? 4_000 : 1_000),
  jax: ({ hidden, batchSize }) => (hidden.length === 1 ? 50_000 : batchSize < 100 ? 10_000 : 200),
};
const epochsOfPeer = (name: 'tfjs' | PeerName, problem: Problem): number => Math.max(2, Math.round(stepsOfPeer[name](problem) / stepsOf(problem, 1)));

interface OursOptions {
  readonly onMetrics?: (batches: readonly MetricBatch[]) => void;
  /** Called after each training, with its steps. */
  readonly onEnd?: (steps: number) => void;
}

async function startOurs(threads: Threads, { onMetrics = () => undefined, onEnd = () => undefined }: OursOptions = {}): Promise<Contender> {
  const trainer = await TrainerProcess.start({ threads, cacheFolder: null });
  return {
    train: async (problem, learningRates) => {
      const { trainMs, steps, engine } = await trainer.train(createJob(problem, { epochs: endlessEpochs, learningRates }), { stopAfterMs: oursMs, onMetrics });
      onEnd(steps);
      return { msPerStep: trainMs / steps, engine: engine.tier };
    },
    stop: () => trainer.stop(),
  };
}

async function startStored(threads: Threads): Promise<Contender> {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-bench-'));
  const history = new BenchHistory(folder);
  const contender = await startOurs(threads, {
    onMetrics: (batches) => { history.add(batches); },
    onEnd: (steps) => {
      if (history.countSteps() !== steps) throw new Error(`${history.countSteps()} of ${steps} steps are stored.`);
      history.clear();
    },
  });
  return {
    ...contender,
    stop: () => {
      contender.stop();
      history.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/** As the app trains a sweep on this machine: on as many processes at once as it is worth. A step is over when each has done it. */
function startPlanned(): Contender {
  const trainers: TrainerProcess[] = [];
  return {
    train: async (problem, learningRates) => {
      const jobs = planJobs(createJob(problem, { epochs: endlessEpochs, learningRates }));
      while (trainers.length < jobs.length) trainers.push(await TrainerProcess.start({ threads: 1, cacheFolder: null }));
      const trainings = await Promise.all(jobs.flatMap((job, index) => trainers[index]?.train(job, { stopAfterMs: oursMs }) ?? []));
      const [first] = trainings;
      return { msPerStep: Math.max(...trainings.map(({ trainMs, steps }) => trainMs / steps)), ...(first === undefined ? {} : { engine: first.engine.tier }) };
    },
    stop: () => { for (const trainer of trainers) trainer.stop(); },
  };
}

async function startTfjs(threads: Threads): Promise<Contender> {
  const child = fork(fileURLToPath(new URL('./fit-child.ts', import.meta.url)), [], { serialization: 'advanced', env: { ...process.env, ...threadEnvironment(threads) } });
  const left = once(child, 'exit').then(([code]): never => { throw new Error(`The process of model.fit ended (${code}).`); });
  // Without anybody waiting, its end means nothing.
  left.catch(() => undefined);
  const answer = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), left])) as [unknown];
    return message;
  };
  await answer();
  return {
    train: async (problem) => {
      const epochs = epochsOfPeer('tfjs', problem);
      child.send({ problem, epochs } satisfies FitRequest);
      return { msPerStep: Number(await answer()) / stepsOf(problem, epochs) };
    },
    stop: () => void child.kill(),
  };
}

const toText = (values: Float32Array): string => Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64');
/** A part of the data as the Python peers read it. */
export const toWire = ({ rows, columns, x, y }: Rows): object => ({ rows, columns, x: toText(x), y: toText(y) });
const timeSchema = v.object({ milliseconds: v.number() });

async function startPython(name: PeerName, threads: Threads): Promise<Contender> {
  const peer = await Peer.start(await providePython(name), name, threads);
  const known = new Set<string>();
  return {
    train: async (problem, learningRates) => {
      const { train, validation } = makeData(problem);
      const data = known.has(problem.name) ? {} : { train: toWire(train), validation: toWire(validation) };
      known.add(problem.name);
      const epochs = Math.ceil(epochsOfPeer(name, problem) / learningRates.length);
      const outputs = problem.classes === 2 ? 1 : problem.classes;
      const answer = await peer.ask({ command: 'train', ...problem, epochs, learningRates, outputs, ...data });
      return { msPerStep: v.parse(timeSchema, answer).milliseconds / stepsOf(problem, epochs) };
    },
    stop: () => peer.stop(),
  };
}

/** The contenders, started when they are first asked for. */
export class Contenders {
  readonly #started = new Map<string, Promise<Contender>>();

  /** Rejects, every time, with the reason why this one cannot take part. */
  get(name: ContenderName, threads: Threads): Promise<Contender> {
    const key = `${name} ${threads}`;
    const contender = this.#started.get(key) ?? this.#start(name, threads);
    this.#started.set(key, contender);
    return contender;
  }

  async stop(): Promise<void> {
    for (const result of await Promise.allSettled(this.#started.values())) if (result.status === 'fulfilled') result.value.stop();
  }

  #start(name: ContenderName, threads: Threads): Promise<Contender> {
    switch (name) {
      case 'ours': return startOurs(threads);
      case 'stored': return startStored(threads);
      case 'planned': return Promise.resolve(startPlanned());
      case 'tfjs': return startTfjs(threads);
      default: return startPython(name, threads);
    }
  }
}
