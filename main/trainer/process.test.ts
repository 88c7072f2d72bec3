// A training process as main starts it: forked, driven by messages, stopped, abandoned, killed.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';
import { circleRows, exampleJob } from './example-job.ts';

const entry = fileURLToPath(new URL('process.ts', import.meta.url));
const children: ChildProcess[] = [];
const folder = mkdtempSync(join(tmpdir(), 'unstuck-process-'));
/** What these processes remember of the machine. */
const sharedCache = join(folder, 'shared');

class Trainer {
  readonly child: ChildProcess;
  readonly received: FromTrainer[] = [];
  /** What it has written to standard error. */
  errors = '';

  constructor(backend = 'auto', { execArgv = [] as string[], cache = sharedCache } = {}) {
    const env = { ...process.env, UNSTUCK_BACKEND: backend, UNSTUCK_CACHE: cache };
    this.child = fork(entry, { serialization: 'advanced', env, execArgv, silent: true });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString();
    });
    children.push(this.child);
    this.child.on('message', (message) => {
      const received = message as FromTrainer;
      this.received.push(received);
      if (received.type === 'metrics') this.send({ type: 'credit', runId: received.runId });
    });
  }

  send(message: ToTrainer): void {
    this.child.send(message);
  }

  of<K extends FromTrainer['type']>(type: K): (FromTrainer & { readonly type: K })[] {
    return this.received.filter((message): message is FromTrainer & { readonly type: K } => message.type === type);
  }

  async until(type: FromTrainer['type'], count = 1): Promise<void> {
    while (this.of(type).length < count) await once(this.child, 'message');
  }

  /** Loss of every step received, in order. */
  losses(): number[] {
    return this.of('metrics').flatMap(({ batches }) => batches.filter(({ group }) => group === 'step').flatMap(({ values }) => [...(values[0] ?? [])]));
  }
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const rows = circleRows(400, 4, 1);
const job = exampleJob({ train: rows, training: { epochs: 400 } });
const endless = exampleJob({ training: { epochs: 1_000_000 } });

describe('process', { timeout: 120_000 }, () => {
  it('starts, pauses, resumes, stops, and goes on in another process to the same digits', async () => {
    const whole = new Trainer();
    await whole.until('ready');
    expect(whole.of('ready')[0]?.engine).toMatchObject({ tier: 'xla', threads: 1, reason: null });
    whole.send({ type: 'start', job });
    await whole.until('ended');
    expect(whole.losses().length).toBe(400 * 25);
    expect(whole.of('started')[0]?.engine.tier).toBe('graph');

    const first = new Trainer();
    first.send({ type: 'start', job });
    await first.until('metrics');
    first.send({ type: 'pause' });
    await first.until('paused');
    first.send({ type: 'resume' });
    await first.until('resumed');
    first.send({ type: 'stop', runId: 'example' });
    await first.until('ended');
    expect(first.of('ended')[0]?.status).toBe('stopped');
    const checkpoint = first.of('checkpoint').at(-1)?.bytes ?? new Uint8Array();
    first.send({ type: 'start', job: exampleJob({ train: rows, training: { epochs: 400 }, start: { type: 'resume', checkpoint } }) });
    await first.until('ended', 2);
    expect(first.losses()).toEqual(whole.losses());
    expect(whole.errors).toBe('');
  });

  it('beats its heart while it trains, and ends when its parent lets go', async () => {
    const trainer = new Trainer();
    trainer.send({ type: 'start', job: endless });
    await trainer.until('heartbeat', 2);
    expect(trainer.of('metrics').length).toBeGreaterThan(0);
    const exited = once(trainer.child, 'exit');
    trainer.child.disconnect();
    expect((await exited)[0]).toBe(0);
  });

  it('leaves Ctrl-C to its parent, and can be killed', async () => {
    const trainer = new Trainer();
    trainer.send({ type: 'start', job: endless });
    await trainer.until('metrics');
    trainer.child.kill('SIGINT');
    await trainer.until('metrics', trainer.of('metrics').length + 5);
    const exited = once(trainer.child, 'exit');
    trainer.child.kill('SIGKILL');
    expect((await exited)[1]).toBe('SIGKILL');
  });

  it('trains on WebAssembly, and says why', async () => {
    const trainer = new Trainer('wasm');
    trainer.send({ type: 'start', job: exampleJob({ train: rows, training: { epochs: 12 } }) });
    await trainer.until('ended');
    expect(trainer.of('ready')[0]?.engine).toMatchObject({ tier: 'wasm', device: 'cpu', reason: 'WebAssembly was asked for.' });
    const losses = trainer.losses();
    expect(losses.at(-1)).toBeLessThan(losses[0] ?? NaN);
  });

  it('falls back to WebAssembly where the native library cannot be loaded, and says what was wrong', async () => {
    const breaker = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(specifier, context, next) {
        if (specifier === '@tensorflow/tfjs-node-gpu') throw new Error('libtensorflow.so.2: no such file\\nstack');
        return next(specifier, context);
      } });`;
    const trainer = new Trainer('auto', { execArgv: ['--import', `data:text/javascript,${encodeURIComponent(breaker)}`] });
    await trainer.until('ready');
    expect(trainer.of('ready')[0]?.engine).toMatchObject({ tier: 'wasm', reason: 'Native TensorFlow could not be loaded: libtensorflow.so.2: no such file' });
  });

  it('takes eager TensorFlow where it is asked for', async () => {
    const trainer = new Trainer('eager');
    trainer.send({ type: 'start', job: exampleJob() });
    await trainer.until('ended');
    expect(trainer.of('ready')[0]?.engine).toMatchObject({ tier: 'eager', reason: 'Eager TensorFlow was asked for.' });
    expect(trainer.of('started')[0]?.engine.tier).toBe('eager');
  });

  it('does without XLA after a process that died while it tried it', async () => {
    const cache = join(folder, 'died');
    const first = new Trainer('auto', { cache });
    const isTrying = (): boolean => existsSync(cache) && readdirSync(cache, { recursive: true }).some((name) => String(name).includes('xla-'));
    while (!isTrying()) await setTimeout(5);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    expect(first.of('ready')).toEqual([]);
    const second = new Trainer('auto', { cache });
    await second.until('ready');
    expect(second.of('ready')[0]?.engine).toMatchObject({ tier: 'graph', reason: 'XLA ended the training process when it was tried on this machine.' });
  });

  it('refuses a backend that does not exist', async () => {
    const trainer = new Trainer('abacus');
    await trainer.until('failed');
    expect(trainer.of('failed')[0]).toMatchObject({ runId: null, failure: { code: 'bad-input' } });
  });
});
