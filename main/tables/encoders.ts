// Turns one column into inputs of the network. Each encoder is fitted on training rows only and is plain data, kept with the run.
import { Failure } from '../../shared/rpc/failure.ts';
import type { MissingPolicy, Scaling } from '../../shared/spec/run-spec.ts';
import { quantile } from './baseline.ts';
import { fnv1a, hashTokens } from './hashing.ts';

/** A column of categories with more different values than this is refused as one-hot: the network would be nothing but that column. */
const mostOneHot = 1000;
/** Input that stands for a missing category, and for those that `rareBelow` has put together. */
const missingName = '(missing)';
const rareName = '(rare)';

export interface NumberEncoder {
  readonly kind: 'number';
  readonly column: string;
  /** The value that takes the place of a missing one, and of one that has no logarithm where one is taken; before the logarithm. */
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
  /** In ascending order; the number of a category is its position, that of an unknown one is `fill`, or that of rare ones where there are some. */
  readonly categories: readonly string[];
  readonly fill: number;
  readonly hasRare: boolean;
  readonly center: number;
  readonly scale: number;
}
export interface HashingEncoder {
  readonly kind: 'hashing';
  readonly column: string;
  readonly buckets: number;
  /** Text that takes the place of a missing one, or null: then a missing one is all zeros. */
  readonly fill: string | null;
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
export function fitCategories(column: string, values: readonly (string | null)[], rareBelow: number, policy: MissingPolicy): OneHotEncoder | null {
  const counts = countValues(values);
  if (counts.size === 0) return null;
  const { kept, hasRare } = withoutRare(counts, rareBelow);
  if (kept.length > mostOneHot) {
    throw new Failure('bad-input', `"${column}" has ${kept.length.toLocaleString('en')} different values: one input each is too many (the limit is ${mostOneHot.toLocaleString('en')}).`, {
      path: `dataset.columns.${column}`,
      mend: 'Leave the column out (role "ignore"), give it the encoding "hashing", or join its rare values by rareBelow.',
    });
  }
  const asCategory = policy === 'category' && values.includes(null);
  const fill = asCategory ? missingName : policy === 'mostFrequent' ? mostFrequentName(counts) : null;
  return { kind: 'oneHot', column, categories: [...kept, ...(hasRare ? [rareName] : []), ...(asCategory ? [missingName] : [])], fill, hasRare };
}

/** An encoder that numbers categories in ascending order, rare ones after the others; null when none is present. */
export function fitOrdinal(column: string, values: readonly (string | null)[], rareBelow: number, policy: MissingPolicy, scaling: Scaling): OrdinalEncoder | null {
  const counts = countValues(values);
  if (counts.size === 0) return null;
  const { kept, hasRare } = withoutRare(counts, rareBelow);
  const categories = hasRare ? [...kept, rareName] : kept;
  const frequent = categories.indexOf(mostFrequentName(counts));
  const fill = policy === 'category' ? categories.length : frequent >= 0 ? frequent : categories.length - 1;
  const numberOf = ordinalNumbers({ categories, fill, hasRare });
  return { kind: 'ordinal', column, categories, fill, hasRare, ...fitScale(Float64Array.from(values, numberOf), scaling) };
}

/** An encoder that counts words in buckets; null when no text is present. */
export function fitHashing(column: string, values: readonly (string | null)[], buckets: number, policy: MissingPolicy): HashingEncoder | null {
  const counts = countValues(values);
  if (counts.size === 0) return null;
  const asCategory = policy === 'category' && values.includes(null);
  return { kind: 'hashing', column, buckets, fill: asCategory ? missingName : policy === 'mostFrequent' ? mostFrequentName(counts) : null };
}

function withoutRare(counts: ReadonlyMap<string, number>, rareBelow: number): { kept: string[]; hasRare: boolean } {
  const kept = [...counts].filter(([, count]) => count >= rareBelow).map(([name]) => name).sort(compareNames);
  return { kept, hasRare: kept.length < counts.size };
}

function ordinalNumbers({ categories, fill, hasRare }: Pick<OrdinalEncoder, 'categories' | 'fill' | 'hasRare'>): (value: string | null) => number {
  const positions = positionsOf(categories);
  const unknown = hasRare ? categories.length - 1 : fill;
  return (value) => (value === null ? fill : (positions.get(value) ?? unknown));
}

/** Writes the inputs of row number `from` into `x`, from position `at` on. */
export type RowWriter = (from: number, x: Float32Array, at: number) => void;

export function writeNumbers(encoder: NumberEncoder, values: Float64Array): RowWriter {
  const { fill, log, center, scale, marksMissing } = encoder;
  return (from, x, at) => {
    const value = values[from] ?? Number.NaN;
    const isMissing = Number.isNaN(value) || (log && value <= -1);
    x[at] = (logarithm(isMissing ? fill : value, log) - center) / scale;
    if (marksMissing) x[at + 1] = isMissing ? 1 : 0;
  };
}

export function writeTexts(encoder: OneHotEncoder | OrdinalEncoder | HashingEncoder, values: readonly (string | null)[]): RowWriter {
  if (encoder.kind === 'hashing') return writeHashes(encoder, values);
  if (encoder.kind === 'ordinal') {
    const numberOf = ordinalNumbers(encoder);
    return (from, x, at) => (x[at] = (numberOf(values[from] ?? null) - encoder.center) / encoder.scale);
  }
  const positions = positionsOf(encoder.categories);
  const rare = encoder.hasRare ? positions.get(rareName) : undefined;
  return (from, x, at) => {
    const value = values[from] ?? encoder.fill;
    const position = value === null ? undefined : (positions.get(value) ?? rare);
    if (position !== undefined) x[at + position] = 1;
  };
}

function writeHashes({ buckets, fill }: HashingEncoder, values: readonly (string | null)[]): RowWriter {
  return (from, x, at) => {
    const count = (bucket: number): number => (x[at + bucket] = (x[at + bucket] ?? 0) + 1);
    const value = values[from] ?? fill;
    // A bucket of its own, which no word of a text hashes to but by chance.
    if (value === missingName) count(fnv1a(missingName) % buckets);
    else hashTokens(value ?? '', buckets, count);
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
