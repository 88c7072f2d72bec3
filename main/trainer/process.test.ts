// A training process as main starts it: forked, driven by messages, stopped, abandoned, killed.
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { FromTrainer, ToTrainer } from '../../shared/rpc/trainer.ts';
import { circleRows, exampleJob } from './example-job.ts';

const entry = fileURLToPath(new URL('process.ts', import.meta.url));
const children: ChildProcess[] = [];

class Trainer {
  readonly child: ChildProcess;
  readonly received: FromTrainer[] = [];
  /** What it has written to standard error. */
  errors = '';

  constructor(backend = 'eager', execArgv: string[] = []) {
    this.child = fork(entry, { serialization: 'advanced', env: { ...process.env, UNSTUCK_BACKEND: backend }, execArgv, silent: true });
    this.child.stderr?.on('data', (text: Buffer) => {
      this.errors += text.toString();
    });
    children.push(this.child);
    this.child.on('message', (message) => {
      const received = message as FromTrainer;
      this.received.push(received);
      if (received.type === 'metrics') this.send({ type: 'credit' });
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

const job = exampleJob({ train: circleRows(400, 4, 1), training: { epochs: 12 } });
const endless = exampleJob({ training: { epochs: 1_000_000 } });

describe('process', { timeout: 120_000 }, () => {
  it('starts, pauses, resumes, stops, and goes on in another process to the same digits', async () => {
    const whole = new Trainer();
    await whole.until('ready');
    expect(whole.of('ready')[0]?.engine).toMatchObject({ tier: 'eager', reason: null });
    whole.send({ type: 'start', job });
    await whole.until('ended');
    expect(whole.losses().length).toBe(12 * 25);

    const first = new Trainer();
    first.send({ type: 'start', job });
    await first.until('metrics');
    first.send({ type: 'pause' });
    await first.until('paused');
    first.send({ type: 'resume' });
    await first.until('resumed');
    first.send({ type: 'stop' });
    await first.until('ended');
    expect(first.of('ended')[0]?.status).toBe('stopped');
    first.send({ type: 'start', job: { ...job, checkpoint: first.of('checkpoint').at(-1)?.bytes ?? null } });
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
    trainer.send({ type: 'start', job });
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
    const trainer = new Trainer('auto', ['--import', `data:text/javascript,${encodeURIComponent(breaker)}`]);
    await trainer.until('ready');
    expect(trainer.of('ready')[0]?.engine).toMatchObject({ tier: 'wasm', reason: 'Native TensorFlow could not be loaded: libtensorflow.so.2: no such file' });
  });

  it('refuses a backend that does not exist', async () => {
    const trainer = new Trainer('abacus');
    await trainer.until('failed');
    expect(trainer.of('failed')[0]).toMatchObject({ runId: null, failure: { code: 'bad-input' } });
  });
});
