// How large the inputs are and how far they spread, as the network sees them.
import type { Matrix } from '../../shared/rpc/trainer.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';

/** Largest absolute value, and the largest and smallest standard deviation of a column above 0 (0 where every column is constant). */
export function measureInputs({ rows, columns, x }: Matrix): Pick<DataFacts, 'inputLargest' | 'inputSdLargest' | 'inputSdSmallest'> {
  // Welford's running means, all columns at once: the matrix is passed once, in the order it lies in memory.
  const mean = new Float64Array(columns);
  const squares = new Float64Array(columns);
  let inputLargest = 0;
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const value = x[at] ?? 0;
      const before = value - (mean[column] ?? 0);
      const after = (mean[column] ?? 0) + before / (row + 1);
      mean[column] = after;
      squares[column] = (squares[column] ?? 0) + before * (value - after);
      inputLargest = Math.max(inputLargest, Math.abs(value));
    }
  }
  let [inputSdLargest, inputSdSmallest] = [0, Infinity];
  for (const sum of squares) {
    const sd = Math.sqrt(sum / rows);
    if (sd <= 0) continue;
    inputSdLargest = Math.max(inputSdLargest, sd);
    inputSdSmallest = Math.min(inputSdSmallest, sd);
  }
  return { inputLargest, inputSdLargest, inputSdSmallest: inputSdSmallest === Infinity ? 0 : inputSdSmallest };
}
