// Made-up tables of two classes whose rows lie in clusters, as in the classification data of textbooks (after Guyon 2003,
// "Design of experiments for the NIPS 2003 variable selection benchmark", which scikit-learn's make_classification follows too).
import { normal, seededRandom, shuffle } from '../random.ts';
import { writeCsv } from './csv.ts';

export interface ClusterPlan {
  readonly seed: number;
  readonly rows: number;
  /** Columns that tell the classes apart, linear mixtures of those, and columns of pure noise. */
  readonly informative: number;
  readonly redundant: number;
  readonly noise: number;
  /** Distance of each cluster from the origin along every informative axis, in standard deviations of a cluster. */
  readonly separation: number;
  /** Share of the labels that are drawn anew, so half as many are wrong. */
  readonly randomLabels: number;
}

/** A CSV with the columns x1, x2, … and `label` (0 or 1); each class has two clusters of the same size. */
export function generateClusters(plan: ClusterPlan): string {
  const random = seededRandom(plan.seed);
  const draw = () => normal(random);
  const { informative, redundant, noise } = plan;
  const centers = chooseCorners(informative, random).map((corner) => corner.map((side) => side * plan.separation));
  const shapes = centers.map(() => matrix(informative, informative, () => random() * 2 - 1));
  const mixing = matrix(redundant, informative, () => random() * 2 - 1);
  const order = shuffled(informative + redundant + noise, random);
  const rows = Array.from({ length: plan.rows }, (_, row) => {
    const cluster = row % centers.length;
    const own = multiply(shapes[cluster] ?? [], Array.from({ length: informative }, draw)).map((value, axis) => value + (centers[cluster]?.[axis] ?? 0));
    const all = [...own, ...multiply(mixing, own), ...Array.from({ length: noise }, draw)];
    const label = random() < plan.randomLabels ? Math.floor(random() * 2) : cluster % 2;
    return [...order.map((from) => (all[from] ?? 0).toFixed(4)), String(label)];
  });
  const mixed = shuffled(rows.length, random).map((from) => rows[from] ?? []);
  return writeCsv([...order.map((_, index) => `x${index + 1}`), 'label'], mixed);
}

/** Four different corners of a cube: clusters 0 and 2 are of one class, 1 and 3 of the other. */
function chooseCorners(dimensions: number, random: () => number): number[][] {
  return shuffled(2 ** dimensions, random).slice(0, 4).map((corner) => Array.from({ length: dimensions }, (_, axis) => ((corner >> axis) & 1) * 2 - 1));
}

function shuffled(count: number, random: () => number): number[] {
  const items = Uint32Array.from({ length: count }, (_, index) => index);
  shuffle(items, random);
  return [...items];
}

function matrix(rows: number, columns: number, draw: () => number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: columns }, draw));
}

function multiply(left: readonly (readonly number[])[], vector: readonly number[]): number[] {
  return left.map((row) => row.reduce((sum, factor, index) => sum + factor * (vector[index] ?? 0), 0));
}
