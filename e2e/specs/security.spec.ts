// What the page cannot do, whatever runs in it.
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../fixtures/app.ts';

test('the page reaches no network: no other server, no picture, no script, no frame, no socket', async ({ app }) => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url);
    response.writeHead(200, { 'Access-Control-Allow-Origin': '*' }).end('reached');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const results = await app.page.evaluate(async (target) => {
    const load = (tag: 'img' | 'script' | 'iframe'): Promise<string> =>
      new Promise((resolve) => {
        const element = document.createElement(tag);
        element.onload = () => resolve(tag === 'iframe' ? 'blocked or loaded' : 'reached');
        element.onerror = () => resolve('blocked');
        element.src = `${target}/${tag}`;
        document.body.append(element);
        setTimeout(() => resolve('blocked'), 1_000);
      });
    const socket = (): Promise<string> =>
      new Promise((resolve) => {
        try {
          const opened = new WebSocket(target.replace('http', 'ws'));
          opened.onopen = () => resolve('reached');
          opened.onerror = () => resolve('blocked');
        } catch {
          resolve('blocked');
        }
      });
    navigator.sendBeacon(`${target}/beacon`);
    return [await fetch(`${target}/fetch`).then(() => 'reached', () => 'blocked'), await load('img'), await load('script'), await load('iframe'), await socket()];
  }, address);
  expect(results).not.toContain('reached');
  expect(asked).toEqual([]);
  server.close();

  // Each attempt is a violation of the policy, and was reported as one.
  expect(app.problems.length).toBeGreaterThan(3);
  for (const problem of app.problems) expect(problem).toContain(address.replace(/^http/, ''));
  app.problems.length = 0;
});

test('the page runs no code from text, and has nothing of Node', async ({ app }) => {
  const found = await app.page.evaluate(() => {
    const names = ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'electron', 'ipcRenderer'].filter((name) => name in window);
    const script = document.createElement('script');
    script.textContent = 'window.injected = true';
    document.body.append(script);
    return { names, isInjected: 'injected' in window, bridge: Object.keys((window as { unstuck?: object }).unstuck ?? {}) };
  });
  expect(found.names).toEqual([]);
  expect(found.isInjected).toBe(false);
  // In the desktop shell the way to the app, else nothing.
  expect(found.bridge.filter((name) => name !== 'connect')).toEqual([]);
  expect(app.problems).toHaveLength(1);
  expect(app.problems[0]).toContain("script-src 'self'");
  app.problems.length = 0;
});
