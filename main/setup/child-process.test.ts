import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { lastLine, run } from './child-process.mjs';

const node = (program: string): Promise<{ status: number; output: string }> => run(process.execPath, ['-e', program]);

describe('running a program', () => {
  test('gives its status and all that it printed', async () => {
    expect(await node("console.log('out'); console.error('err'); process.exitCode = 3")).toEqual({ status: 3, output: expect.stringMatching(/out[^]*err/) as unknown });
  });

  test('tells an end by a signal as shells do', async () => {
    expect((await node("process.kill(process.pid, 'SIGKILL')")).status).toBe(137);
  });

  test('tells a program that is not there by status 127', async () => {
    expect((await run('no-such-program', [])).status).toBe(127);
  });

  test('the last line is what went wrong', () => {
    expect(lastLine('one\ntwo\n\n')).toBe('two');
  });
});

test('what we started ends with us when a signal ends us', async () => {
  const module = JSON.stringify(fileURLToPath(new URL('child-process.mjs', import.meta.url)));
  const program = `
    import { spawn } from 'node:child_process';
    import { endWithUs } from ${module};
    endWithUs(spawn('sleep', ['1000'], { stdio: 'inherit' }));
    console.log('started');`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(parent.stdout, 'data');
  parent.kill('SIGTERM');
  // Both write to one pipe: it closes when both are gone.
  expect(await once(parent, 'close')).toEqual([143, null]);
});
