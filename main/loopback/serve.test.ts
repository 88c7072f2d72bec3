// The loopback server as an attacker meets it: other hosts, other origins, wrong tokens, paths that lead out.
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { createConnection } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { contentSecurityPolicy } from '../page-files.ts';
import { refusedCode, serveLoopback } from './serve.ts';
import type { Loopback } from './serve.ts';

let folder: string;
let loopback: Loopback;
let attached: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'unstuck-page-'));
  writeFileSync(join(folder, 'index.html'), '<!doctype html><title>Unstuck</title>');
  attached = 0;
  loopback = await serveLoopback({ pageFolder: folder, port: 0, attach: () => (attached += 1) });
});

afterEach(async () => {
  await loopback.close();
  rmSync(folder, { recursive: true });
});

/** Sends exactly this request, with headers and a path that `fetch` would not let pass. */
function ask(path: string, options: { headers?: Record<string, string>; method?: string } = {}): Promise<{ status: number; headers: IncomingHttpHeaders; body: string }> {
  const { hostname, port } = new URL(loopback.url);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, path, ...options }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    sent.on('error', reject).end();
  });
}

async function openSocket(options: { origin?: string; headers?: Record<string, string>; path?: string } = {}): Promise<WebSocket> {
  const { host, origin } = new URL(loopback.url);
  const socket = new WebSocket(`ws://${host}${options.path ?? '/connect'}`, { origin, ...options });
  await once(socket, 'open');
  return socket;
}

describe('files', () => {
  it('serves the page with the policy and without any CORS header', async () => {
    const { status, headers, body } = await ask('/');
    expect(status).toBe(200);
    expect(body).toContain('Unstuck');
    expect(headers['content-security-policy']).toBe(contentSecurityPolicy);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });

  it('refuses another Host, and anything but reading', async () => {
    expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(403);
    expect((await ask('/', { method: 'POST' })).status).toBe(405);
    expect((await ask('/', { method: 'OPTIONS' })).status).toBe(405);
  });

  it('serves nothing outside the folder', async () => {
    for (const path of ['/../package.json', '/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/..\\..\\x.json', '//etc/passwd', '/%00', '/%']) {
      expect((await ask(path)).status, path).toBe(404);
    }
  });
});

describe('connections', () => {
  const token = (): string => new URL(loopback.url).hash.slice('#t='.length);

  it('admits a page of its own origin that says the token', async () => {
    const socket = await openSocket();
    socket.send(token());
    await expect.poll(() => attached).toBe(1);
  });

  it('refuses another origin, another host and another path before it upgrades', async () => {
    await expect(openSocket({ origin: 'http://127.0.0.1:1' })).rejects.toThrow('403');
    await expect(openSocket({ origin: 'null' })).rejects.toThrow('403');
    await expect(openSocket({ headers: { host: 'evil.example' } })).rejects.toThrow('403');
    await expect(openSocket({ path: '/other' })).rejects.toThrow('403');
  });

  it.each([['a wrong token', 'wrong'], ['an empty token', ''], ['a binary frame', Buffer.from('x')]])('closes the socket on %s', async (_name, first) => {
    const socket = await openSocket();
    socket.send(first);
    const [code] = (await once(socket, 'close')) as [number];
    expect(code).toBe(refusedCode);
    expect(attached).toBe(0);
  });

  it('listens on this machine only', async () => {
    const outside = Object.values(networkInterfaces()).flat().find((address) => address?.internal === false && address.family === 'IPv4')?.address ?? '127.0.0.2';
    const socket = createConnection({ host: outside, port: Number(new URL(loopback.url).port) });
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException];
    expect(error.code).toBe('ECONNREFUSED');
  });

  it('rejects when the port is taken', async () => {
    const port = Number(new URL(loopback.url).port);
    await expect(serveLoopback({ pageFolder: folder, port, attach: () => {} })).rejects.toMatchObject({ code: 'not-allowed-now', message: `Port ${port} is taken by another program.` });
  });
});
