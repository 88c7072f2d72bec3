// Confident learning (Northcutt, Jiang and Chuang 2021): how many labels are wrong, and which, from probabilities for rows that the model
// was not fitted on.
import type { FloorTable } from './floor-table.ts';

export interface LabelNoise {
  /** Share of rows whose label is wrong, 0 to 1. */
  readonly rate: number;
  /** For each row the class that it is confidently taken for; -1 where it is none, or its own. */
  readonly takenFor: Int32Array;
  /** How much likelier that class is than the row's own, for each row. */
  readonly margins: Float64Array;
}

/**
 * A row counts for class j where its probability of j reaches the mean probability of j among the rows labelled j (the class's own
 * confidence), and for the likeliest of several. What counts for another class than its own, calibrated to the rows of each class, is
 * the noise rate. Classes that are hard to tell apart look like noise: believe it only where two models agree.
 */
export function estimateLabelNoise({ y, rows, classCount }: FloorTable, probabilities: Float64Array): LabelNoise {
  const probability = (row: number, output: number): number => probabilities[row * classCount + output] ?? 0;
  const counts = new Float64Array(classCount);
  const thresholds = new Float64Array(classCount);
  for (let row = 0; row < rows; row += 1) counts[y[row] ?? 0] = (counts[y[row] ?? 0] ?? 0) + 1;
  for (let row = 0; row < rows; row += 1) {
    const own = y[row] ?? 0;
    thresholds[own] = (thresholds[own] ?? 0) + probability(row, own) / (counts[own] ?? 1);
  }
  const takenFor = new Int32Array(rows).fill(-1);
  const margins = new Float64Array(rows);
  const confident = new Float64Array(classCount);
  const wrong = new Float64Array(classCount);
  for (let row = 0; row < rows; row += 1) {
    const own = y[row] ?? 0;
    let taken = -1;
    for (let output = 0; output < classCount; output += 1) {
      // A class without rows has no confidence of its own.
      if (counts[output] === 0 || probability(row, output) < (thresholds[output] ?? 1)) continue;
      if (taken === -1 || probability(row, output) > probability(row, taken)) taken = output;
    }
    if (taken === -1) continue;
    confident[own] = (confident[own] ?? 0) + 1;
    if (taken === own) continue;
    wrong[own] = (wrong[own] ?? 0) + 1;
    takenFor[row] = taken;
    margins[row] = probability(row, taken) - probability(row, own);
  }
  const rate = wrong.reduce((sum, count, own) => sum + (count / Math.max(1, confident[own] ?? 0)) * ((counts[own] ?? 0) / rows), 0);
  return { rate, takenFor, margins };
}
