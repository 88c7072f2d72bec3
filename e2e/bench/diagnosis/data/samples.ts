// The sample data sets that come with the app, as tables of the bench.
import { readFileSync } from 'node:fs';
import { splitRows } from '../../../../shared/history-files/delimited-text.ts';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import { rowsOf, takeRows } from './table.ts';
import type { Table } from './table.ts';

/**
 * Reads a sample whose target is its last column. `mostRows`: a seeded choice of that many rows. A column of numbers alone is numbers;
 * the target is words where `isClasses`.
 */
export function readSample(sampleId: string, isClasses: boolean, mostRows = Infinity): Table {
  const text = readFileSync(new URL(`../../../../resources/samples/${sampleId}.csv`, import.meta.url), 'utf8');
  const [head, ...rows] = splitRows(text, ',').map(({ cells }) => cells);
  const columns = (head ?? []).map((name, column) => {
    const texts = rows.map((cells) => cells[column] ?? '');
    const isTarget = column === (head?.length ?? 0) - 1;
    const isNumbers = texts.every((cell) => cell !== '' && Number.isFinite(Number(cell)));
    if (isTarget && isClasses) return { name, values: isNumbers ? texts.map((cell) => `class ${cell}`) : texts };
    return { name, values: isNumbers ? texts.map(Number) : texts };
  });
  const target = columns.at(-1);
  if (target === undefined) throw new Error(`The sample ${sampleId} is empty.`);
  const table = { features: columns.slice(0, -1), target };
  return rowsOf(table) <= mostRows ? table : takeRows(table, chooseRows(rowsOf(table), mostRows));
}

function chooseRows(rows: number, wanted: number): number[] {
  const random = seededRandom(1);
  return Array.from({ length: rows }, (_, row) => ({ row, rank: random() })).sort((left, right) => left.rank - right.rank).slice(0, wanted).map(({ row }) => row).sort((left, right) => left - right);
}
