// What the tests of the services share: the app on a fresh folder, reached through the real client and server, and a training
// process in memory that speaks the real messages when it is told to.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '../app.ts';
import { createClient } from '../../shared/rpc/client.ts';
import { contract } from '../../shared/rpc/contract.ts';
import { createPortPair } from '../../shared/rpc/memory-port.ts';
import { serve } from '../../shared/rpc/server.ts';
import type { App, AppOptions } from '../app.ts';
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunStatus, RunSummary } from '../../shared/spec/run.ts';
import type { FromTrainer, RunEngine, ToTrainer, TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import type { TrainerOptions, TrainerProcess } from './trainer-process.ts';

export function temporaryFolder(): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-services-'));
  return { folder, remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}

/** A training process that does only what the test makes it do. Where no run is named, the first of its job is meant. */
export class MemoryTrainer implements TrainerProcess {
  readonly pid = null;
  readonly posted: ToTrainer[] = [];
  readonly options: TrainerOptions;
  isAlive = true;
  private receive: (message: FromTrainer) => void = () => undefined;
  private notify: (reason: string) => void = () => undefined;

  constructor(options: TrainerOptions = { threads: 1, backend: 'auto' }, isReady = true) {
    this.options = options;
    const tier = options.backend === 'wasm' ? 'wasm' : 'xla';
    if (isReady) queueMicrotask(() => { this.send({ type: 'ready', engine: { tier, device: 'cpu', tensorflow: '2.21.0', threads: options.threads, reason: null } }); });
  }

  post(message: ToTrainer): void { this.posted.push(message); }
  onMessage(receive: (message: FromTrainer) => void): void { this.receive = receive; }
  onExit(notify: (reason: string) => void): void { this.notify = notify; }
  kill(): void { this.exit('it was ended by signal SIGKILL'); }

  send(message: FromTrainer): void { if (this.isAlive) this.receive(message); }
  exit(reason: string): void {
    if (!this.isAlive) return;
    this.isAlive = false;
    this.notify(reason);
  }

  /** The job of the last start, once it came. */
  get job(): TrainingJob | null {
    const start = this.posted.findLast((message) => message.type === 'start');
    return start?.type === 'start' ? start.job : null;
  }

  get member(): TrainingMember | undefined { return this.job?.members[0]; }
  get runId(): string { return this.member?.runId ?? ''; }
  get credits(): number { return this.posted.filter((message) => message.type === 'credit').length; }

  /** Every member starts where it should: at the first step, or at that of its checkpoint (see `save`). */
  begin(tier: RunEngine['tier'] = this.job?.tier ?? 'xla'): void {
    const engine: RunEngine = { tier, device: 'cpu', threads: this.options.threads, reason: 'A test asked for it.' };
    for (const { runId, start } of this.job?.members ?? []) {
      const [epoch = 0, step = 0] = start.type === 'fresh' ? [] : start.checkpoint;
      this.send({ type: 'started', runId, stepsPerEpoch: 10, parameters: 33, step, epoch, engine });
    }
  }

  /** Sends rows `from` to `to` of one group. */
  measure(group: MetricGroup, from: number, to: number, valueAt: (step: number) => number = (step) => 1 / step, runId = this.runId): void {
    this.send({ type: 'metrics', runId, batches: [rows(runId, group, from, to, valueAt)] });
  }

  save(epoch: number, step: number, runId = this.runId): void { this.send({ type: 'checkpoint', runId, epoch, step, bytes: new Uint8Array([epoch, step]) }); }

  end(status: 'finished' | 'stopped' | 'diverged', epoch: number, step: number, notFiniteStep: number | null = null, runId = this.runId): void {
    this.send({ type: 'ended', runId, status, epoch, step, notFiniteStep });
  }
}

export function rows(runId: string, group: MetricGroup, from: number, to: number, valueAt: (step: number) => number): MetricBatch {
  const step = Float64Array.from({ length: to - from + 1 }, (_, row) => from + row);
  const names = group === 'step' ? ['loss'] : ['loss', 'val_loss'];
  return { runId, group, names, step, values: names.map(() => step.map(valueAt)) };
}

export interface TestApp {
  readonly app: App;
  readonly client: Client<AppContract>;
  /** Every training process started so far. */
  readonly trainers: MemoryTrainer[];
  readonly log: string[];
}

export async function openTestApp(dataFolder: string, options: Partial<AppOptions> = {}): Promise<TestApp> {
  const trainers: MemoryTrainer[] = [];
  const log: string[] = [];
  let seed = 1;
  const app = await createApp({
    dataFolder,
    resourcesFolder: fileURLToPath(new URL('../../resources', import.meta.url)),
    shell: 'loopback',
    platform: 'linux',
    appVersion: '0.1.0',
    startTrainer: (trainerOptions) => {
      const trainer = new MemoryTrainer(trainerOptions);
      trainers.push(trainer);
      return trainer;
    },
    clock: Date.now,
    random: (size) => Uint8Array.from({ length: size }, () => (seed = (seed * 16_807) % 2_147_483_647) & 255),
    log: (line) => log.push(line),
    cores: 4,
    maxParallel: 1,
    ...options,
  });
  const [page, main] = createPortPair();
  serve(contract, app.handlers, main, { appVersion: '0.1.0', log: (line) => log.push(line), newId: () => 'defect', hasOutputChecks: true });
  return { app, client: createClient(contract, page), trainers, log };
}

/** Forty rows of two classes that a line divides. */
export const someCsv = ['a,b,label', ...Array.from({ length: 40 }, (_, row) => `${row},${(row * 7) % 11},${row < 20 ? 'no' : 'yes'}`)].join('\n');

export async function importCsv(client: Client<AppContract>, text: string = someCsv, name = 'rows.csv'): Promise<Dataset> {
  const bytes = new TextEncoder().encode(text);
  const { uploadId } = await client.call('datasets.begin', { name, byteLength: bytes.byteLength });
  for (let start = 0; start < bytes.byteLength; start += 100) await client.call('datasets.append', { uploadId, bytes: bytes.slice(start, start + 100) });
  return client.call('datasets.commit', { uploadId });
}

export const someExperiment = { version: 1, name: 'Two rates', dataset: { path: 'rows.csv', target: 'label' }, model: { layers: [{ type: 'dense', units: 4 }] }, training: { epochs: 3, batchSize: 4 } };
/** Two runs that cannot share a graph. */
export const twoShapes = { ...someExperiment, variants: [{ name: 'narrow', set: {} }, { name: 'wide', set: { 'model.layers.0.units': 8 } }] };
/** Three runs that can. */
export const threeRates = { ...someExperiment, variants: [0.001, 0.01, 1].map((rate) => ({ name: `rate ${rate}`, set: { 'training.optimizer.learningRate': rate } })) };

export async function startRuns(client: Client<AppContract>, experiment: unknown = someExperiment): Promise<string[]> {
  const { datasetId } = await importCsv(client);
  return (await client.call('runs.start', { datasetId, experiment })).runIds;
}

export async function getRun(client: Client<AppContract>, runId: string): Promise<RunSummary> {
  return (await client.call('runs.get', { runId })).run;
}

/** Settles when `isTrue` holds; the caller's test runs out of time where it never does. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 5));
}

export function untilStatus(client: Client<AppContract>, runId: string, status: RunStatus): Promise<void> {
  return until(async () => (await getRun(client, runId)).status === status);
}

/** The process that has been given a run to train. */
export async function trainerOf(trainers: readonly MemoryTrainer[], runId: string): Promise<MemoryTrainer> {
  let found: MemoryTrainer | undefined;
  await until(() => {
    found = trainers.findLast((trainer) => trainer.isAlive && trainer.job?.members.some((member) => member.runId === runId) === true);
    return found !== undefined;
  });
  if (found === undefined) throw new Error('unreachable');
  return found;
}
