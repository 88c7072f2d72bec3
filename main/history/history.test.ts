import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivers, lockInAnotherProcess, someDataset, someRun } from './fixtures.ts';
import { openHistory, setHistoryAside } from './history.ts';
import type { History } from './history.ts';

let folder: string;
let file: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-history-')); file = join(folder, 'history.sqlite'); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const clock = () => Date.UTC(2026, 0, 31, 12);

describe.each(drivers)('a history on $name', ({ driver }) => {
  const open = () => openHistory({ file, clock, driver });
  function withRun(work: (history: History) => void): void {
    const history = open();
    history.writes.putSession('session', process.pid, clock());
    history.writes.putDataset(someDataset);
    history.writes.addExperiment({ experimentId: 'experiment', name: 'Two rates', datasetId: someDataset.datasetId, createdAt: clock(), source: { version: 1 } });
    history.writes.addRun(someRun, 'session');
    work(history);
    history.close();
  }

  it('gives back a run as it was written, in another session too', () => {
    withRun((history) => { expect(history.reads.run(someRun.runId)).toEqual(someRun); });
    const again = open();
    expect(again.reads.run(someRun.runId)).toEqual(someRun);
    expect(again.reads.runs(() => undefined)).toEqual([someRun]);
    again.close();
  });

  it('keeps every change of a run', () => {
    const changed = {
      ...someRun, name: 'other', status: 'diverged' as const, statusReason: 'why', startedAt: 5, endedAt: 9, trashedAt: 10, tags: ['a', 'b'], note: 'n', parameters: 65, stepsPerEpoch: 50,
      epoch: 3, step: 150, edits: [{ step: 7, learningRate: 3e-4 }], seconds: 1.25, notFiniteStep: 149, metrics: { loss: 0.5, best_epoch: 2 },
    };
    withRun((history) => {
      history.writes.updateRun(changed, 6);
      expect(history.reads.run(someRun.runId)).toEqual({ ...changed, name: someRun.name, trashedAt: null, tags: [], note: '' });
      history.writes.labelRun(changed, 7);
      expect(history.reads.changedRuns(7)).toEqual([changed]);
      expect(history.reads.changedRuns(8)).toEqual([]);
      expect(history.reads.run(someRun.runId)).toEqual(changed);
    });
  });

  it('counts the runs of a data set and remembers the target last chosen', () => {
    withRun((history) => {
      history.writes.setSuggestedTarget(someDataset.datasetId, 'a');
      history.writes.putDataset({ ...someDataset, name: 'again.csv' });
      expect(history.reads.dataset(someDataset.datasetId)).toMatchObject({ name: 'again.csv', suggestedTarget: 'a', runCount: 1 });
      expect(() => { history.writes.removeDataset(someDataset.datasetId); }).toThrow(/FOREIGN KEY/);
    });
  });

  it('removes a run with all that hangs on it', () => {
    withRun((history) => {
      history.writes.addEvent(someRun.runId, { at: 1, epoch: 0, step: 0, kind: 'created', says: 'made' });
      history.writes.putCheckpoint(someRun.runId, { epoch: 1, step: 1, bytes: new Uint8Array(1) }, 1);
      history.writes.putForkOrigin(someRun.runId, new Uint8Array(1));
      expect(history.reads.events(someRun.runId)).toHaveLength(1);
      history.writes.removeRun(someRun.runId);
      history.writes.removeEmptyExperiments();
      history.writes.removeDataset(someDataset.datasetId);
      expect(history.reads.events(someRun.runId)).toEqual([]);
      expect(history.reads.checkpoint(someRun.runId, null)).toBeNull();
      expect(history.reads.forkOrigin(someRun.runId)).toBeNull();
      expect(history.reads.datasets()).toEqual([]);
    });
  });

  it('takes a transaction back as a whole', () => {
    withRun((history) => {
      expect(() => history.transaction(() => {
        history.transaction(() => { history.writes.putSetting('theme', 'dark'); });
        throw new Error('no');
      })).toThrow('no');
      expect(history.reads.settings()).toEqual({});
    });
  });

  it('leaves out a run that cannot be read, and shows the others', () => {
    withRun((history) => {
      history.writes.addRun({ ...someRun, runId: 'second' }, 'session');
      const other = new driver(file, { timeout: 1_000 });
      other.exec("UPDATE run SET spec = '{}' WHERE run_id = 'second'");
      other.close();
      const unreadable: string[] = [];
      expect(history.reads.runs((runId) => unreadable.push(runId)).map((run) => run.runId)).toEqual([someRun.runId]);
      expect(unreadable).toEqual(['second']);
    });
  });

  it('finds the runs whose session is gone', () => {
    withRun((history) => {
      const { reads, writes } = history;
      expect(reads.lostSessions(clock(), () => true)).toEqual([]);
      expect(reads.lostSessions(clock() + 61_000, () => true)).toEqual(['session']);
      expect(reads.lostSessions(clock(), () => false)).toEqual(['session']);
      expect(reads.abandonedRuns()).toEqual([]);
      writes.removeSession('session');
      expect(reads.abandonedRuns()).toEqual([someRun]);
    });
  });

  it('refuses a newer history and leaves every byte as it was', () => {
    withRun(() => undefined);
    const newer = new driver(file, { timeout: 0 });
    newer.exec('PRAGMA user_version = 99999; PRAGMA wal_checkpoint(TRUNCATE)');
    newer.close();
    const before = readFileSync(file);
    expect(open).toThrow(expect.objectContaining({ code: 'store-newer', message: expect.stringContaining(file) as string }));
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('refuses a file that another holds locked', async () => {
    withRun(() => undefined);
    const release = await lockInAnotherProcess(file);
    expect(open).toThrow(expect.objectContaining({ code: 'store-locked', message: expect.stringContaining(file) as string }));
    await release();
    open().close();
  });

  it('refuses a file that is no database, and one with damaged pages', () => {
    writeFileSync(file, 'this is not a database '.repeat(500));
    expect(open).toThrow(expect.objectContaining({ code: 'store-corrupt', message: expect.stringContaining(file) as string }));
    rmSync(file);
    withRun((history) => { for (let step = 0; step < 200; step += 1) history.writes.addMetrics({ runId: someRun.runId, group: 'step', names: ['loss'], step: new Float64Array([step]), values: [new Float64Array([1])] }); });
    const bytes = readFileSync(file);
    bytes.fill(0xab, 4096 * 3, bytes.length - 4096);
    writeFileSync(file, bytes);
    expect(open).toThrow(expect.objectContaining({ code: 'store-corrupt' }));
  });

  it('refuses a place where it cannot write', () => {
    writeFileSync(join(folder, 'in-the-way'), '');
    expect(() => openHistory({ file: join(folder, 'in-the-way', 'history.sqlite'), clock, driver })).toThrow(expect.objectContaining({ code: 'store-locked', message: expect.stringContaining('in-the-way') as string }));
    expect(() => openHistory({ file: folder, clock, driver })).toThrow(expect.objectContaining({ code: 'store-locked' }));
  });

  it('sets a damaged file aside and starts anew', () => {
    writeFileSync(file, 'damaged '.repeat(500));
    const aside = setHistoryAside(file, clock());
    expect(aside).toContain('2026-01-31');
    open().close();
    expect(readFileSync(aside, 'utf8')).toContain('damaged');
    expect(readdirSync(folder).sort()).toEqual(expect.arrayContaining(['history.sqlite']));
  });
});
