// How large the inputs are and how far they spread, as the network sees them.
import type { Matrix } from '../../shared/rpc/trainer.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';

/** Largest absolute value, and the largest and smallest standard deviation of a column above 0 (0 where every column is constant). */
export function measureInputs(matrix: Matrix): Pick<DataFacts, 'inputLargest' | 'inputSdLargest' | 'inputSdSmallest'> {
  let inputLargest = 0;
  for (const value of matrix.x) inputLargest = Math.max(inputLargest, Math.abs(value));
  let [inputSdLargest, inputSdSmallest] = [0, Infinity];
  for (const deviation of deviationsOf(matrix)) {
    if (deviation <= 0) continue;
    inputSdLargest = Math.max(inputSdLargest, deviation);
    inputSdSmallest = Math.min(inputSdSmallest, deviation);
  }
  return { inputLargest, inputSdLargest, inputSdSmallest: inputSdSmallest === Infinity ? 0 : inputSdSmallest };
}

/** Standard deviation of each input, of the population. */
export function deviationsOf({ rows, columns, x }: Matrix): Float64Array {
  // Welford's running means, all columns at once: the matrix is passed once, in the order it lies in memory.
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const value = x[at] ?? 0;
      const before = value - (mean[column] ?? 0);
      const after = (mean[column] ?? 0) + before / (row + 1);
      mean[column] = after;
      squares[column] = (squares[column] ?? 0) + before * (value - after);
    }
  }
  return squares.map((sum) => Math.sqrt(sum / rows));
}
