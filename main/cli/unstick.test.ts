// `unstick` as a script meets it: the real program, real training, on the textbook experiment and on a healthy one.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openHistory } from '../history/history.ts';
import { until } from '../services/test-app.ts';

const program = fileURLToPath(new URL('main.ts', import.meta.url));
const resources = new URL('../../resources/', import.meta.url);
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unstuck-unstick-'));
  copyFileSync(new URL('samples/ten-columns.csv', resources), join(folder, 'ten-columns.csv'));
});
afterEach(() => { rmSync(folder, { recursive: true }); });

function start(...words: string[]) {
  const child = spawn(process.execPath, [program, 'unstick', ...words, '--history', join(folder, 'history')], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { out: '', error: '' };
  child.stdout.on('data', (data: Buffer) => { output.out += data.toString(); });
  child.stderr.on('data', (data: Buffer) => { output.error += data.toString(); });
  return { child, output, done: once(child, 'close').then(([status]) => ({ status: status as number | null, ...output })) };
}

/** The textbook experiment "Learning rate, three ways". */
const threeRates: Record<string, unknown> = {
  version: 1,
  name: 'Learning rate, three ways',
  dataset: { path: 'ten-columns.csv', target: 'label', split: { validation: 0.2, seed: 7 } },
  model: { layers: [{ type: 'dense', units: 64 }] },
  training: { optimizer: { type: 'adam', learningRate: 0.001 }, batchSize: 32, epochs: 100, seed: 1 },
  variants: [0.00001, 10, 0.001].map((rate) => ({ name: `rate ${rate}`, set: { 'training.optimizer.learningRate': rate } })),
};

function writePreset(change: (experiment: Record<string, unknown>) => object = (experiment) => experiment): string {
  const file = join(folder, 'x.unstuck.json');
  writeFileSync(file, JSON.stringify(change(threeRates)));
  return file;
}

const linesOf = (text: string) => text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);

it('raises the rate of the first variant, proves that it helped, and keeps the run that shows it', async () => {
  const { status, out, error } = await start(writePreset(), '--json').done;
  expect(status).toBe(0);
  const [run, trial, outcome, ...more] = linesOf(out);
  expect(more).toEqual([]);
  expect(run).toMatchObject({ name: 'rate 0.00001', status: 'finished', diagnosis: { verdict: 'stuck' } });
  expect(trial).toMatchObject({ trial: { set: { 'training.optimizer.learningRate': 0.001 }, repeats: 6, metric: 'val_loss', helped: true } });
  const { before, after, gain, interval: [low, high] } = (trial as { trial: { before: number; after: number; gain: number; interval: [number, number] } }).trial;
  expect(after).toBeLessThan(before);
  expect(low).toBeGreaterThan(0);
  expect(low).toBeLessThanOrEqual(gain);
  expect(gain).toBeLessThanOrEqual(high);
  expect(outcome).toMatchObject({ outcome: 'unstuck' });
  const history = openHistory({ file: join(folder, 'history', 'history.sqlite'), clock: Date.now });
  expect(history.reads.run((outcome as { run: string }).run)).toMatchObject({ parentRunId: run?.['run'], status: 'finished' });
  expect(history.reads.trials(run?.['run'] as string, () => undefined)).toHaveLength(1);
  history.close();
  expect(error).toContain('Trying with 6 seeds: Raise the learning rate.');
}, 120_000);

it('says in words that a healthy run is at the floor', async () => {
  const { status, out } = await start(writePreset(({ variants: _, ...base }) => base)).done;
  expect(status).toBe(0);
  expect(out).toMatch(/At the floor\. It (is learning|has converged)\. Nothing is wrong with it\. The run is \w+\.\n$/);
}, 120_000);

it('is interrupted by Ctrl C in the middle of a trial: status 130, the run kept', async () => {
  // Some seconds of it: there is time to interrupt.
  const file = writePreset(({ training, ...more }) => ({ ...more, variants: [{ name: 'hot', set: { 'training.optimizer.learningRate': 10 } }], training: { ...(training as object), epochs: 400 } }));
  const call = start(file, '--json');
  await until(() => call.output.error.includes('Trying with') || call.child.exitCode !== null);
  call.child.kill('SIGINT');
  const { status, out } = await call.done;
  expect(status).toBe(130);
  expect(linesOf(out)).toMatchObject([{ name: 'hot', status: 'finished' }]);
}, 120_000);

it('says that a sweep has no run to begin with', async () => {
  const { status, error } = await start(writePreset(({ variants: _, ...base }) => ({ ...base, sweep: { method: 'random', parameters: { 'training.seed': { values: [1, 2] } } } }))).done;
  expect({ status, error }).toEqual({ status: 2, error: expect.stringContaining('sweep') as string });
});

it.each([
  ['a file that is not there', ['none.json'], 2, 'there is no such file'],
  ['a budget of nothing', ['x.json', '--budget', '0'], 2, '--budget is "0"'],
])('refuses %s in one line', async (_what, words, expected, says) => {
  const { status, out, error } = await start(...words).done;
  expect({ status, out }).toEqual({ status: expected, out: '' });
  expect(error).toContain(says);
  expect(error.trim().split('\n')).toHaveLength(1);
});
