import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivers, letGoOfClosed } from './fixtures.ts';
import { openHistory } from './history.ts';

let folder: string;
let file: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-processes-')); file = join(folder, 'history.sqlite'); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const child = fileURLToPath(new URL('writer-child.ts', import.meta.url));

function startWriter(runId: string, driverName: string, stepCount: number) {
  const writer = spawn(process.execPath, [child, file, runId, driverName, String(stepCount)], { stdio: ['ignore', 'pipe', 'inherit'] });
  return { kill: () => writer.kill('SIGKILL'), lines: createInterface({ input: writer.stdout }), exit: once(writer, 'exit') };
}

describe.each(drivers)('processes on $name', ({ name, driver }) => {
  const open = () => openHistory({ file, clock: Date.now, driver });

  it('lose nothing that was committed when one is killed in the middle of writing', async () => {
    const writer = startWriter('killed', name, 1_000_000);
    let told = 0;
    for await (const line of writer.lines) {
      told = Number(line);
      if (told === 60) writer.kill();
    }
    await writer.exit;
    const history = open();
    const batch = history.reads.metrics({ runId: 'killed', group: 'step', names: null, fromStep: 0, toStep: null });
    const last = batch?.step.at(-1) ?? 0;
    expect(told).toBeGreaterThanOrEqual(60);
    expect(last).toBeGreaterThanOrEqual(told);
    expect(Array.from(batch?.values[0] ?? [])).toEqual(Array.from({ length: last }, (_, index) => (index + 1) / 2));
    expect(history.reads.run('killed')).toMatchObject({ status: 'training', step: last });
    expect(history.reads.lostSessions(Date.now())).toEqual(['killed']);
    history.close();
  });

  it('write at the same time, and see each other', async () => {
    const history = open();
    const version = history.reads.foreignVersion();
    const writers = [startWriter('first', name, 100), startWriter('second', name, 100)];
    for (const writer of writers) writer.lines.resume();
    await Promise.all(writers.map((writer) => writer.exit));
    for (const runId of ['first', 'second']) expect(history.reads.metricPoints(runId, 'step', 0)).toBe(100);
    expect(history.reads.foreignVersion()).not.toBe(version);
    expect(history.reads.changedRuns(0).map((run) => run.runId).sort()).toEqual(['first', 'second']);
    history.close();
  });

  it('refuse a history that may not be written, and leave it as it was', async () => {
    open().close();
    await letGoOfClosed();
    const before = readFileSync(file);
    // Root may write everywhere: this is tried as an ordinary user.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) chownSync(folder, 65534, 65534);
    chmodSync(file, 0o444);
    chmodSync(folder, 0o555);
    const script = `
      import { openHistory } from ${JSON.stringify(new URL('history.ts', import.meta.url).href)};
      import { drivers } from ${JSON.stringify(new URL('fixtures.ts', import.meta.url).href)};
      try {
        openHistory({ file: ${JSON.stringify(file)}, clock: Date.now, driver: drivers.find((one) => one.name === ${JSON.stringify(name)}).driver });
      } catch (error) {
        console.log(JSON.stringify({ code: error.code, message: error.message }));
      }`;
    const reader = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'], ...(isRoot ? { uid: 65534, gid: 65534 } : {}) });
    let answer = '';
    reader.stdout.on('data', (data: Buffer) => { answer += data.toString(); });
    await once(reader, 'close');
    chmodSync(folder, 0o755);
    expect(JSON.parse(answer)).toMatchObject({ code: 'store-locked', message: expect.stringContaining(file) as string });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});
