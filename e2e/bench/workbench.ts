// A million metric points into the store and out again: columnar chunks, as the app keeps them, against a row a point.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlite } from '../../main/history/driver.ts';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import { BenchHistory } from './bench-history.ts';
import { ratioRow } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

const points = 1_000_000;
/** As they come from a trainer: four columns, some fifty milliseconds' worth of steps at a time. */
const names = ['loss', 'learning_rate', 'gradient_norm', 'update_ratio'];
const rowsOfBatch = 1_000;

function* makeBatches(runId: string): Iterable<MetricBatch> {
  for (let first = 1; first <= points / names.length; first += rowsOfBatch) {
    const step = Float64Array.from({ length: rowsOfBatch }, (_, row) => first + row);
    yield { runId, group: 'step', names, step, values: names.map((_, column) => step.map((at) => Math.sin(at) / (column + 1))) };
  }
}

interface Times {
  readonly inMs: number;
  readonly outMs: number;
}

function measure(write: () => void, read: () => number): Times {
  const start = performance.now();
  write();
  const written = performance.now();
  const found = read();
  if (found !== points) throw new Error(`${found} points came back, of ${points}`);
  return { inMs: written - start, outMs: performance.now() - written };
}

function measureChunks(folder: string, batches: readonly MetricBatch[]): Times {
  const history = new BenchHistory(folder);
  const times = measure(
    () => batches.forEach((batch) => history.add([batch])),
    () => history.countSteps() * names.length,
  );
  history.close();
  return times;
}

function measureRows(folder: string, batches: readonly MetricBatch[]): Times {
  const database = new sqlite(join(folder, 'rows.sqlite'), { timeout: 0 });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; CREATE TABLE metric (run_id TEXT, name TEXT, step REAL, value REAL, PRIMARY KEY (run_id, name, step)) STRICT, WITHOUT ROWID');
  const add = database.prepare('INSERT INTO metric VALUES (?, ?, ?, ?)');
  const all = database.prepare('SELECT name, step, value FROM metric WHERE run_id = ?');
  const addBatch = (batch: MetricBatch): void =>
    batch.names.forEach((name, column) => batch.step.forEach((step, row) => add.run(batch.runId, name, step, batch.values[column]?.[row] ?? NaN)));
  const times = measure(() => batches.forEach((batch) => database.transaction(() => addBatch(batch)).immediate()), () => all.all('run').length);
  database.close();
  return times;
}

/** Ours and the peer in turn, each on a database of its own. */
export async function* benchWorkbench({ isQuick }: BenchOptions): AsyncIterable<Row> {
  const batches = [...makeBatches('run')];
  const ours: Times[] = [];
  const peer: Times[] = [];
  for (let turn = 0; turn < (isQuick ? 2 : 5); turn += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'unstuck-bench-'));
    try {
      ours.push(measureChunks(folder, batches));
      peer.push(measureRows(folder, batches));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const rowOf = (row: string, pick: (times: Times) => number): Row => ratioRow({ bench: 'workbench', row, unit: 'ms' }, ours.map(pick), peer.map(pick), 1);
  yield rowOf('1 million metric points into the store / a row a point', ({ inMs }) => inMs);
  yield rowOf('1 million metric points out of the store / a row a point', ({ outMs }) => outMs);
}
