// Logistic regression that is drawn towards given coefficients, some of which may not fall below 0.

export interface Example {
  readonly features: readonly number[];
  readonly isTrue: boolean;
  readonly weight: number;
}

export interface LogisticProblem {
  readonly examples: readonly Example[];
  /** The coefficients that few examples leave as they are. */
  readonly start: readonly number[];
  /** How many examples it takes, of a feature of about 1, to move a coefficient half way: the strength of the quadratic penalty on the distance from `start`. */
  readonly strength: readonly number[];
  /** Those that are never below 0. */
  readonly isFloored: readonly boolean[];
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));
const dot = (left: readonly number[], right: readonly number[]): number => left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0);

/** Mean of the log losses with the penalty; what `fitLogistic` makes smallest. */
export function costOf({ examples, start, strength }: LogisticProblem, coefficients: readonly number[]): number {
  const losses = examples.reduce((sum, { features, isTrue, weight }) => {
    const margin = (isTrue ? 1 : -1) * dot(features, coefficients);
    return sum + weight * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
  }, 0);
  return losses + coefficients.reduce((sum, value, index) => sum + ((strength[index] ?? 0) / 2) * (value - (start[index] ?? 0)) ** 2, 0);
}

interface Slope {
  readonly gradient: number[];
  readonly curvature: number[][];
}

/** First and second derivatives of the cost. */
function slopeAt({ examples, start, strength }: LogisticProblem, coefficients: readonly number[]): Slope {
  const size = coefficients.length;
  const gradient = coefficients.map((value, index) => (strength[index] ?? 0) * (value - (start[index] ?? 0)));
  const curvature = Array.from({ length: size }, (_, row) => Array.from({ length: size }, (_column, column) => (row === column ? (strength[row] ?? 0) : 0)));
  for (const { features, isTrue, weight } of examples) {
    const share = sigmoid(dot(features, coefficients));
    const error = weight * (share - Number(isTrue));
    const bend = weight * share * (1 - share);
    features.forEach((value, row) => {
      if (value === 0) return;
      gradient[row] = (gradient[row] ?? 0) + error * value;
      const line = curvature[row] ?? [];
      features.forEach((other, column) => { line[column] = (line[column] ?? 0) + bend * value * other; });
    });
  }
  return { gradient, curvature };
}

/** Solves a small symmetric positive definite system by Gauss's elimination. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, index) => [...row, right[index] ?? 0]);
  rows.forEach((pivotRow, pivot) => {
    const pivotValue = pivotRow[pivot] ?? 1;
    rows.forEach((row, index) => {
      if (index === pivot) return;
      const factor = (row[pivot] ?? 0) / pivotValue;
      if (factor !== 0) for (let column = pivot; column < row.length; column += 1) row[column] = (row[column] ?? 0) - factor * (pivotRow[column] ?? 0);
    });
  });
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1));
}

const mostRounds = 100;
const smallestStep = 1e-7;

/**
 * Newton's method with halved steps; a floored coefficient that would fall below 0 is held at 0 as long as the slope pushes it there.
 * @returns the coefficients, in the order of `start`
 */
export function fitLogistic(problem: LogisticProblem): number[] {
  let coefficients = [...problem.start];
  for (let round = 0; round < mostRounds; round += 1) {
    const { gradient, curvature } = slopeAt(problem, coefficients);
    const isHeld = coefficients.map((value, index) => problem.isFloored[index] === true && value <= 0 && (gradient[index] ?? 0) > 0);
    const matrix = curvature.map((row, index) => row.map((value, column) => (isHeld[index] === true || isHeld[column] === true ? Number(index === column) : value)));
    const step = solve(matrix, gradient.map((value, index) => (isHeld[index] === true ? 0 : value)));
    const next = shorten(problem, coefficients, step);
    const change = Math.max(...next.map((value, index) => Math.abs(value - (coefficients[index] ?? 0))));
    coefficients = next;
    if (change < smallestStep) break;
  }
  return coefficients;
}

/** The longest of the step, its half, its quarter, … that makes the cost smaller. */
function shorten(problem: LogisticProblem, coefficients: readonly number[], step: readonly number[]): number[] {
  const before = costOf(problem, coefficients);
  for (let factor = 1; factor > 1e-6; factor /= 2) {
    const next = coefficients.map((value, index) => {
      const moved = value - factor * (step[index] ?? 0);
      return problem.isFloored[index] === true ? Math.max(0, moved) : moved;
    });
    if (costOf(problem, next) < before) return next;
  }
  return [...coefficients];
}
