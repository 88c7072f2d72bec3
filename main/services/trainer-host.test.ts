import { expect, it, vi } from 'vitest';
import { MemoryTrainer, until } from './test-app.ts';
import { TrainerHost } from './trainer-host.ts';

function createHost(isReady: (index: number) => boolean = () => true) {
  const started: MemoryTrainer[] = [];
  const host = new TrainerHost(() => {
    const trainer = new MemoryTrainer(isReady(started.length));
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
  const first = await host.acquire();
  expect(host.state).toMatchObject({ state: 'ready', tier: 'eager' });
  const second = await host.acquire();
  expect(started).toHaveLength(2);
  host.release(first);
  expect(await host.acquire()).toBe(first);
  expect(second).not.toBe(first);
  host.close();
  expect(started.some((trainer) => trainer.isAlive)).toBe(false);
});

it('replaces a process that died, and tells its user', async () => {
  const { host, started } = createHost();
  const trainer = await host.acquire();
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
  const waiting = host.acquire();
  started[0]?.send({ type: 'failed', runId: null, failure: { code: 'not-yet', message: 'There is no TensorFlow.', path: null, mend: 'npm start' } });
  await expect(waiting).rejects.toThrow('There is no TensorFlow.');
  expect(host.state).toEqual({ state: 'failed', reason: 'There is no TensorFlow.', mend: 'npm start' });
  await host.acquire();
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
    const waiting = host.acquire();
    vi.advanceTimersByTime(120_000);
    await expect(waiting).rejects.toMatchObject({ code: 'trainer-crashed' });
    expect(started[0]?.isAlive).toBe(false);
    expect(host.state.state).toBe('failed');
  } finally {
    vi.useRealTimers();
  }
});
