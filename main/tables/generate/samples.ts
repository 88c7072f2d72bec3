// The generated samples: each file's content is the outcome of a seed, so it can be made again and checked.
import { generateCircles } from './circles.ts';
import { generateClusters } from './clusters.ts';
import { generateReviews } from './reviews.ts';

/** Content by file name in `resources/samples`. */
export const generatedSamples: Readonly<Record<string, () => string>> = {
  'ten-columns.csv': () => generateClusters({ seed: 10, rows: 2000, informative: 5, redundant: 3, noise: 2, separation: 1.5, randomLabels: 0.04 }),
  'small-noisy.csv': () => generateClusters({ seed: 3, rows: 300, informative: 4, redundant: 2, noise: 14, separation: 1, randomLabels: 0.3 }),
  'circles.csv': () => generateCircles(2, 1000),
  'reviews-skewed.csv': () => generateReviews(9, 1000),
};
