// Generators of tables whose target is a number.
import { normal } from '../../../../main/tables/random.ts';
import { mixedRows, normals } from './classes.ts';
import type { Random } from './classes.ts';
import { numberColumns } from './table.ts';
import type { Table } from './table.ts';

function tableOf(rows: readonly { readonly x: readonly number[]; readonly y: number }[]): Table {
  return { features: numberColumns(rows.map(({ x }) => x)), target: { name: 'y', values: rows.map(({ y }) => y) } };
}

interface Size {
  readonly rows: number;
  readonly columns: number;
  readonly noise: number;
}

/** A plane with noise. */
export function linearNumber(random: Random, { rows, columns, noise }: Size): Table {
  const slope = normals(random, columns);
  return tableOf(Array.from({ length: rows }, () => {
    const x = normals(random, columns);
    return { x, y: x.reduce((sum, value, index) => sum + value * (slope[index] ?? 0), 0) + noise * normal(random) };
  }));
}

/** Waves and a bowl. */
export function smooth(random: Random, { rows, columns, noise }: Size): Table {
  const phase = 2 * Math.PI * random();
  return tableOf(Array.from({ length: rows }, () => {
    const x = Array.from({ length: columns }, () => 4 * random() - 2);
    const [a = 0, b = 0, c = 0] = x;
    return { x, y: Math.sin(2 * a + phase) + 0.5 * b * b - 0.7 * c * a + noise * normal(random) };
  }));
}

/** Friedman 1991 (Multivariate adaptive regression splines, equation 61): five columns of ten tell. */
export function friedman(random: Random, { rows, columns, noise }: Size): Table {
  return tableOf(Array.from({ length: rows }, () => {
    const x = Array.from({ length: columns }, () => random());
    const [a = 0, b = 0, c = 0, d = 0, e = 0] = x;
    return { x, y: 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + noise * normal(random) };
  }));
}

/** What a random network of tanh units comes to. */
export function teacherNumber(random: Random, { rows, columns, noise, hidden }: Size & { readonly hidden: number }): Table {
  const first = Array.from({ length: hidden }, () => normals(random, columns));
  const second = normals(random, hidden);
  return tableOf(Array.from({ length: rows }, () => {
    const x = normals(random, columns);
    const units = first.map((weights) => Math.tanh(x.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0)));
    return { x, y: units.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0) + noise * normal(random) };
  }));
}

/** Numbers and words together: what is spent. */
export function mixedNumber(random: Random, { rows, noise }: Omit<Size, 'columns'>): Table {
  const made = mixedRows(random, rows);
  return {
    features: (['age', 'income', 'visits', 'city', 'size'] as const).map((name) => ({ name, values: made.map((row) => row[name]) })),
    target: { name: 'spent', values: made.map(({ height }) => 120 + 40 * height + 40 * noise * normal(random)) },
  };
}
