// Answers for rows that a model was not fitted on, by folds.
import { assignFolds, outputsOf, splitFold } from './floor-table.ts';
import type { FloorModel, FloorTable } from './floor-table.ts';

export const folds = 4;

/** A model's answers for every row, each by a fit on the other folds. */
export function crossValidate(model: FloorModel, table: FloorTable, seed: number): Float64Array {
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const foldOf = assignFolds(table, rows, folds, seed);
  const outputs = outputsOf(table);
  const answers = new Float64Array(table.rows * outputs);
  for (let fold = 0; fold < folds; fold += 1) {
    const [fitted, asked] = splitFold(rows, foldOf, fold);
    const given = model(table, fitted, asked);
    asked.forEach((row, place) => { answers.set(given.subarray(place * outputs, (place + 1) * outputs), row * outputs); });
  }
  return answers;
}
