// Turns one column into inputs of the network. Each encoder is fitted on training rows only and is plain data, kept with the run.
import { Failure } from '../../shared/rpc/failure.ts';
import type { ColumnSpec, MissingPolicy, Scaling } from '../../shared/spec/run-spec.ts';
import { quantile } from './baseline.ts';
import { hashTokens } from './hashing.ts';

/** A column of categories with more different values than this is refused as one-hot: the network would be nothing but that column. */
const mostOneHot = 1000;
/** Input that stands for a missing category, and for those that `rareBelow` has put together. */
const missingName = '(missing)';
const rareName = '(rare)';

export interface NumberEncoder {
  readonly kind: 'number';
  readonly column: string;
  /** The value that takes the place of a missing one, before the logarithm. */
  readonly fill: number;
  readonly log: boolean;
  readonly scaling: Scaling;
  /** The input is (value − center) / scale. */
  readonly center: number;
  readonly scale: number;
  /** True when a second input says whether the value was missing. */
  readonly marksMissing: boolean;
}
export interface OneHotEncoder {
  readonly kind: 'oneHot';
  readonly column: string;
  /** One input each. A category that training has not seen is all zeros, or rare where there is such an input. */
  readonly categories: readonly string[];
  /** Category that takes the place of a missing one, or null: then a missing one is all zeros. */
  readonly fill: string | null;
  readonly hasRare: boolean;
}
export interface OrdinalEncoder {
  readonly kind: 'ordinal';
  readonly column: string;
  /** In ascending order; the number of a category is its position, that of an unknown one is `fill`. */
  readonly categories: readonly string[];
  readonly fill: number;
  readonly center: number;
  readonly scale: number;
}
export interface HashingEncoder {
  readonly kind: 'hashing';
  readonly column: string;
  readonly buckets: number;
}
export type Encoder = NumberEncoder | OneHotEncoder | OrdinalEncoder | HashingEncoder;

/** Number of inputs an encoder makes. */
export function widthOf(encoder: Encoder): number {
  if (encoder.kind === 'number') return encoder.marksMissing ? 2 : 1;
  if (encoder.kind === 'oneHot') return encoder.categories.length;
  return encoder.kind === 'ordinal' ? 1 : encoder.buckets;
}

/** An encoder for numbers (dates, booleans), fitted on the values of training rows; null when none is present. */
export function fitNumber(column: string, values: Float64Array, policy: MissingPolicy, log: boolean, scaling: Scaling): NumberEncoder | null {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  if (present.length === 0) return null;
  const hasMissing = present.length < values.length;
  if (log && (present[0] ?? 0) <= -1) {
    throw new Failure('bad-input', `"${column}" holds ${present[0]}, and the logarithm of 1 + value needs values above -1.`, { path: `dataset.columns.${column}.log` });
  }
  const fill = policy === 'mean' ? meanOf(present) : policy === 'mostFrequent' ? mostFrequentOf(present) : quantile(present, 0.5);
  const filled = values.map((value) => logarithm(Number.isNaN(value) ? fill : value, log));
  return { kind: 'number', column, fill, log, scaling, ...fitScale(filled, scaling), marksMissing: policy === 'category' && hasMissing };
}

/** An encoder for categories, fitted on the values of training rows; null when none is present. */
export function fitCategories(column: string, values: readonly (string | null)[], spec: Pick<ColumnSpec, 'rareBelow'>, policy: MissingPolicy): OneHotEncoder | null {
  const counts = countValues(values);
  if (counts.size === 0) return null;
  const kept = [...counts].filter(([, count]) => count >= spec.rareBelow).map(([name]) => name).sort(compareNames);
  if (kept.length > mostOneHot) {
    throw new Failure('bad-input', `"${column}" has ${kept.length.toLocaleString('en')} different values: one input each is too many (the limit is ${mostOneHot.toLocaleString('en')}).`, {
      path: `dataset.columns.${column}`,
      mend: 'Leave the column out (role "ignore"), give it the encoding "hashing", or join its rare values by rareBelow.',
    });
  }
  const hasRare = kept.length < counts.size;
  const asCategory = policy === 'category' && values.includes(null);
  const fill = asCategory ? missingName : policy === 'mostFrequent' ? mostFrequentName(counts) : null;
  return { kind: 'oneHot', column, categories: [...kept, ...(hasRare ? [rareName] : []), ...(asCategory ? [missingName] : [])], fill, hasRare };
}

/** An encoder that numbers categories in ascending order; null when none is present. */
export function fitOrdinal(column: string, values: readonly (string | null)[], policy: MissingPolicy, scaling: Scaling): OrdinalEncoder | null {
  const counts = countValues(values);
  if (counts.size === 0) return null;
  const categories = [...counts.keys()].sort(compareNames);
  const fill = policy === 'category' ? categories.length : categories.indexOf(mostFrequentName(counts));
  const positions = positionsOf(categories);
  const numbers = Float64Array.from(values, (value) => (value === null ? fill : (positions.get(value) ?? fill)));
  return { kind: 'ordinal', column, categories, fill, ...fitScale(numbers, scaling) };
}

/** Writes the inputs of row number `from` into `x`, from position `at` on. */
export type RowWriter = (from: number, x: Float32Array, at: number) => void;

export function writeNumbers(encoder: NumberEncoder, values: Float64Array): RowWriter {
  const { fill, log, center, scale, marksMissing } = encoder;
  return (from, x, at) => {
    const value = values[from] ?? Number.NaN;
    const isMissing = Number.isNaN(value);
    x[at] = (logarithm(isMissing ? fill : value, log) - center) / scale;
    if (marksMissing) x[at + 1] = isMissing ? 1 : 0;
  };
}

export function writeTexts(encoder: OneHotEncoder | OrdinalEncoder | HashingEncoder, values: readonly (string | null)[]): RowWriter {
  if (encoder.kind === 'hashing') return (from, x, at) => hashTokens(values[from] ?? '', encoder.buckets, (bucket) => (x[at + bucket] = (x[at + bucket] ?? 0) + 1));
  const positions = positionsOf(encoder.categories);
  if (encoder.kind === 'ordinal') return (from, x, at) => (x[at] = ((positions.get(values[from] ?? '') ?? encoder.fill) - encoder.center) / encoder.scale);
  const rare = encoder.hasRare ? positions.get(rareName) : undefined;
  return (from, x, at) => {
    const value = values[from] ?? encoder.fill;
    const position = value === null ? undefined : (positions.get(value) ?? rare);
    if (position !== undefined) x[at + position] = 1;
  };
}

/** Centre and scale of `values`: mean and standard deviation, lowest and range, median and interquartile range, or 0 and 1. */
export function fitScale(values: Float64Array, scaling: Scaling): { center: number; scale: number } {
  if (scaling === 'none' || values.length === 0) return { center: 0, scale: 1 };
  if (scaling === 'standard') {
    const mean = meanOf(values);
    return { center: mean, scale: usable(Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length), mean) };
  }
  const sorted = values.slice().sort();
  const lowest = sorted[0] ?? 0;
  if (scaling === 'minmax') return { center: lowest, scale: usable((sorted.at(-1) ?? 0) - lowest, lowest) };
  const median = quantile(sorted, 0.5);
  return { center: median, scale: usable(quantile(sorted, 0.75) - quantile(sorted, 0.25), median) };
}

/** A spread that is nothing but rounding of a constant column would blow it up: it is left as it is. */
function usable(spread: number, size: number): number {
  return spread > Math.abs(size) * 1e-12 ? spread : 1;
}

function logarithm(value: number, log: boolean): number {
  return log ? Math.log1p(value) : value;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function mostFrequentOf(sorted: Float64Array): number {
  const counts = new Map<number, number>();
  for (const value of sorted) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].reduce((best, entry) => (entry[1] > best[1] ? entry : best), [0, 0])[0];
}

function countValues(values: readonly (string | null)[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function mostFrequentName(counts: ReadonlyMap<string, number>): string {
  return [...counts].reduce((best, entry) => (entry[1] > best[1] || (entry[1] === best[1] && entry[0] < best[0]) ? entry : best), ['', 0] as [string, number])[0];
}

function positionsOf(names: readonly string[]): Map<string, number> {
  return new Map(names.map((name, position) => [name, position]));
}

/** Numbers by size, before words by letter. */
function compareNames(one: string, other: string): number {
  const [left, right] = [Number(one), Number(other)];
  if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? 1 : -1;
  return left - right || (one < other ? -1 : 1);
}
