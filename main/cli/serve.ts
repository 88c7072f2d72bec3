// `unstuck serve`: the loopback shell as a process of its own; shells do not import each other.
import { spawn } from 'node:child_process';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import type { Call } from './arguments.ts';

const entry = fileURLToPath(new URL('../loopback/main.ts', import.meta.url));

/** Settles with the exit status of the shell, when that has ended. */
export function serve({ port, opens, history, isJson }: Extract<Call, { command: 'serve' }>): Promise<number> {
  const args = [
    ...(port === null ? [] : ['--port', String(port)]),
    ...(opens ? [] : ['--no-open']),
    ...(history === undefined ? [] : ['--history', history]),
    ...(isJson ? ['--json'] : []),
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [entry, ...args], { stdio: 'inherit' });
    // The terminal sends Ctrl C to both; the shell ends in order, and this waits for it. Other signals come to this process alone.
    process.on('SIGINT', () => undefined);
    process.on('SIGTERM', () => child.kill('SIGTERM'));
    child.on('error', reject);
    child.on('close', (status) => { resolve(status ?? 130); });
  });
}
