// Generators of tables with classes, of different character: each from a random source alone, so a seed repeats its table.
import { normal } from '../../../../main/tables/random.ts';
import { numberColumns } from './table.ts';
import type { Table } from './table.ts';

export type Random = () => number;

const names = ['amber', 'blue', 'coral', 'dune', 'elm', 'fern'] as const;

/** The name of a class by its index. */
export function className(index: number): string {
  return names[index] ?? `class ${index}`;
}

export function normals(random: Random, count: number): number[] {
  return Array.from({ length: count }, () => normal(random));
}

function tableOf(rows: readonly { readonly x: readonly number[]; readonly label: number }[]): Table {
  return { features: numberColumns(rows.map(({ x }) => x)), target: { name: 'label', values: rows.map(({ label }) => className(label)) } };
}

/** Two halves of a space, divided by a plane through its centre; `noise` moves points across it. */
export function linear(random: Random, { rows, columns, noise }: { rows: number; columns: number; noise: number }): Table {
  const slope = normals(random, columns);
  const length = Math.hypot(...slope);
  return tableOf(Array.from({ length: rows }, () => {
    const x = normals(random, columns);
    const height = x.reduce((sum, value, index) => sum + value * (slope[index] ?? 0), 0) / length;
    return { x, label: Number(height + noise * normal(random) > 0) };
  }));
}

/** Rings around one centre, classes in turn. */
export function circles(random: Random, { rows, rings, noise }: { rows: number; rings: number; noise: number }): Table {
  return tableOf(Array.from({ length: rows }, (_, row) => {
    const ring = row % rings;
    const angle = 2 * Math.PI * random();
    const radius = (ring + 1) / rings;
    return { x: [radius * Math.cos(angle) + noise * normal(random), radius * Math.sin(angle) + noise * normal(random)], label: ring % 2 };
  }));
}

/** Round clouds, several to a class, so that classes are not convex. */
export function blobs(random: Random, { rows, columns, classes, clouds, spread }: { rows: number; columns: number; classes: number; clouds: number; spread: number }): Table {
  const centres = Array.from({ length: classes * clouds }, () => normals(random, columns).map((value) => 1.6 * value));
  return tableOf(Array.from({ length: rows }, (_, row) => {
    const cloud = row % centres.length;
    return { x: (centres[cloud] ?? []).map((value) => value + spread * normal(random)), label: cloud % classes };
  }));
}

/** Arms that wind around the centre. */
export function spirals(random: Random, { rows, arms, turns, noise }: { rows: number; arms: number; turns: number; noise: number }): Table {
  return tableOf(Array.from({ length: rows }, (_, row) => {
    const along = Math.sqrt(random());
    const angle = 2 * Math.PI * (turns * along + (row % arms) / arms);
    return { x: [along * Math.cos(angle) + noise * normal(random), along * Math.sin(angle) + noise * normal(random)], label: row % arms };
  }));
}

/** Two half circles that reach into each other. */
export function moons(random: Random, { rows, noise }: { rows: number; noise: number }): Table {
  return tableOf(Array.from({ length: rows }, (_, row) => {
    const label = row % 2;
    const angle = Math.PI * random();
    const [x, y] = label === 0 ? [Math.cos(angle), Math.sin(angle)] : [1 - Math.cos(angle), 0.5 - Math.sin(angle)];
    return { x: [x + noise * normal(random), y + noise * normal(random)], label };
  }));
}

/** The sign of a product of two columns, among columns that mean nothing. */
export function checker(random: Random, { rows, columns, noise }: { rows: number; columns: number; noise: number }): Table {
  return tableOf(Array.from({ length: rows }, () => {
    const x = normals(random, columns);
    return { x, label: Number((x[0] ?? 0) * (x[1] ?? 0) + noise * normal(random) > 0) };
  }));
}

/** What a random network of tanh units says. */
export function teacher(random: Random, { rows, columns, hidden, classes }: { rows: number; columns: number; hidden: number; classes: number }): Table {
  const first = Array.from({ length: hidden }, () => normals(random, columns + 1));
  const second = Array.from({ length: classes }, () => normals(random, hidden));
  return tableOf(Array.from({ length: rows }, () => {
    const x = normals(random, columns);
    const units = first.map((weights) => Math.tanh(x.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0.5 * (weights[columns] ?? 0))));
    const scores = second.map((weights) => units.reduce((sum, value, index) => sum + value * (weights[index] ?? 0), 0));
    return { x, label: scores.indexOf(Math.max(...scores)) };
  }));
}

/** A few columns that tell, with a bend, among many that are noise. */
export function noiseColumns(random: Random, { rows, telling, columns, noise }: { rows: number; telling: number; columns: number; noise: number }): Table {
  const slope = normals(random, telling);
  return tableOf(Array.from({ length: rows }, () => {
    const x = normals(random, columns);
    const height = slope.reduce((sum, weight, index) => sum + weight * (x[index] ?? 0), 0) + (x[0] ?? 0) ** 2 - 1;
    return { x, label: Number(height + noise * normal(random) > 0) };
  }));
}

const cities = ['Bern', 'Cork', 'Graz', 'Lyon', 'Oslo'] as const;
const sizes = ['small', 'medium', 'large'] as const;

/** Rows of numbers and words, and a height that depends on both and on how they meet. */
export function mixedRows(random: Random, rows: number): { readonly age: number; readonly income: number; readonly visits: number; readonly city: string; readonly size: string; readonly height: number }[] {
  const cityEffect = normals(random, cities.length);
  const sizeEffect = normals(random, sizes.length);
  return Array.from({ length: rows }, () => {
    const [city, size] = [Math.floor(random() * cities.length), Math.floor(random() * sizes.length)];
    const age = 20 + 50 * random();
    const income = Math.exp(7.5 + 0.4 * normal(random));
    const visits = Math.floor(-4 * Math.log(1 - random()));
    const height = (age - 45) / 20 + (sizeEffect[size] ?? 0) * (Math.log(income) - 7.5) * 2 + (cityEffect[city] ?? 0) - visits / 6;
    return { age, income, visits, city: cities[city] ?? '', size: sizes[size] ?? '', height };
  });
}

/** Numbers and words together: who buys. */
export function mixed(random: Random, { rows, noise }: { rows: number; noise: number }): Table {
  const made = mixedRows(random, rows);
  return {
    features: (['age', 'income', 'visits', 'city', 'size'] as const).map((name) => ({ name, values: made.map((row) => row[name]) })),
    target: { name: 'buys', values: made.map(({ height }) => (height + noise * normal(random) > 0 ? 'yes' : 'no')) },
  };
}
