// The loss of the best answer that never changes: what a network has to beat before it has learned anything.
import type { Loss } from '../../shared/spec/run-spec.ts';

/** Zhang and Sabuncu 2018: the exponent q of the generalised cross-entropy. */
const generalizedExponent = 0.7;

/**
 * Loss of a constant answer on `y`, where the constant is the best one for `fitted` (the training part). For classes `y` holds indices.
 * Null where the loss does not fit the task, or there are no rows. `smoothing` mixes the targets of cross-entropies as Keras does.
 */
export function constantLoss(loss: Loss, fitted: ArrayLike<number>, y: ArrayLike<number>, classCount: number, smoothing = 0): number | null {
  if (y.length === 0 || fitted.length === 0) return null;
  if (classCount === 0) return isNumericLoss(loss) ? numericLoss(loss, fitted, y) : null;
  const answer = sharesOf(fitted, classCount);
  const shares = sharesOf(y, classCount);
  const smooth = (share: number) => share * (1 - smoothing) + smoothing / classCount;
  if (loss === 'categoricalCrossentropy') return crossentropy(answer.map(smooth), shares.map(smooth));
  if (loss === 'binaryCrossentropy') return classCount === 2 ? crossentropy(answer.map(smooth), shares.map(smooth)) : unitwiseCrossentropy(answer.map(smooth), shares.map(smooth));
  if (loss === 'generalizedCrossentropy') return generalizedCrossentropy(answer, shares);
  if (classCount === 2) return loss === 'hinge' ? hinge(answer, shares) : numericLoss(loss, fitted, y);
  return loss === 'meanSquaredError' ? unitwiseSquaredError(answer, shares) : null;
}

function sharesOf(y: ArrayLike<number>, classCount: number): number[] {
  const counts = Array.from({ length: classCount }, () => 0);
  for (let row = 0; row < y.length; row += 1) counts[y[row] ?? 0] = (counts[y[row] ?? 0] ?? 0) + 1;
  return counts.map((count) => count / y.length);
}

function crossentropy(answer: readonly number[], shares: readonly number[]): number {
  return shares.reduce((sum, share, index) => (share > 0 ? sum - share * Math.log(Math.max(answer[index] ?? 0, 1e-7)) : sum), 0);
}

/** One yes-or-no question a class, their losses averaged. */
function unitwiseCrossentropy(answer: readonly number[], shares: readonly number[]): number {
  const losses = shares.map((share, index) => crossentropy([answer[index] ?? 0, 1 - (answer[index] ?? 0)], [share, 1 - share]));
  return losses.reduce((sum, loss) => sum + loss, 0) / shares.length;
}

/** With (1 − p^q)/q the best constant gives each class p in proportion to share^(1/(1−q)): where the derivatives share·p^(q−1) agree. */
function generalizedCrossentropy(answer: readonly number[], shares: readonly number[]): number {
  const raised = answer.map((share) => share ** (1 / (1 - generalizedExponent)));
  const total = raised.reduce((sum, value) => sum + value, 0);
  return shares.reduce((sum, share, index) => sum + (share * (1 - ((raised[index] ?? 0) / total) ** generalizedExponent)) / generalizedExponent, 0);
}

/** Labels −1 and 1; the loss is linear in an answer between them, so the best is one of the two. */
function hinge(answer: readonly number[], shares: readonly number[]): number {
  const positive = shares[1] ?? 0;
  return 2 * ((answer[1] ?? 0) >= 0.5 ? 1 - positive : positive);
}

function unitwiseSquaredError(answer: readonly number[], shares: readonly number[]): number {
  return shares.reduce((sum, share, index) => sum + share * (1 - (answer[index] ?? 0)) ** 2 + (1 - share) * (answer[index] ?? 0) ** 2, 0) / shares.length;
}

const numericLosses = ['meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh', 'poisson'] as const;
type NumericLoss = (typeof numericLosses)[number];

function isNumericLoss(loss: Loss): loss is NumericLoss {
  return (numericLosses as readonly Loss[]).includes(loss);
}

function numericLoss(loss: NumericLoss, fitted: ArrayLike<number>, y: ArrayLike<number>): number | null {
  const sorted = Float64Array.from(fitted).sort();
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length;
  if (loss === 'poisson' && mean <= 0) return null;
  const answer = loss === 'meanAbsoluteError' ? quantile(sorted, 0.5) : loss === 'huber' || loss === 'logCosh' ? findLowest((at) => meanLoss(loss, sorted, at), sorted) : mean;
  return meanLoss(loss, y, answer);
}

function meanLoss(loss: NumericLoss, y: ArrayLike<number>, answer: number): number {
  let sum = 0;
  for (let row = 0; row < y.length; row += 1) sum += pointLoss(loss, y[row] ?? 0, answer);
  return sum / y.length;
}

function pointLoss(loss: NumericLoss, value: number, answer: number): number {
  const error = Math.abs(value - answer);
  if (loss === 'meanSquaredError') return error * error;
  if (loss === 'meanAbsoluteError') return error;
  // Keras's Huber loss with delta 1.
  if (loss === 'huber') return error <= 1 ? 0.5 * error * error : error - 0.5;
  // ln(cosh(e)) without overflow.
  if (loss === 'logCosh') return error + Math.log1p(Math.exp(-2 * error)) - Math.LN2;
  return answer - value * Math.log(answer);
}

/** Golden-section search of a convex function between the lowest and the highest value. */
function findLowest(of: (at: number) => number, sorted: Float64Array): number {
  const ratio = (Math.sqrt(5) - 1) / 2;
  let low = sorted[0] ?? 0;
  let high = sorted.at(-1) ?? 0;
  for (let round = 0; round < 40; round += 1) {
    const left = high - ratio * (high - low);
    const right = low + ratio * (high - low);
    if (of(left) <= of(right)) high = right;
    else low = left;
  }
  return (low + high) / 2;
}

/** The value below which `share` of `sorted` lies, between neighbours in proportion. NaN for no values. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)] ?? Number.NaN;
  const above = sorted[Math.ceil(at)] ?? Number.NaN;
  return below + (above - below) * (at - Math.floor(at));
}
