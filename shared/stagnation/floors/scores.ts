// How far answers are from the truth, row by row: cross-entropy in nats for classes, squared error for numbers.
import { outputsOf } from './floor-table.ts';
import type { FloorTable } from './floor-table.ts';

/** No probability below this is believed: Keras clips there too. */
const leastProbability = 1e-7;

/** The loss of each of `rows`; `answers` as a model gives them, row by row. */
export function rowLosses(table: FloorTable, rows: Uint32Array, answers: Float64Array): Float64Array {
  const outputs = outputsOf(table);
  return Float64Array.from(rows, (row, place) => {
    const truth = table.y[row] ?? 0;
    if (table.classCount === 0) return ((answers[place] ?? NaN) - truth) ** 2;
    return -Math.log(Math.max(leastProbability, answers[place * outputs + truth] ?? 0));
  });
}

/** In each of `rows` 1 for a right class and 0 for a wrong one, shared out where several are likeliest; for numbers the absolute error. */
export function rowTaskScores(table: FloorTable, rows: Uint32Array, answers: Float64Array): Float64Array {
  const outputs = outputsOf(table);
  return Float64Array.from(rows, (row, place) => {
    const truth = table.y[row] ?? 0;
    if (table.classCount === 0) return Math.abs((answers[place] ?? NaN) - truth);
    const answer = answers.subarray(place * outputs, (place + 1) * outputs);
    const largest = Math.max(...answer);
    return answer[truth] === largest ? 1 / answer.filter((share) => share === largest).length : 0;
  });
}

/** Probabilities from scores, row by row and in place: the softmax. */
export function softmaxRows(scores: Float64Array, outputs: number): void {
  for (let start = 0; start < scores.length; start += outputs) {
    let largest = -Infinity;
    for (let at = start; at < start + outputs; at += 1) largest = Math.max(largest, scores[at] ?? 0);
    let sum = 0;
    for (let at = start; at < start + outputs; at += 1) sum += scores[at] = Math.exp((scores[at] ?? 0) - largest);
    for (let at = start; at < start + outputs; at += 1) scores[at] = (scores[at] ?? 0) / sum;
  }
}

/** Mean over rows, and its standard error. */
export function meanAndError(values: Float64Array): readonly [mean: number, error: number] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / Math.max(1, values.length - 1);
  return [mean, Math.sqrt(variance / values.length)];
}
