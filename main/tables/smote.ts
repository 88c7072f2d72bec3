// New rows between neighbours of a class: SMOTE, in its form for mixed columns (Chawla, Bowyer, Hall and Kegelmeyer 2002, "SMOTE:
// Synthetic Minority Over-sampling Technique", sections 4.2 and 6.1: SMOTE and SMOTE-NC), in the space that the network sees.
import type { Matrix } from '../../shared/rpc/trainer.ts';
import { quantile } from './baseline.ts';
import { inputsOf } from './layout.ts';
import type { Block } from './layout.ts';
import { shuffle, wholeBelow } from './random.ts';

/** As in the paper. */
const neighbourCount = 5;
/**
 * Differences between values that the search for neighbours may take: about two seconds. Beyond, neighbours are looked for among as many
 * rows of the class as that allows, drawn at random, but at least so many.
 */
const mostDifferences = 5e8;
const fewestCandidates = 100;

/**
 * Inputs of `count` new rows of the class whose rows are at `positions` (at least 2). Each lies between a row and one of its 5 nearest
 * neighbours of the class: quantities and word counts on the straight line between the two, at a place drawn for the row; a category is
 * the one that most of the neighbours have. Rows take turns as the starting point.
 */
export function makeBetween(matrix: Matrix, positions: Uint32Array, layout: readonly Block[], count: number, random: () => number): Float32Array {
  const { columns } = matrix;
  const rows = ofClass(matrix, positions, layout);
  const order = Uint32Array.from(positions.keys());
  shuffle(order, random);
  const starts = order.subarray(0, Math.min(count, order.length));
  const candidates = chooseCandidates(order, starts.length * (rows.lines.length + rows.categories.length), random);
  const neighbours = Array.from(starts, (start) => nearest(rows, start, candidates));
  const made = new Float32Array(count * columns);
  for (let row = 0; row < count; row += 1) {
    const turn = row % starts.length;
    const near = neighbours[turn] ?? [];
    const start = inputsAt(matrix, positions, starts[turn] ?? 0);
    const other = inputsAt(matrix, positions, near[wholeBelow(near.length, random)] ?? 0);
    const share = random();
    const x = made.subarray(row * columns, (row + 1) * columns);
    for (const input of rows.lines) x[input] = (start[input] ?? 0) + share * ((other[input] ?? 0) - (start[input] ?? 0));
    rows.categories.forEach((block, index) => copyBlock(matrix, positions[mostCommon(rows, index, near)] ?? 0, block, x));
  }
  return made;
}

interface ClassRows {
  readonly count: number;
  /** Inputs that have values between values. */
  readonly lines: readonly number[];
  /** Row-major, rows x lines. */
  readonly values: Float32Array;
  readonly categories: readonly Block[];
  /** Row-major, rows x categories: a number that tells the categories of a block apart. */
  readonly codes: Float32Array;
  /** What a differing category adds to a squared distance: the square of the median deviation of the quantities in the class. */
  readonly categoryCost: number;
}

function ofClass(matrix: Matrix, positions: Uint32Array, layout: readonly Block[]): ClassRows {
  const lines = inputsOf(layout, 'quantity', 'words');
  const categories = layout.filter(({ kind }) => kind === 'category');
  const values = new Float32Array(positions.length * lines.length);
  const codes = new Float32Array(positions.length * categories.length);
  positions.forEach((_, row) => {
    const x = inputsAt(matrix, positions, row);
    lines.forEach((input, index) => (values[row * lines.length + index] = x[input] ?? 0));
    // One-hot inputs are told apart by the place of the 1; without one there is none.
    categories.forEach(({ start, width }, index) => (codes[row * categories.length + index] = width === 1 ? (x[start] ?? 0) : x.subarray(start, start + width).indexOf(1)));
  });
  const deviations = inputsOf(layout, 'quantity').map((input) => deviationOf(Float64Array.from(positions, (position) => matrix.x[position * matrix.columns + input] ?? 0)));
  const median = quantile(Float64Array.from(deviations).sort(), 0.5);
  // Without any quantity that varies, only the number of differing categories counts.
  return { count: positions.length, lines, values, categories, codes, categoryCost: median > 0 ? median ** 2 : 1 };
}

function inputsAt({ x, columns }: Matrix, positions: Uint32Array, row: number): Float32Array {
  const position = positions[row] ?? 0;
  return x.subarray(position * columns, (position + 1) * columns);
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

/** Of the rows in random order, those among which neighbours are looked for; `cost` is that of one candidate. */
function chooseCandidates(order: Uint32Array, cost: number, random: () => number): Uint32Array {
  const affordable = Math.max(fewestCandidates, Math.floor(mostDifferences / Math.max(1, cost)));
  if (affordable >= order.length) return order;
  const drawn = order.slice();
  shuffle(drawn, random);
  return drawn.subarray(0, affordable);
}

/** The nearest rows to `row` among the candidates, itself left out, nearest first. */
function nearest(rows: ClassRows, row: number, candidates: Uint32Array): number[] {
  const { values, codes, categoryCost } = rows;
  const width = rows.lines.length;
  const categoryCount = rows.categories.length;
  const others: number[] = [];
  const distances: number[] = [];
  let limit = Infinity;
  for (const other of candidates) {
    if (other === row) continue;
    let distance = 0;
    for (let index = 0; index < categoryCount; index += 1) if (codes[row * categoryCount + index] !== codes[other * categoryCount + index]) distance += categoryCost;
    // What is farther already than the neighbours found so far need not be measured to its end.
    for (let one = row * width, two = other * width, end = one + width; one < end && distance < limit; one += 1, two += 1) {
      const difference = (values[one] ?? 0) - (values[two] ?? 0);
      distance += difference * difference;
    }
    if (distance >= limit) continue;
    let place = distances.length;
    while (place > 0 && distance < (distances[place - 1] ?? 0)) place -= 1;
    distances.splice(place, 0, distance);
    others.splice(place, 0, other);
    if (distances.length > neighbourCount) {
      distances.pop();
      others.pop();
    }
    if (distances.length === neighbourCount) limit = distances.at(-1) ?? Infinity;
  }
  return others;
}

/** The first of these rows that has the category which most of them have; of several as common ones, that of the nearest row. */
function mostCommon({ categories, codes }: ClassRows, block: number, rows: readonly number[]): number {
  const codeOf = (row: number): number => codes[row * categories.length + block] ?? 0;
  const count = (row: number): number => rows.filter((other) => codeOf(other) === codeOf(row)).length;
  return rows.reduce((best, row) => (count(row) > count(best) ? row : best), rows[0] ?? 0);
}

function copyBlock({ x, columns }: Matrix, position: number, { start, width }: Block, into: Float32Array): void {
  into.set(x.subarray(position * columns + start, position * columns + start + width), start);
}
