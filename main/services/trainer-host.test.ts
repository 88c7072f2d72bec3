import { describe, expect, it, vi } from 'vitest';
import { MemoryTrainer, until } from './test-app.ts';
import { TrainerHost } from './trainer-host.ts';

const one = { threads: 1, backend: 'auto' } as const;
const four = { threads: 4, backend: 'auto' } as const;

function createHost(isReady: (index: number) => boolean = () => true) {
  const started: MemoryTrainer[] = [];
  const host = new TrainerHost((options) => {
    const trainer = new MemoryTrainer(options, isReady(started.length));
    started.push(trainer);
    return trainer;
  });
  return { host, started };
}

it('lends the warm process, and starts another only when that is in use', async () => {
  const { host, started } = createHost();
  host.warmUp();
  host.warmUp();
  expect(started).toHaveLength(1);
  expect(host.state).toEqual({ state: 'starting' });
  const first = await host.acquire(one);
  expect(host.state).toMatchObject({ state: 'ready', tier: 'xla' });
  const second = await host.acquire(one);
  expect(started).toHaveLength(2);
  host.release(first);
  expect(await host.acquire(one)).toBe(first);
  expect(second).not.toBe(first);
  host.close();
  expect(started.some((trainer) => trainer.isAlive)).toBe(false);
});

it('replaces a process that died, and tells its user', async () => {
  const { host, started } = createHost();
  const trainer = await host.acquire(one);
  const reasons: string[] = [];
  trainer.use({ receive: () => undefined, exited: (reason) => reasons.push(reason) });
  started[0]?.exit('it was ended by signal SIGKILL');
  expect(reasons).toEqual(['it was ended by signal SIGKILL']);
  expect(started).toHaveLength(2);
  host.close();
  expect(started).toHaveLength(2);
});

it('says why training is not possible, and tries again with the next run', async () => {
  const { host, started } = createHost((index) => index > 0);
  const states: string[] = [];
  host.changes.subscribe((state) => states.push(state.state));
  const waiting = host.acquire(one);
  started[0]?.send({ type: 'failed', runId: null, failure: { code: 'not-yet', message: 'There is no TensorFlow.', path: null, mend: 'npm start' } });
  await expect(waiting).rejects.toThrow('There is no TensorFlow.');
  expect(host.state).toEqual({ state: 'failed', reason: 'There is no TensorFlow.', mend: 'npm start' });
  await host.acquire(one);
  await until(() => host.state.state === 'ready');
  expect(states).toEqual(['failed', 'starting', 'ready']);
  host.close();
});

it('does not start a process over and over that dies at its start', async () => {
  const { host, started } = createHost(() => false);
  host.warmUp();
  started[0]?.exit('it ended with status 127');
  await until(() => host.state.state === 'failed');
  expect(host.state).toMatchObject({ reason: expect.stringContaining('status 127') as string });
  expect(started).toHaveLength(1);
  host.close();
});

it('gives up on a process that never becomes ready', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    const { host, started } = createHost(() => false);
    const waiting = host.acquire(one);
    vi.advanceTimersByTime(120_000);
    await expect(waiting).rejects.toMatchObject({ code: 'trainer-crashed' });
    expect(started[0]?.isAlive).toBe(false);
    expect(host.state.state).toBe('failed');
  } finally {
    vi.useRealTimers();
  }
});

describe('processes of several kinds', () => {
  it('are started where none of the kind is free, and given to who wants the kind', async () => {
    const { host, started } = createHost();
    host.warmUp();
    const wide = await host.acquire(four);
    expect(started.map((trainer) => trainer.options.threads)).toEqual([1, 4]);
    await host.acquire(one);
    expect(started).toHaveLength(2);
    host.release(wide);
    expect(await host.acquire(four)).toBe(wide);
    // The app shows what its warm process can do.
    expect(host.state).toMatchObject({ state: 'ready', threads: 1 });
    host.close();
  });

  it('are ended when more than two wait, those of the longest wait first, but never the one kept warm', async () => {
    const { host, started } = createHost();
    host.warmUp();
    const lent = [await host.acquire(four), await host.acquire(one), await host.acquire({ threads: 2, backend: 'auto' }), await host.acquire(one)];
    for (const trainer of lent) host.release(trainer);
    expect(started.map((trainer) => [trainer.options.threads, trainer.isAlive])).toEqual([[1, false], [4, false], [2, true], [1, true]]);
    await host.acquire(four);
    expect(started.map((trainer) => trainer.isAlive)).toEqual([false, false, true, true, true]);
    host.close();
  });

  it('take a process that has nothing but WebAssembly for one of it', async () => {
    const { host, started } = createHost();
    const wasm = await host.acquire({ threads: 1, backend: 'wasm' });
    expect(started[0]?.options).toEqual({ threads: 1, backend: 'wasm' });
    host.release(wasm);
    expect(await host.acquire(one)).not.toBe(wasm);
    host.close();
  });

  it('can be spoken to while nothing trains', async () => {
    const { host, started } = createHost();
    const idle = await host.idle(four);
    expect(started).toHaveLength(1);
    expect(await host.acquire(four)).toBe(idle);
    expect(await host.idle(four)).toBeNull();
    expect(started).toHaveLength(1);
    host.close();
  });
});
