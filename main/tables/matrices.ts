// Columns become inputs: encoders are fitted on the training rows, then every part is written row by row.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Matrix } from '../../shared/rpc/trainer.ts';
import { columnsPerQuery, inGroups } from './database.ts';
import { widthOf } from './encoders.ts';
import type { Encoder } from './encoders.ts';
import { fitFeature, writerOf } from './features.ts';
import type { Feature } from './features.ts';
import { checkSize } from './matrix-rows.ts';
import { readValues } from './values.ts';

export interface FittedFeature {
  readonly feature: Feature;
  readonly encoder: Encoder;
}

/** Features with their encoders, and those left out because no training row has a value of them. */
export async function fitFeatures(connection: DuckDBConnection, file: string, rows: number, features: readonly Feature[], train: Uint32Array): Promise<{ fitted: FittedFeature[]; emptyColumns: string[] }> {
  const fitted: FittedFeature[] = [];
  const emptyColumns: string[] = [];
  for (const group of inGroups(features, columnsPerQuery(rows))) {
    const values = await readValues(connection, file, rows, group.map(({ reading }) => reading));
    group.forEach((feature, index) => {
      const column = values[index];
      const encoder = column === undefined ? null : fitFeature(feature, column, train);
      if (encoder === null) emptyColumns.push(feature.name);
      else fitted.push({ feature, encoder });
    });
  }
  if (fitted.length === 0) throw new Failure('bad-input', 'No column is left to learn from: all are ignored or empty.', { path: 'dataset.columns', mend: 'Let at least one column be a feature.' });
  return { fitted, emptyColumns };
}

/** A matrix for each part, with `y` of its rows as targets. */
export async function fillMatrices(connection: DuckDBConnection, file: string, rows: number, fitted: readonly FittedFeature[], parts: readonly [train: Uint32Array, validation: Uint32Array], y: Float64Array): Promise<[train: Matrix, validation: Matrix]> {
  const columns = fitted.reduce((sum, { encoder }) => sum + widthOf(encoder), 0);
  const matrices = parts.map((part) => {
    checkSize(part.length, columns);
    return { rows: part.length, columns, x: new Float32Array(part.length * columns), y: Float32Array.from(part, (row) => y[row] ?? 0) };
  }) as [Matrix, Matrix];
  let offset = 0;
  for (const group of inGroups(fitted, columnsPerQuery(rows))) {
    const values = await readValues(connection, file, rows, group.map(({ feature }) => feature.reading));
    for (const [index, { encoder }] of group.entries()) {
      const column = values[index];
      if (column === undefined) continue;
      const write = writerOf(encoder, column);
      for (const [part, { x }] of matrices.entries()) parts[part]?.forEach((row, at) => write(row, x, at * columns + offset));
      offset += widthOf(encoder);
    }
  }
  return matrices;
}
