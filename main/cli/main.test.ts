// The command line as a script meets it: the real program, real training, answers on standard output.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHistory } from '../history/history.ts';
import { openTestApp, until } from '../services/test-app.ts';
import { grouped } from '../services/words.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: string;
let history: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unstuck-cli-'));
  history = join(folder, 'history');
  writeFileSync(join(folder, 'rows.csv'), ['a,b,label', ...Array.from({ length: 60 }, (_, row) => `${row},${(row * 7) % 11},${row < 30 ? 'no' : 'yes'}`)].join('\n'));
});
afterEach(() => { rmSync(folder, { recursive: true }); });

function start(...words: string[]) {
  const child = spawn(process.execPath, [program, ...words], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, XDG_DATA_HOME: join(folder, 'data') } });
  const output = { out: '', error: '' };
  child.stdout.on('data', (data: Buffer) => { output.out += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { output.error += data.toString(); });
  return { child, output, done: once(child, 'close').then(([status]) => ({ status: status as number | null, ...output })) };
}

function writeExperiment(more: object): string {
  const file = join(folder, 'x.unstuck.json');
  const base = { version: 1, dataset: { path: 'rows.csv', target: 'label' }, model: { layers: [{ type: 'dense', units: 4 }] }, training: { epochs: 8, batchSize: 8, optimizer: { type: 'adam', learningRate: 0.05 } } };
  writeFileSync(file, JSON.stringify({ ...base, ...more }));
  return file;
}

/** Settles when the first run of a call has stored some steps. */
async function untilTraining(call: ReturnType<typeof start>): Promise<void> {
  await until(() => call.output.error.includes('training for'));
  const opened = openHistory({ file: join(history, 'history.sqlite'), clock: Date.now });
  await until(() => opened.reads.runs(() => undefined).some((run) => run.step > 10));
  opened.close();
}

interface Line { run: string; name: string; repeat: number; status: string; steps: number; engine: string; metrics: Record<string, number>; diagnosis: { verdict: string } | null }
const linesOf = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line) as Line);

it('runs an experiment, prints a line a run, and finds them in the history afterwards', async () => {
  const file = writeExperiment({ variants: [{ name: 'fine', set: { 'training.optimizer.learningRate': 0.1 } }, { name: 'hot', set: { 'training.optimizer.learningRate': 10 } }] });
  const { status, out } = await start('run', file, '--json', '--repeats', '2', '--history', history).done;
  expect(status).toBe(0);
  // Runs that train side by side end as they end; ids rise in the order of the file.
  const lines = linesOf(out).sort((left, right) => (left.run < right.run ? -1 : 1));
  expect(lines.map((line) => [line.name, line.repeat])).toEqual([['fine', 0], ['fine', 1], ['hot', 0], ['hot', 1]]);
  expect(Object.keys(lines[0] ?? {})).toEqual(['run', 'name', 'repeat', 'status', 'epochs', 'steps', 'seconds', 'engine', 'device', 'metrics', 'diagnosis', 'remedies']);
  expect(lines[0]).toMatchObject({ status: 'finished', epochs: 8, steps: 48, device: 'cpu', diagnosis: { verdict: expect.any(String) as string, causes: expect.any(Array) as unknown[], firstDetectedEpoch: null } });
  expect(Object.keys(lines[0]?.metrics ?? {}).sort()).toEqual(['accuracy', 'best_epoch', 'best_val_loss', 'loss', 'val_accuracy', 'val_loss']);
  const kept = await start('history', '--json', '--history', history).done;
  expect(linesOf(kept.out)).toEqual(lines);
  const text = await start('history', '--history', history).done;
  expect(text.out).toContain('fine (repeat 1)  finished  8 epochs');
});

it('reads the file as the experiment says, and runs a fold after the other', async () => {
  writeFileSync(join(folder, 'rows.csv'), ['a|b|label', ...Array.from({ length: 60 }, (_, row) => `${row},5|${row % 4 === 0 ? '?' : row}|${row < 30 ? 'no' : 'yes'}`)].join('\n'));
  const dataset = { path: 'rows.csv', target: 'label', import: { separator: '|', decimal: ',', missingValues: ['?'] }, columns: { b: { type: 'number' } }, split: { method: 'kfold', folds: 3 }, balance: 'smote' };
  const { status, out } = await start('run', writeExperiment({ name: 'folds', dataset, training: { epochs: 2 } }), '--json', '--no-diagnosis', '--history', history).done;
  expect(status).toBe(0);
  const lines = linesOf(out).sort((left, right) => (left.run < right.run ? -1 : 1));
  expect(lines).toMatchObject([1, 2, 3].map((fold) => ({ name: `folds, fold ${fold} of 3`, repeat: 0, fold, status: 'finished', epochs: 2 })));
});

it('leaves the diagnosis out when told to', async () => {
  const { status, out } = await start('run', writeExperiment({ name: 'plain' }), '--json', '--no-diagnosis', '--history', history).done;
  expect(status).toBe(0);
  expect(linesOf(out)).toMatchObject([{ name: 'plain', diagnosis: null, remedies: [] }]);
});

it('loses nothing that was stored when it is killed: the next start marks the run interrupted, and it can go on', async () => {
  const call = start('run', writeExperiment({ training: { epochs: 1_000_000, batchSize: 8 } }), '--history', history);
  await untilTraining(call);
  call.child.kill('SIGKILL');
  await call.done;
  const { app, client } = await openTestApp(history);
  const [run] = await client.call('runs.list', {});
  expect(run).toMatchObject({ status: 'interrupted', statusReason: expect.stringContaining(`step ${grouped(run?.step ?? 0)}`) as string });
  const metrics = await client.call('metrics.range', { runId: run?.runId ?? '', group: 'step', names: ['loss'], fromStep: 0, toStep: null, maxRows: null });
  expect(metrics?.step.length).toBe(run?.step);
  expect(run?.step).toBeGreaterThan(0);
  await client.call('runs.resume', { runId: run?.runId ?? '' });
  await app.close();
});

it('is interrupted by Ctrl C: status 130, the run kept and resumable', async () => {
  const call = start('run', writeExperiment({ training: { epochs: 1_000_000, batchSize: 8 } }), '--json', '--history', history);
  await untilTraining(call);
  call.child.kill('SIGINT');
  const { status, out } = await call.done;
  expect(status).toBe(130);
  const [line] = linesOf(out);
  expect(line?.status).toBe('interrupted');
  const opened = openHistory({ file: join(history, 'history.sqlite'), clock: Date.now });
  const run = opened.reads.run(line?.run ?? '');
  expect(run).toMatchObject({ status: 'interrupted' });
  expect(run?.checkpoint?.step).toBe(run?.step);
  opened.close();
});

it('goes on with a run, and keeps it again when it is interrupted again', async () => {
  const first = start('run', writeExperiment({ training: { epochs: 1_000_000, batchSize: 8 } }), '--json', '--history', history);
  await untilTraining(first);
  first.child.kill('SIGINT');
  const [before] = linesOf((await first.done).out);
  const call = start('resume', before?.run.slice(0, -1) ?? '', '--json', '--history', history);
  await until(() => call.output.error.includes('training for'));
  const opened = openHistory({ file: join(history, 'history.sqlite'), clock: Date.now });
  await until(() => (opened.reads.run(before?.run ?? '')?.step ?? 0) > (before?.steps ?? 0));
  opened.close();
  call.child.kill('SIGINT');
  const { status, out } = await call.done;
  expect(status).toBe(130);
  const [line] = linesOf(out);
  expect(line).toMatchObject({ run: before?.run, status: 'interrupted' });
  expect(line?.steps).toBeGreaterThan(before?.steps ?? 0);
});

it('trains a run again and says identical, on every tier; or the first step that differs', async () => {
  for (const backend of ['auto', 'xla', 'graph', 'eager', 'wasm']) {
    const { status, out } = await start('run', writeExperiment({}), '--json', '--backend', backend, '--history', history).done;
    const [line] = linesOf(out);
    expect([backend, status, line?.engine]).toEqual([backend, 0, backend === 'auto' ? expect.any(String) : backend]);
    const again = await start('replay', line?.run ?? '', '--json', '--history', history).done;
    expect([backend, again.status, JSON.parse(again.out)]).toEqual([backend, 0, { run: line?.run, state: 'identical', steps: 48 }]);
  }

  const opened = openHistory({ file: join(history, 'history.sqlite'), clock: Date.now });
  const [run] = opened.reads.runs(() => undefined);
  const runId = run?.runId ?? '';
  const stored = opened.reads.metrics({ runId, group: 'step', names: null, fromStep: 0, toStep: null });
  // One bit of one value, as a damaged or edited history would have it.
  const loss = stored?.values[stored.names.indexOf('loss')];
  if (loss !== undefined) loss[19] = (loss[19] ?? 0) + 2 ** -40;
  opened.writes.cutMetrics(runId, 'step', 0);
  if (stored !== null) opened.writes.addMetrics(stored);
  const [untouched] = opened.reads.runs(() => undefined).slice(1);
  opened.close();
  expect(await start('replay', untouched?.runId ?? '', '--history', history).done).toMatchObject({ status: 0, out: 'identical\n' });
  const other = await start('replay', runId, '--history', history).done;
  expect(other.status).toBe(1);
  expect(other.out).toMatch(/^differs from step 20 on: loss was \d/);
}, 120_000);

it('does not replay what it cannot find', async () => {
  const { status, out, error } = await start('replay', '01K', '--history', history).done;
  expect({ status, out, error }).toEqual({ status: 2, out: '', error: 'There is no run 01K in the history. "unstuck history" lists them.\n' });
});

it.each([
  ['a file that is not there', () => 'none.json', /none\.json cannot be read: there is no such file/],
  ['a file that is no JSON', () => { writeFileSync(join(folder, 'bad.json'), '{ "version": 1,'); return 'bad.json'; }, /bad\.json is not JSON/],
  ['an unknown key', () => writeExperiment({ training: { epoch: 3 } }), /training\.epoch.*epochs/],
  ['data that is not there', () => writeExperiment({ dataset: { path: 'none.csv', target: 'label' } }), /dataset\.path.*none\.csv/],
  ['a target that is not there', () => writeExperiment({ dataset: { path: 'rows.csv', target: 'lable' } }), /lable.*label/],
  ['a bad data file', () => { writeFileSync(join(folder, 'empty.csv'), ''); return writeExperiment({ dataset: { path: 'empty.csv', target: 'label' } }); }, /empty/i],
  ['a sweep', () => writeExperiment({ sweep: { method: 'grid', parameters: { 'training.batchSize': { values: [8, 16] } } } }), /sweep/i],
])('refuses %s in one clear line, status 2', async (_what, makeFile, says) => {
  const { status, out, error } = await start('run', makeFile(), '--json', '--history', history).done;
  expect(status).toBe(2);
  expect(out).toBe('');
  expect(error.trim().split('\n')).toHaveLength(1);
  expect(error).toMatch(says);
  expect(error).not.toMatch(/\n {4}at /);
});

it('says which command comes later', async () => {
  const { status, out, error } = await start('export', 'x').done;
  expect({ status, out, error }).toEqual({ status: 2, out: '', error: '"unstuck export" comes in a later version.\n' });
});

it('examines the machine', async () => {
  const { status, out } = await start('doctor', '--json').done;
  expect(status).toBe(0);
  expect(Object.keys(JSON.parse(out) as object)).toEqual(['engine', 'device', 'gpu', 'tensorflow', 'node', 'electron', 'sqlite', 'duckdb', 'dataFolder', 'problems']);
  expect(JSON.parse(out)).toMatchObject({ electron: null, dataFolder: join(folder, 'data', 'unstuck') });
});

it('fails with status 1 and the name of the file when the history cannot be opened', async () => {
  writeFileSync(join(folder, 'in-the-way'), '');
  const { status, error } = await start('run', writeExperiment({}), '--history', join(folder, 'in-the-way')).done;
  expect(status).toBe(1);
  expect(error).toContain('in-the-way');
});

it('serves the app until it is told to end', async () => {
  const call = start('serve', '--no-open', '--json', '--history', history);
  await new Promise<void>((resolve) => { call.child.stdout.on('data', () => { if (call.output.out.includes('\n')) resolve(); }); });
  expect((JSON.parse(call.output.out) as { url: string }).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\//);
  call.child.kill('SIGTERM');
  expect((await call.done).status).toBe(0);
});
