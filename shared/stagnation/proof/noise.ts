// What luck alone can do: how far the unchanged runs differ from seed to seed, and what starting them again would bring.
import { mean, median } from '../measures/swing.ts';

/**
 * How much better than usual a lucky seed is: root mean square distance to the median, over the values that are better (smaller) than
 * it (the lower semideviation, Markowitz 1959; for symmetric noise the standard deviation). Only that half can be mistaken for a gain: a
 * few seeds that blow up must not hide that the others became better.
 */
export function seedNoise(values: readonly number[]): number {
  const usual = median(values);
  // Summed in one order, whatever that of the seeds.
  const lucky = values.filter((value) => value < usual).toSorted((left, right) => left - right);
  return lucky.length === 0 ? 0 : Math.sqrt(mean(lucky.map((value) => (usual - value) ** 2)));
}

/**
 * What one more start of the unchanged settings brings, if the better of the two runs is kept: the median, over all pairs of seeds, of
 * the smaller value. One remedied run costs one more run, and this is what the same money buys without the remedy. NaN for fewer
 * than two values.
 */
export function anotherSeed(values: readonly number[]): number {
  return median(values.flatMap((value, index) => values.slice(index + 1).map((other) => Math.min(value, other))));
}
