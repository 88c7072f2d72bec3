// Reading a file as asked, at once or again: every key of `import` changes what is read, and only that.
import { readdir } from 'node:fs/promises';
import iconv from 'iconv-lite';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importSchema, usualImport } from '../../shared/spec/import-spec.ts';
import { toStrptime } from './date-format.ts';
import { failureOf, lines, openWorkbench } from './testing.ts';
import type { Asked, Workbench } from './testing.ts';
import type { ImportedDataset } from './tables.ts';

let bench: Workbench;
beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.close());

function column({ profile }: ImportedDataset, name: string) {
  return profile.columns.find((of) => of.name === name);
}
/** Type, lowest and highest value of a column. */
async function range(content: string, asked: Asked, name = 'n'): Promise<unknown[]> {
  const found = column(await bench.load(content, asked), name);
  return [found?.type, found?.lowest, found?.highest];
}
const rows = (value: (i: number) => string, separator = ';') => `n${separator}y\n${lines(20, (i) => `${value(i)}${separator}${i % 2}`)}`;

describe('numbers', () => {
  it('obey the decimal sign', async () => {
    expect(await range(rows((i) => `${i},250`), {})).toEqual(['number', 0.25, 19.25]);
    // With a decimal point a comma makes no number.
    expect(await range(rows((i) => `${i},25`), { decimal: '.' })).toEqual(['category', null, null]);
    expect(await range(rows((i) => `"${i},5"`, ','), { decimal: ',' })).toEqual(['number', 0.5, 19.5]);
  });

  it('obey the sign between thousands', async () => {
    expect(await range(rows((i) => `${i + 1}.250`), {})).toEqual(['number', 1.25, 20.25]);
    expect(await range(rows((i) => `${i + 1}.250`), { thousands: '.' })).toEqual(['number', 1250, 20_250]);
    expect(await range(rows((i) => `${i + 1}.25`), { thousands: '.' })).toEqual(['category', null, null]);
    expect(await range(rows((i) => `${i + 1},250.5`), { thousands: '' })).toEqual(['category', null, null]);
  });

  it.each([
    ['1,234.50', 1234.5, { decimal: '.', thousands: ',' }],
    ['1.234,50', 1234.5, { decimal: ',', thousands: '.' }],
    ["12'345'678", 12_345_678, { decimal: '.', thousands: "'" }],
    ['12 345,5', 12_345.5, { decimal: ',', thousands: ' ' }],
    ['1\u00a0234', 1234, { decimal: '.', thousands: '\u00a0' }],
    ['-1.234.567,8', -1_234_567.8, { decimal: ',', thousands: '.' }],
  ])('detect how %s is written, also beside numbers below a thousand', async (written, value, style) => {
    const content = `n;y\n${lines(20, (i) => `${i % 3 === 0 ? written : '7'};${i % 2}`)}`;
    const dataset = await bench.load(content);
    expect(dataset.profile.import).toMatchObject(style);
    expect(column(dataset, 'n')).toMatchObject(value < 0 ? { lowest: value, highest: 7 } : { lowest: 7, highest: value });
  });

  it('keep columns that would be none in another style', async () => {
    const { profile } = await bench.load(`n;m;y\n${lines(20, (i) => `1.234,5;${i}.25;${i % 2}`)}`);
    expect(profile.columns.map(({ type }) => type)).toEqual(['category', 'number', 'number']);
  });

  it('have one sign for one thing', async () => {
    expect(await bench.refusal(rows(String), { decimal: ',', thousands: ',' })).toMatchObject({ code: 'bad-input', path: 'dataset.import.thousands' });
  });
});

describe('lines', () => {
  it('obey separator and quote', async () => {
    const content = `a,b;c\n${lines(20, (i) => `${i},5;'x;${i}'`)}`;
    const { profile } = await bench.load(content, { separator: ';', quote: "'" });
    expect(profile.import).toMatchObject({ separator: ';', quote: "'" });
    expect(profile.columns.map(({ name }) => name)).toEqual(['a,b', 'c']);
    const bare = await bench.load(`a;b\n${lines(20, (i) => `"${i};x`)}`, { quote: '' });
    expect(column(bare, 'a')?.histogram).toMatchObject({ values: expect.arrayContaining(['"3']) as unknown });
    expect((await bench.load(`a:b\n${lines(20, (i) => `${i}:x`)}`, { separator: ':' })).profile.columns).toHaveLength(2);
    expect((await bench.refusal(content, { separator: '|' })).message).toMatch(/one column only .* at every vertical bar|the separator vertical bar does not split/);
  });

  it('obey whether there is a header', async () => {
    const content = `1,2\n${lines(20, (i) => `${i},5`)}`;
    expect((await bench.load(content, { header: true })).profile).toMatchObject({ rows: 20, columns: [{ name: '1' }, { name: '2' }] });
    expect((await bench.load(content, { header: false })).profile).toMatchObject({ rows: 21, columns: [{ name: 'column 1' }, { name: 'column 2' }] });
    expect((await bench.load(`1,2\n${lines(20, (i) => `${i},5`)}`, { separator: ',', quote: '"', header: true })).profile.rows).toBe(20);
  });
});

describe('texts', () => {
  it('obey the encoding, and say what does not fit it', async () => {
    const bytes = iconv.encode(`имя,y\n${lines(20, (i) => `да${i % 3},${i % 2}`)}`, 'KOI8-R');
    const { profile } = await bench.load(bytes, { encoding: 'KOI8-R' });
    expect(profile.columns[0]).toMatchObject({ name: 'имя', histogram: { values: ['да0', 'да1', 'да2'] } });
    expect(profile.import.encoding).toBe('KOI8-R');
    expect(profile.notes).toEqual([]);
    const wrong = await bench.load(bytes, { encoding: 'UTF-8' });
    expect(wrong.profile.notes[0]).toMatchObject({ column: null, title: 'The encoding does not fit' });
    // Without a byte order mark, UTF-16 has to be named.
    const wide = iconv.encode(`größe,y\n${lines(20, (i) => `${i},${i % 2}`)}`, 'utf16-le');
    expect((await bench.refusal(wide)).code).toBe('bad-file');
    expect((await bench.load(wide, { encoding: 'UTF-16 LE' })).profile.columns[0]).toMatchObject({ name: 'größe', type: 'number' });
    expect(await bench.refusal('a,b\n1,2\n', { encoding: 'KOI8R-X' })).toMatchObject({ code: 'bad-input', path: 'dataset.import.encoding', message: expect.stringMatching(/Did you mean "KOI8-R"/) as unknown });
  });

  it('obey the words for missing values; an empty field is always missing', async () => {
    const content = `n,kind,y\n${lines(40, (i) => `${i % 4 === 0 ? '?' : i % 4 === 1 ? '' : i},${i % 2 ? 'NA' : 'x'},${i % 2}`)}`;
    const usual = await bench.load(content);
    expect(column(usual, 'n')).toMatchObject({ type: 'category', missing: 10 });
    const asked = await bench.load(content, { missingValues: ['?'] });
    expect(column(asked, 'n')).toMatchObject({ type: 'number', missing: 20 });
    expect(column(asked, 'kind')).toMatchObject({ missing: 0, distinct: 2 });
  });
});

describe('dates', () => {
  it.each([
    ['dd.MM.yyyy', '%d.%m.%Y'],
    ['d/M/yy', '%d/%m/%y'],
    ['yyyy-MM-dd HH:mm:ss', '%Y-%m-%d %H:%M:%S'],
    ['dd.mm.yyyy', '%d.%m.%Y'],
    ["yyyy-MM-dd'T'HH:mm", '%Y-%m-%dT%H:%M'],
    ['MMM d, yyyy', '%b %d, %Y'],
    ['%Y%m%d', '%Y%m%d'],
    ['-', null],
  ])('written %s are %s to strptime', (format, specifiers) => {
    expect(toStrptime(format)).toBe(specifiers);
  });

  it('obey their format, also where it makes dates of numbers or of what is guessed otherwise', async () => {
    const day = (date: string) => Date.parse(`${date}T00:00:00Z`) / 1000;
    expect(await range(rows((i) => `202401${10 + (i % 20)}`), { dateFormat: 'yyyyMMdd' })).toEqual(['date', day('2024-01-10'), day('2024-01-29')]);
    // Days up to 12 only: read day first, unless told otherwise.
    const few = rows((i) => `0${1 + (i % 9)}/02/2024`);
    expect(await range(few, {})).toEqual(['date', day('2024-02-01'), day('2024-02-09')]);
    expect(await range(few, { dateFormat: 'MM/dd/yyyy' })).toEqual(['date', day('2024-01-02'), day('2024-09-02')]);
    expect(await range(rows((i) => `${1 + i}. Mar 2023`), { dateFormat: 'd. MMM yyyy' })).toEqual(['date', day('2023-03-01'), day('2023-03-20')]);
    for (const dateFormat of ['soon', '%Q']) expect(await bench.refusal(rows(String), { dateFormat })).toMatchObject({ code: 'bad-input', path: 'dataset.import.dateFormat' });
  });
});

describe('a data set that is read again', () => {
  const content = rows((i) => `${i + 1}.250`);
  const asked = v.parse(importSchema, { thousands: '.' });

  it('is another one, made of the bytes that were kept', async () => {
    const first = await bench.load(content);
    const again = await bench.tables.readAgain(first.datasetId, first.profile, asked);
    expect(again).toEqual(await bench.load(content, { thousands: '.' }));
    expect(again.datasetId).not.toBe(first.datasetId);
    expect(again.byteLength).toBe(first.byteLength);
    expect(again.profile).toMatchObject({ bytesId: first.datasetId, asked: { thousands: '.' } });
    expect(column(again, 'n')?.highest).toBe(20_250);
    // And back.
    expect(await bench.tables.readAgain(again.datasetId, again.profile, usualImport)).toEqual(first);
    expect((await bench.prepare(again, { dataset: { target: 'y', scaling: 'none', split: { validation: 0 } } })).train.x[0]).toBe(1250);
  });

  it('is the same where what is asked was found anyway', async () => {
    const first = await bench.load(content);
    expect(await bench.tables.readAgain(first.datasetId, first.profile, v.parse(importSchema, { separator: ';', header: true, encoding: 'utf-8', missingValues: ['na', 'n/a', 'nan', 'NULL'] }))).toEqual(first);
  });

  it('goes, with its bytes, when nothing else is read from them', async () => {
    const one = await bench.load(rows((i) => `${i}.125`));
    const other = await bench.tables.readAgain(one.datasetId, one.profile, asked);
    const kept = async () => (await readdir(bench.folder)).filter((name) => name.startsWith(one.datasetId) || name.startsWith(other.datasetId)).map((name) => name.slice(64)).sort();
    expect(await kept()).toEqual(['.bytes', '.json', '.json', '.parquet', '.parquet']);
    await bench.tables.remove(one.datasetId);
    expect(await kept()).toEqual(['.bytes', '.json', '.parquet']);
    expect((await bench.tables.readAgain(other.datasetId, other.profile, usualImport)).datasetId).toBe(one.datasetId);
    await bench.tables.remove(one.datasetId);
    await bench.tables.remove(other.datasetId);
    expect(await kept()).toEqual([]);
    expect(await failureOf(bench.tables.readAgain(one.datasetId, one.profile, asked))).toMatchObject({ code: 'not-found' });
  });

  it('leaves nothing behind where it cannot be read so', async () => {
    const { datasetId, profile } = await bench.load(content);
    const before = await readdir(bench.folder);
    expect(await failureOf(bench.tables.readAgain(datasetId, profile, v.parse(importSchema, { separator: '#' })))).toMatchObject({ code: 'bad-file' });
    expect(await readdir(bench.folder)).toEqual(before);
    expect(await bench.leftovers()).toEqual([]);
  });
});
