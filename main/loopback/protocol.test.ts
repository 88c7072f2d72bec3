// One protocol, four transports: every rule of the wire holds in memory, between threads, between processes and over a WebSocket.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { MessageChannel, Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { joinBatches } from '../../shared/metrics/batch.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { createClient } from '../../shared/rpc/client.ts';
import type { Client } from '../../shared/rpc/client.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { createPortPair } from '../../shared/rpc/memory-port.ts';
import { createMessagePort } from '../../shared/rpc/message-port.ts';
import type { MetricItem } from '../../shared/rpc/metric-items.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { fixtureContract, serveFixture } from './protocol-fixture.ts';
import type { FixtureContract } from './protocol-fixture.ts';
import { serveLoopback } from './serve.ts';
import { createWebSocketPort } from './web-socket-port.ts';

interface Transport {
  readonly port: Port;
  /** Ends the far side, as a crash would. */
  end(): Promise<unknown>;
}

const child = fileURLToPath(new URL('protocol-child.ts', import.meta.url));

async function openMemory(): Promise<Transport> {
  const [port, far] = createPortPair();
  serveFixture(far);
  return { port, end: async () => far.close() };
}

async function openChannel(): Promise<Transport> {
  const { port1, port2 } = new MessageChannel();
  const far = createMessagePort(port2);
  serveFixture(far);
  return { port: createMessagePort(port1), end: async () => far.close() };
}

async function openWorker(): Promise<Transport> {
  const worker = new Worker(child);
  const port: Port = {
    post: (message) => worker.postMessage(message),
    onMessage: (receive) => void worker.on('message', receive),
    onClose: (notify) => void worker.once('exit', () => notify()),
    close: () => void worker.terminate(),
  };
  return { port, end: () => worker.terminate() };
}

async function openFork(): Promise<Transport> {
  const forked = fork(child, { serialization: 'advanced', execArgv: [] });
  const port: Port = {
    post: (message) => void (forked.connected && forked.send(message as object)),
    onMessage: (receive) => void forked.on('message', receive),
    onClose: (notify) => void forked.once('exit', () => notify()),
    close: () => void forked.kill(),
  };
  const end = async (): Promise<void> => {
    if (forked.exitCode !== null || forked.signalCode !== null) return;
    const exit = once(forked, 'exit');
    forked.kill('SIGKILL');
    await exit;
  };
  return { port, end };
}

async function openWebSocket(): Promise<Transport> {
  const loopback = await serveLoopback({ pageFolder: '/nowhere', port: 0, attach: serveFixture });
  const { host, origin, hash } = new URL(loopback.url);
  const socket = new WebSocket(`ws://${host}/connect`, { origin });
  await once(socket, 'open');
  socket.send(hash.slice('#t='.length));
  return { port: createWebSocketPort(socket), end: () => loopback.close() };
}

const transports = { memory: openMemory, channel: openChannel, worker: openWorker, fork: openFork, 'web socket': openWebSocket };

describe.each(Object.entries(transports))('the protocol over %s', (_name, open) => {
  let transport: Transport;
  let client: Client<FixtureContract>;

  beforeEach(async () => {
    transport = await open();
    client = createClient(fixtureContract, transport.port);
  });
  afterEach(() => transport.end());

  it('carries plain data and typed arrays unchanged', async () => {
    const value = { text: 'ü', list: [1, null, [true]], step: Float64Array.of(1, NaN, -0), bytes: Uint8Array.of(1, 2, 3), rate: Float32Array.of(0.5), odd: [NaN, Infinity, -0] };
    expect(await client.call('echo', { value })).toEqual(value);
  });

  it('answers each call by its own name, in the order they end', async () => {
    const order: unknown[] = [];
    const call = async (value: string, waitMs: number): Promise<void> => void order.push(await client.call('slowEcho', { value, waitMs }));
    await Promise.all([call('last', 60), call('first', 0)]);
    expect(order).toEqual(['first', 'last']);
  });

  it('carries a failure with its code, path and mend', async () => {
    const failure = await client.call('fail', { kind: 'failure' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(Failure);
    expect(failure).toMatchObject({ code: 'bad-file', message: 'Line 3 has 2 fields, the header has 3.', path: 'dataset.path', mend: 'Add the field.' });
  });

  it('hides a defect behind an id and logs it once', async () => {
    const failure = await client.call('fail', { kind: 'defect' }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'internal' });
    expect((failure as Failure).message).toContain('id-1');
    expect((failure as Failure).message).not.toContain('secret detail');
    const { log } = await client.call('observed', {});
    expect(log).toHaveLength(1);
    expect(log[0]).toContain('secret detail');
  });

  it('says so when an answer cannot be sent, instead of never answering', async () => {
    await expect(client.call('fail', { kind: 'unsendable' })).rejects.toMatchObject({ code: 'internal' });
  });

  it('refuses an unknown key, a wrong value and an unknown command, naming them', async () => {
    await expect(client.call('echo', { value: 1, extra: 2 } as { value: number })).rejects.toMatchObject({ code: 'bad-input', path: 'extra' });
    await expect(client.call('slowEcho', { value: 1, waitMs: -1 })).rejects.toMatchObject({ code: 'bad-input', path: 'waitMs', message: 'slowEcho: "waitMs" must be >=0, but is -1.' });
    const unknown = client as unknown as Client<{ nothing: FixtureContract['observed'] }>;
    await expect(unknown.call('nothing', {})).rejects.toMatchObject({ code: 'not-found' });
  });

  it('cancels a call: at once for the caller, by its signal for the handler', async () => {
    const controller = new AbortController();
    const call = client.call('wait', {}, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ code: 'cancelled' });
    await vi.waitFor(async () => expect(await client.call('observed', {})).toMatchObject({ cancelledCalls: 1 }));
  });

  it('delivers every point in order, merging what waits for credit', async () => {
    const items: MetricItem[] = [];
    client.subscribe('metrics', { batches: 20, rows: 10 }, { onItem: (item) => void items.push(item) });
    await vi.waitFor(() => expect(lastStep(items)).toBe(200));
    const batches = items.map((item) => (item as { batch: MetricBatch }).batch);
    expect([...joinBatches(batches as [MetricBatch]).step]).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(items.length).toBe(5);
  });

  it('sends four items without credit, and a resync when too much has waited', async () => {
    const items: MetricItem[] = [];
    let draw = (): void => {};
    const drawn = new Promise<void>((resolve) => (draw = resolve));
    client.subscribe('metrics', { batches: 12, rows: 10_000 }, { onItem: (item) => (items.push(item), drawn) });
    await vi.waitFor(() => expect(items).toHaveLength(4));
    await client.call('observed', {});
    expect(items).toHaveLength(4);
    draw();
    await vi.waitFor(() => expect(items).toHaveLength(5));
    expect(items[4]).toEqual({ kind: 'resync', fromStep: 40_001 });
  });

  it('keeps the newest item of each key for a slow subscriber of the latest', async () => {
    const items: { key: string; value: number }[] = [];
    client.subscribe('latest', { items: 100, keys: 3 }, { onItem: (item) => void items.push(item) });
    await vi.waitFor(() => expect(items).toHaveLength(7));
    expect(items.slice(4).sort((left, right) => left.value - right.value)).toEqual([{ key: 'k1', value: 97 }, { key: 'k2', value: 98 }, { key: 'k0', value: 99 }]);
  });

  it('ends a subscription on both sides when it is given up', async () => {
    const end = client.subscribe('latest', { items: 1, keys: 1 }, { onItem: () => {} });
    await vi.waitFor(async () => expect(await client.call('observed', {})).toMatchObject({ openSubscriptions: 1 }));
    end();
    await vi.waitFor(async () => expect(await client.call('observed', {})).toMatchObject({ openSubscriptions: 0 }));
  });

  it('tells a subscriber why it is refused', async () => {
    const failure = await new Promise<Failure>((resolve) => client.subscribe('broken', {}, { onItem: () => {}, onError: resolve }));
    expect(failure).toMatchObject({ code: 'not-found', message: 'There is no such run.' });
  });

  it('fails what is under way when the far side is gone, and everything after', async () => {
    const call = client.call('wait', {});
    const rejected = expect(call).rejects.toMatchObject({ code: 'disconnected' });
    await client.call('observed', {});
    await transport.end();
    await rejected;
    await expect(client.call('observed', {})).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('goes on over a new port, with its subscriptions', async () => {
    const steps: number[] = [];
    let from = 3;
    client.subscribe('metrics', () => ({ batches: 1, rows: from }), { onItem: (item) => void steps.push(lastStep([item])) });
    await vi.waitFor(() => expect(steps).toEqual([3]));
    from = 5;
    const first = transport;
    transport = await open();
    client.attach(transport.port);
    await vi.waitFor(() => expect(steps).toEqual([3, 5]));
    await first.end();
    expect(await client.call('echo', { value: 1 })).toBe(1);
  });

  it('asks a question again that was open, or was asked without a connection, once there is one', async () => {
    const wasOpen = client.call('slowEcho', { value: 'open', waitMs: 50 });
    await transport.end();
    await expect(client.call('observed', {})).rejects.toMatchObject({ code: 'disconnected' });
    const asked = client.call('slowEcho', { value: 'asked', waitMs: 0 });
    transport = await open();
    client.attach(transport.port);
    expect(await Promise.all([wasOpen, asked])).toEqual(['open', 'asked']);
  });

  it('says so on both ends when page and app are of different versions', async () => {
    const other = await open();
    let tell: (failure: Failure) => void = () => {};
    const mismatch = new Promise<Failure>((resolve) => (tell = resolve));
    const old = createClient(fixtureContract, other.port, { protocol: 0, appVersion: '0.1.0', onMismatch: tell });
    await expect(old.call('observed', {})).rejects.toMatchObject({ code: 'version-mismatch' });
    expect((await mismatch).message).toContain('0.1.0');
    expect((await mismatch).message).toContain('1.0.0');
    await other.end();
  });
});

function lastStep(items: readonly MetricItem[]): number {
  const last = items.at(-1);
  return last?.kind === 'batch' ? (last.batch.step.at(-1) ?? 0) : 0;
}
