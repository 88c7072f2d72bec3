// Importing: what is read, how, and what is refused with which sentence. Real DuckDB on temporary folders.
import { readdir } from 'node:fs/promises';
import iconv from 'iconv-lite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lines, openWorkbench } from './testing.ts';
import type { Workbench } from './testing.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

describe('importing', () => {
  it('stores the same bytes once, under their hash', async () => {
    const first = await bench.load('a,b\n1,x\n2,y\n');
    const second = await bench.load('a,b\n1,x\n2,y\n');
    expect(second).toEqual(first);
    expect(first.datasetId).toMatch(/^[0-9a-f]{64}$/);
    expect((await readdir(bench.folder)).filter((name) => name.startsWith(first.datasetId))).toHaveLength(3);
    await bench.tables.remove(first.datasetId);
    expect((await readdir(bench.folder)).filter((name) => name.startsWith(first.datasetId))).toHaveLength(0);
  });

  it.each([
    ['comma', ',', '.'],
    ['semicolon with decimal comma', ';', ','],
    ['tab', '\t', '.'],
    ['vertical bar', '|', '.'],
  ])('detects %s', async (_, separator, decimal) => {
    const { profile } = await bench.load(`size${separator}name\n${lines(20, (index) => `${index}${decimal}5${separator}n${index % 3}`)}`);
    expect(profile.import).toMatchObject({ separator, decimal, header: true, encoding: 'UTF-8' });
    expect(profile.columns.map(({ name, type }) => [name, type])).toEqual([['size', 'number'], ['name', 'category']]);
    expect(profile.columns[0]).toMatchObject({ lowest: 0.5, highest: 19.5, mean: 10, median: 10, isWhole: false });
  });

  it('reads quotes, quoted line ends, carriage returns, and a file without a header', async () => {
    const quoted = await bench.load(`note,n\r\n${Array.from({ length: 9 }, (_, index) => `"say ""hi"",\r\n${index}",${index}\r\n`).join('')}`);
    expect(quoted.profile.rows).toBe(9);
    expect(quoted.profile.columns[0]?.histogram).toMatchObject({ values: expect.arrayContaining(['say "hi",\r\n0']) as unknown });
    const bare = await bench.load(lines(20, (index) => `${index},2.5,red`));
    expect(bare.profile.import.header).toBe(false);
    expect(bare.profile.rows).toBe(20);
    expect(bare.profile.columns.map(({ name }) => name)).toEqual(['column 1', 'column 2', 'column 3']);
  });

  it.each([
    ['UTF-8', Buffer.from('größe,n\nä€😀,1\nö,2\n')],
    ['UTF-8 with BOM', Buffer.from('\uFEFFgröße,n\nä€😀,1\nö,2\n')],
    ['UTF-16 LE', iconv.encode('größe,n\nä€😀,1\nö,2\n', 'utf16-le', { addBOM: true })],
    ['UTF-16 BE', iconv.encode('größe,n\nä€😀,1\nö,2\n', 'utf16-be', { addBOM: true })],
    ['Windows-1252', iconv.encode('größe,n\nä€,1\nö,2\n', 'win1252')],
  ])('reads %s', async (encoding, bytes) => {
    const { profile } = await bench.load(bytes);
    expect(profile.import.encoding).toBe(encoding);
    expect(profile.columns[0]?.name).toBe('größe');
    expect(profile.firstLines[0]).toBe('größe,n');
    expect(profile.columns[0]?.histogram).toMatchObject({ values: [expect.stringMatching(/^ä€/), 'ö'] });
  });

  it('tells the types apart and counts what is missing', async () => {
    const words = ['fine and sunny all day', 'rain is falling now', 'a bit of snow today', 'storm from the north'];
    const { profile } = await bench.load(
      `n,kind,flag,day,euro,words,gap,mixed\n${lines(200, (i) => `${i % 7 === 0 ? 'NA' : i},${i % 3 ? 'x' : 'y'},${i % 2 ? 'Yes' : 'no'},2024-01-${10 + (i % 20)},${10 + (i % 18)}.03.2024,${words[i % 4]} ${i},,${i % 40 ? i : '?'}`)}`,
    );
    expect(profile.columns.map(({ type }) => type)).toEqual(['number', 'category', 'boolean', 'date', 'date', 'text', 'category', 'category']);
    expect(profile.columns.map(({ missing }) => missing)).toEqual([29, 0, 0, 0, 0, 0, 200, 0]);
    expect(profile.columns[3]?.lowest).toBe(Date.UTC(2024, 0, 10) / 1000);
    expect(profile.columns[4]?.lowest).toBe(Date.UTC(2024, 2, 10) / 1000);
    expect(profile.notes.map(({ column, title }) => [column, title])).toEqual(expect.arrayContaining([['gap', 'Empty column'], ['mixed', 'Almost numbers']]));
  });

  it('counts every spelling of missing, also in capitals and small letters, and infinite numbers', async () => {
    const { profile } = await bench.load('a,b\n,1\nNA,2\nn/a,3\nNaN,4\nnull,5\nNULL,6\ninf,7\n3.5,8\n');
    expect(profile.columns[0]).toMatchObject({ type: 'number', missing: 7, distinct: 1 });
    expect(profile.notes).toContainEqual(expect.objectContaining({ column: 'a', title: 'Infinite values' }));
  });

  it('has histograms whose counts are the rows that are present', async () => {
    const { profile } = await bench.load(`a,b,c\n${lines(500, (i) => `${i % 11 === 0 ? '' : Math.sin(i)},${i % 5},v${i % 30}`)}`);
    for (const { histogram, missing } of profile.columns) {
      const sum = histogram.counts.reduce((total, count) => total + count, 0) + (histogram.kind === 'values' ? histogram.otherCount : 0);
      expect(sum + missing).toBe(500);
    }
    expect(profile.columns[1]?.histogram).toEqual({ kind: 'number', edges: [-0.5, 0.5, 1.5, 2.5, 3.5, 4.5], counts: [100, 100, 100, 100, 100], byClass: null });
  });

  it('takes 200,000 rows', async () => {
    const { profile } = await bench.load(`a,b,label\n${lines(200_000, (i) => `${i},${(i * 7919) % 1000},${i % 2}`)}`);
    expect(profile.rows).toBe(200_000);
    expect(profile.columns[0]).toMatchObject({ distinct: 200_000, lowest: 0, highest: 199_999, median: 99_999.5 });
  });
});

describe('a wide table', () => {
  it('of 2,000 columns is imported and prepared', async () => {
    const names = Array.from({ length: 2000 }, (_, index) => `n${index}`);
    const dataset = await bench.load(`${names.join(',')},label\n${lines(40, (row) => `${names.map((_, index) => ((row * 31 + index * 17) % 97) / 10).join(',')},${row % 2}`)}`);
    expect(dataset.profile.columns).toHaveLength(2001);
    const { train, facts } = await bench.prepare(dataset, { dataset: { target: 'label' } });
    expect([train.rows, train.columns]).toEqual([32, 2000]);
    expect(facts.inputSdLargest).toBeCloseTo(1, 5);
    // Seconds by itself; a machine that runs other tests at the same time takes several times as long.
  }, 180_000);
});

describe('refusing', () => {
  const good = lines(30, (index) => `${index},2,3`);
  it.each<[string, string | Uint8Array, RegExp]>([
    ['an empty file', '', /file is empty/],
    ['empty lines', '\n\n\n', /nothing but empty lines/],
    ['a header only', 'a,b,c\n', /header with 3 columns, and no rows/],
    ['one column', `name\n${lines(9, (i) => `n${i}`)}`, /one column only \("name"\)/],
    ['a short row', `a,b,c\n${good}1,2\n${good}`, /^Line 32 has 2 fields, the header has 3\. The line reads: 1,2$/],
    ['a long row', `a,b,c\n${good}1,2,3,4\n`, /^Line 32 has 4 fields, the header has 3\./],
    ['duplicate names', 'a,b,a\n1,2,3\n', /Two columns are called "a": column 1 and column 3/],
    ['an open quote', `a,b\n${lines(9, (i) => `x,${i}`)}"x,1\n`, /quote \("\) that opens on line 11 is never closed/],
    ['zero bytes', Buffer.from('a,b\n1,\0\n'), /^Line 2 holds a zero byte/],
    ['a PNG picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0]), /a PNG picture, not a CSV/],
    ['a spreadsheet', Buffer.from([0x50, 0x4b, 3, 4, 20, 0]), /a spreadsheet or a zip archive/],
    ['a Parquet file', Buffer.from('PAR1....'), /a Parquet file/],
    ['an unknown encoding', Buffer.from([0x61, 0x2c, 0x62, 10, 0x31, 0x2c, 0x81, 10]), /Line 2 holds the byte 0x81/],
  ])('%s', async (_, content, says) => {
    const before = await readdir(bench.folder);
    const failure = await bench.refusal(content);
    expect(failure.code).toBe('bad-file');
    expect(failure.message).toMatch(says);
    expect(failure.mend).not.toBeNull();
    expect(await bench.leftovers()).toEqual([]);
    expect(await readdir(bench.folder)).toEqual(before);
  });

  it('goes on working afterwards, also when the sender breaks off', async () => {
    const broken = (async function* () {
      yield Buffer.from('a,b\n');
      throw new Error('the sender is gone');
    })();
    await expect(bench.tables.importFile({ name: 'x.csv', chunks: broken })).rejects.toThrow('the sender is gone');
    expect(await bench.leftovers()).toEqual([]);
    expect((await bench.load('p,q\n1,2\n3,4\n')).profile.rows).toBe(2);
  });
});
