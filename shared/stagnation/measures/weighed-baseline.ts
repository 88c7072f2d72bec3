// The loss of the best constant answer of a run that weighs its classes: it is taught otherwise than by their shares, and so is that answer.
import type { RunEvidence } from '../evidence.ts';

const crossentropies: readonly string[] = ['binaryCrossentropy', 'categoricalCrossentropy'];

function entropyOf(shares: readonly number[], answer: readonly number[]): number {
  return shares.reduce((sum, share, index) => (share > 0 ? sum - share * Math.log(Math.max(1e-7, answer[index] ?? 0)) : sum), 0);
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total > 0 ? count / total : 0));
}

/**
 * The baseline of `facts`, or with classes weighed or balanced the cross-entropy of the validation part to the shares that such training
 * teaches: weight times count. With evenly weighed classes that is ln K, whatever the validation part is like. Null where there is none.
 */
export function weighedBaseline({ spec: { dataset, training }, facts: { baselineLoss, classCounts, classNames } }: Pick<RunEvidence, 'spec' | 'facts'>): number | null {
  const isWeighed = training.classWeights !== 'none' || dataset.balance !== 'none';
  if (baselineLoss === null || !isWeighed || classCounts.length < 2 || !crossentropies.includes(training.loss)) return baselineLoss;
  // Counts are those of the rows that are trained on: after balancing they are even, and say nothing of the validation part.
  if (dataset.balance !== 'none' || training.classWeights === 'none') return Math.log(classCounts.length);
  const { classWeights } = training;
  const weights = classCounts.map((count, index) => (classWeights === 'balanced' ? 1 / Math.max(1, count) : (classWeights[classNames[index] ?? ''] ?? 1)));
  const shares = sharesOf(classCounts);
  const usual = entropyOf(shares, shares);
  return usual > 0 ? baselineLoss * (entropyOf(shares, sharesOf(classCounts.map((count, index) => count * (weights[index] ?? 1)))) / usual) : baselineLoss;
}
