// What each column tells of the target alone: a model of ten steps, fitted on the training rows and asked about the held-out ones.
import type { Matrix } from '../../rpc/trainer.ts';
import type { ColumnPower } from './probe.ts';

/** Inputs of the network that come from one column of the file. */
export interface ColumnInputs {
  readonly name: string;
  readonly start: number;
  readonly width: number;
}

/** As many as a decision stump of moderate depth has; a bin of a small table still holds some rows. */
const bins = 10;
/** Rows that a bin counts as from the constant answer, so that an empty one says what that says. */
const priorRows = 2;
/** Inputs of one column that are asked about: of a hashed text, the first. */
const mostInputs = 64;
/** Rows that stand for all: a second would be long for the process that also answers the page. */
const mostRows = 1_000;

function quantiles(values: Float32Array): number[] {
  const sorted = Float32Array.from(values).sort();
  return Array.from({ length: bins - 1 }, (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / bins)] ?? 0);
}

function binOf(edges: readonly number[], value: number): number {
  let bin = 0;
  for (const edge of edges) if (value >= edge) bin += 1;
  return bin;
}

function columnOf({ x, rows, columns }: Matrix, input: number): Float32Array {
  return Float32Array.from({ length: Math.min(rows, mostRows) }, (_, row) => x[row * columns + input] ?? 0);
}

/** Sums of target indicators (classes), or of the target itself, in each bin. */
function fit(train: Matrix, binOfRow: (row: number) => number, classCount: number): { readonly sums: Float64Array; readonly counts: Float64Array; readonly prior: Float64Array } {
  const width = Math.max(1, classCount);
  const rows = Math.min(train.rows, mostRows);
  const [sums, counts, prior] = [new Float64Array(bins * width), new Float64Array(bins), new Float64Array(width)];
  for (let row = 0; row < rows; row += 1) {
    const bin = binOfRow(row);
    const label = train.y[row] ?? 0;
    const at = classCount === 0 ? 0 : label;
    const add = classCount === 0 ? label : 1;
    sums[bin * width + at] = (sums[bin * width + at] ?? 0) + add;
    prior[at] = (prior[at] ?? 0) + add / rows;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { sums, counts, prior };
}

function lossOf(answer: (label: number) => number, label: number, classCount: number): number {
  return classCount === 0 ? (answer(0) - label) ** 2 : -Math.log(Math.max(1e-6, answer(label)));
}

/** Share of the constant answer's loss on `held` that one input removes; 0 at least. */
function powerOf(train: Matrix, held: Matrix, input: number, classCount: number): number {
  const values = columnOf(train, input);
  const edges = quantiles(values);
  const { sums, counts, prior } = fit(train, (row) => binOf(edges, values[row] ?? 0), classCount);
  const width = Math.max(1, classCount);
  const asked = columnOf(held, input);
  let [own, constant] = [0, 0];
  asked.forEach((value, row) => {
    const bin = binOf(edges, value);
    const label = held.y[row] ?? 0;
    const expected = (at: number): number => prior[at] ?? 0;
    const answer = (at: number): number => ((sums[bin * width + at] ?? 0) + priorRows * expected(at)) / ((counts[bin] ?? 0) + priorRows);
    own += lossOf(answer, label, classCount);
    constant += lossOf(expected, label, classCount);
  });
  return constant > 0 ? Math.max(0, 1 - own / constant) : 0;
}

/** The columns by their best input, the most telling first. Without held-out rows they are asked about the training rows. */
export function columnPowers(train: Matrix, validation: Matrix | null, classCount: number, columns: readonly ColumnInputs[]): ColumnPower[] {
  const held = validation ?? train;
  return columns
    .map(({ name, start, width }) => ({ name, power: Math.max(0, ...Array.from({ length: Math.min(width, mostInputs) }, (_, index) => powerOf(train, held, start + index, classCount))) }))
    .sort((left, right) => right.power - left.power);
}
