// Two arms over the same seeds: the gain of each pair, what is typical of them, and how sure that is.
import { mean, median, percentile } from '../measures/swing.ts';
import { seededRandom } from '../../seeded-random.ts';

export interface PairedGain {
  /** Median and mean of the gains of the pairs; positive is better. */
  readonly median: number;
  readonly mean: number;
  /** 95 % confidence interval of the median. */
  readonly interval: readonly [number, number];
  /** Chance of a mean gain at least this large if nothing had changed: one-sided. 1 without a pair. */
  readonly pValue: number;
  /** Pairs that got better. */
  readonly wins: number;
}

/** With their mirror images 4,000: the ends of the interval then move by about a hundredth of its width from draw to draw. */
const resamples = 2_000;
const level = 0.95;
/** All sign flips of more pairs than this are too many to try. */
export const mostPairs = 20;

/**
 * Percentile interval of the median by the paired bootstrap (Efron and Tibshirani 1993, section 13.3). Each resample of the sorted
 * gains is taken together with its mirror image (position i for n - 1 - i; antithetic resampling, Hall 1989): so the interval of the
 * swapped arms is the same one with its sign turned, and the order of the seeds does not matter.
 */
export function bootstrapInterval(gains: readonly number[]): readonly [number, number] {
  const sorted = [...gains].sort((left, right) => left - right);
  const count = sorted.length;
  const random = seededRandom(count);
  const medians: number[] = [];
  for (let round = 0; round < resamples; round += 1) {
    const picks = sorted.map(() => Math.floor(random() * count));
    medians.push(median(picks.map((pick) => sorted[pick] ?? NaN)), median(picks.map((pick) => sorted[count - 1 - pick] ?? NaN)));
  }
  return [percentile(medians, (1 - level) / 2), percentile(medians, (1 + level) / 2)];
}

/**
 * Exact sign-flip permutation test of the mean, one-sided (Fisher 1935; Good 2005, section 3.2): were the arms alike, every gain could as
 * well have had the other sign, so the p-value is the share of all 2^n choices of signs whose sum is at least that observed. Five
 * pairs that all win come to 1/32 = .031, three to 1/8.
 */
export function signFlipPValue(gains: readonly number[]): number {
  const sizes = gains.map(Math.abs);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  // A flip may not come out as less by rounding alone.
  const observed = gains.reduce((sum, gain) => sum + gain, 0) - 1e-12 * total;
  let reached = 0;
  for (let signs = 0; signs < 2 ** gains.length; signs += 1) {
    const sum = sizes.reduce((so, size, index) => so + (((signs >> index) & 1) === 1 ? size : -size), 0);
    if (sum >= observed) reached += 1;
  }
  return reached / 2 ** gains.length;
}

/**
 * Compares arms whose values at one position have the same seed. Smaller values are better; all are finite.
 * @throws RangeError for arms that do not pair up, or of more than 20 pairs
 */
export function comparePairs(before: readonly number[], after: readonly number[]): PairedGain {
  if (before.length !== after.length || before.length === 0 || before.length > mostPairs) throw new RangeError(`${before.length} and ${after.length} values are no 1 to ${mostPairs} pairs.`);
  const gains = before.map((value, index) => value - (after[index] ?? NaN));
  // Summed in one order, whatever that of the seeds.
  const sorted = gains.toSorted((left, right) => left - right);
  return { median: median(sorted), mean: mean(sorted), interval: bootstrapInterval(sorted), pValue: signFlipPValue(sorted), wins: gains.filter((gain) => gain > 0).length };
}
