import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeFinding, makeRun } from '../train/testing.ts';
import { makeFilter } from './filter.ts';
import { resultRows } from './results.ts';
import { nextSort, orderRuns } from './run-order.ts';
import { parseTags } from './tags.ts';

const small = makeRun({ runId: 'small', name: 'Small batch', tags: ['lesson 3'], finding: makeFinding(), createdAt: 1 }, { 'training.batchSize': 16 });
const large = makeRun({ runId: 'large', name: 'Large batch', note: 'slow', status: 'diverged', createdAt: 2, metrics: { loss: 2 } }, { 'training.batchSize': 512 });
const runs = [small, large];
const found = (text: string): string[] => runs.filter(makeFilter(text)).map((run) => run.runId);

describe('makeFilter', () => {
  it.each([
    ['', ['small', 'large']],
    ['SMALL', ['small']],
    ['batch', ['small', 'large']],
    ['slow', ['large']],
    ['oscillation', ['small']],
    ['batchSize>16', ['large']],
    ['batch_size>=16', ['small', 'large']],
    ['training.batchSize=512', ['large']],
    ['batchSize!=512', ['small']],
    ['type:adam batch', ['small', 'large']],
    ['status:diverged', ['large']],
    ['tag:"lesson 3"', ['small']],
    ['"lesson 3"', ['small']],
    ['val_loss<0.5', ['small']],
    ['unheard>1', []],
    ['batchSize>many', []],
  ])('finds by %j', (text, ids) => {
    expect(found(text)).toEqual(ids);
  });

  it('takes any text without failing', () => {
    fc.assert(fc.property(fc.string(), (text) => void found(text)));
  });
});

describe('orderRuns', () => {
  it('orders by a column, with what is missing last either way', () => {
    expect(orderRuns(runs, { key: 'best', direction: 'ascending' }).map((run) => run.runId)).toEqual(['small', 'large']);
    expect(orderRuns(runs, { key: 'best', direction: 'descending' }).map((run) => run.runId)).toEqual(['small', 'large']);
    expect(orderRuns(runs, { key: 'started', direction: 'descending' }).map((run) => run.runId)).toEqual(['large', 'small']);
    expect(orderRuns(runs, { key: 'name', direction: 'ascending' }).map((run) => run.runId)).toEqual(['large', 'small']);
  });

  it('turns on a second click', () => {
    const once = nextSort({ key: 'started', direction: 'descending' }, 'best');
    expect(once).toEqual({ key: 'best', direction: 'ascending' });
    expect(nextSort(once, 'best').direction).toBe('descending');
  });
});

describe('parseTags', () => {
  it('keeps each once, without blanks', () => {
    expect(parseTags(' baseline, lesson 1,,baseline ')).toEqual(['baseline', 'lesson 1']);
    expect(parseTags('x'.repeat(80))[0]).toHaveLength(50);
  });
});

describe('resultRows', () => {
  const curve = (losses: number[]) => ({ step: Float64Array.from(losses, (_, index) => index + 1), loss: Float64Array.from(losses), seconds: Float64Array.from(losses, (_, index) => index + 1) });

  it('puts runs side by side and marks the best of a row', () => {
    const rows = resultRows(runs, [curve([1, 0.5, 0.35]), curve([2, 0.5])], 'val loss');
    expect(rows.find((row) => row.title === 'Last loss')).toEqual({ title: 'Last loss', cells: ['0.300', '2.000'], best: 0 });
    expect(rows.find((row) => row.title === 'Epochs to val loss 0.500')).toMatchObject({ cells: ['2', '2'], best: null });
    expect(rows.find((row) => row.title === 'Best val loss')).toMatchObject({ cells: ['0.350', '\u2013'], best: null });
    expect(rows.some((row) => row.title === 'Val error (MAE)')).toBe(false);
  });
});
