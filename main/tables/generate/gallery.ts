// The made-up tables of the case gallery: faults that lie in the data itself, each the outcome of a seed.
import { normal, seededRandom } from '../random.ts';
import { generateClusters } from './clusters.ts';
import { writeCsv } from './csv.ts';

/** Overlapping classes, and a column that was written down only after the outcome was known: it all but repeats the label. */
function generateLeak(seed: number, rowCount: number): string {
  const random = seededRandom(seed);
  const rows = Array.from({ length: rowCount }, () => {
    const isLapsed = random() < 0.5;
    const shift = isLapsed ? 0.4 : -0.4;
    const visits = Math.max(0, Math.round(12 - 4 * shift + 5 * normal(random)));
    const months = Math.max(1, Math.round(24 - 6 * shift + 10 * normal(random)));
    const spent = Math.max(0, 80 - 20 * shift + 30 * normal(random));
    // A refund is paid out when a membership has ended, so nobody has one on the day on which the question is asked.
    const refund = isLapsed ? 20 + 5 * Math.abs(normal(random)) : 0;
    return [String(visits), String(months), spent.toFixed(2), (30 + 8 * normal(random)).toFixed(1), refund.toFixed(2), isLapsed ? 'lapsed' : 'stayed'];
  });
  return writeCsv(['visits', 'months', 'spent', 'age', 'refund', 'membership'], rows);
}

/** Content by file name in `resources/gallery`. */
export const generatedGallery: Readonly<Record<string, () => string>> = {
  'leaking-column.csv': () => generateLeak(4, 800),
  'noise-columns.csv': () => generateClusters({ seed: 6, rows: 240, informative: 4, redundant: 0, noise: 80, separation: 1.2, randomLabels: 0 }),
  'wrong-labels.csv': () => generateClusters({ seed: 12, rows: 1500, informative: 4, redundant: 2, noise: 0, separation: 1.5, randomLabels: 0.6 }),
  'coin-flips.csv': () => generateClusters({ seed: 8, rows: 1000, informative: 4, redundant: 2, noise: 2, separation: 1, randomLabels: 1 }),
};
