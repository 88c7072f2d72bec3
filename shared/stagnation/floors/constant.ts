// The floor of the floors: the answer that never changes.
import { outputsOf } from './floor-table.ts';
import type { FloorModel } from './floor-table.ts';

/** The share of each class among the fitted rows, or their mean; each class counts one row more, so that none is impossible. */
export function constantAnswer({ y, classCount }: Parameters<FloorModel>[0], fitted: Uint32Array): Float64Array {
  if (classCount === 0) return Float64Array.of(fitted.reduce((sum, row) => sum + (y[row] ?? 0), 0) / fitted.length);
  const shares = new Float64Array(classCount).fill(1 / (fitted.length + classCount));
  for (const row of fitted) shares[y[row] ?? 0] = (shares[y[row] ?? 0] ?? 0) + 1 / (fitted.length + classCount);
  return shares;
}

export const constant: FloorModel = (table, fitted, asked) => {
  const answer = constantAnswer(table, fitted);
  return Float64Array.from({ length: asked.length * outputsOf(table) }, (_, at) => answer[at % answer.length] ?? 0);
};
