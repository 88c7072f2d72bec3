// Chromium's sandbox, which root cannot have: the app started as an ordinary user, its processes looked at from outside.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readlinkSync } from 'node:fs';
import { findDesktopProgram } from '../../fixtures/desktop-shell.ts';
import { expect, test } from '../../fixtures/app.ts';
import { findDescendants } from '../../fixtures/processes.ts';

/** Of Linux's three modes of seccomp, the one with a filter of system calls. */
const filtered = '2';

test('started by an ordinary user, the page runs behind a system call filter in a namespace of its own', async ({ stoppedApp }) => {
  const { executable, arguments: given } = findDesktopProgram(false);
  const command = [executable, ...given.filter((argument) => argument !== '--no-sandbox'), '--history', stoppedApp.dataFolder];
  // Root becomes an ordinary user, who still owns this checkout, by a user namespace.
  const [program = '', ...args] = process.getuid?.() === 0 ? ['unshare', '--user', '--map-user=1000', '--map-group=1000', ...command] : command;
  const app = spawn(program, args, { stdio: 'ignore' });
  try {
    const pageProcess = (): number | undefined => findDescendants(app.pid ?? 0).find((facts) => facts.command.includes('--type=renderer'))?.pid;
    await expect.poll(pageProcess).toBeDefined();
    const pid = pageProcess() ?? 0;
    await expect.poll(() => /^Seccomp:\s*(\d)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]).toBe(filtered);
    expect(readlinkSync(`/proc/${pid}/ns/user`)).not.toBe(readlinkSync(`/proc/${app.pid}/ns/user`));
  } finally {
    const exit = once(app, 'exit');
    app.kill('SIGTERM');
    await exit;
  }
});
