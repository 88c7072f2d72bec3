// The target as the network sees it: class indices, or numbers that may be scaled.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { DatasetProfile } from '../../shared/spec/profile.ts';
import type { DatasetSpec } from '../../shared/spec/run-spec.ts';
import { fitScale } from './encoders.ts';
import { findColumn } from './features.ts';
import { suggestName } from './nearest.ts';
import { asText } from './stored.ts';
import { classIndex, countClasses, findProblem } from './target.ts';
import { checkDeclared, readAs, readValues } from './values.ts';

export interface TargetValues {
  /** Class index or number of each row of the file, NaN where it is missing. */
  readonly values: Float64Array;
  /** Empty for regression. */
  readonly classNames: readonly string[];
}

/** Reads the target. Throws `Failure('bad-input')` when it cannot be learned, or not as the task that is asked for. */
export async function readTarget(connection: DuckDBConnection, file: string, profile: DatasetProfile, dataset: DatasetSpec): Promise<TargetValues> {
  const column = findColumn(profile, dataset.target, 'dataset.target');
  const measured = profile.columns[column.position];
  const problem = measured === undefined ? null : findProblem(measured, dataset.task, profile.rows);
  if (problem !== null) throw new Failure('bad-input', problem, { path: 'dataset.target' });
  const type = dataset.columns[column.name]?.type ?? column.type;
  await checkDeclared(connection, file, column, type);
  if (dataset.task === 'regression') {
    if (type === 'category' || type === 'text') {
      throw new Failure('bad-input', `"${column.name}" holds ${type === 'text' ? 'text' : 'categories'}, and regression needs numbers.`, { path: 'dataset.task', mend: 'Leave the task out, or choose another target.' });
    }
    const [values] = await readValues(connection, file, profile.rows, [readAs(column, type)]);
    return { values: values?.kind === 'numbers' ? values.items : new Float64Array(0), classNames: [] };
  }
  const classNames = [...(await countClasses(connection, file, asText(column))).keys()];
  if (dataset.task === 'binary' && classNames.length !== 2) {
    throw new Failure('bad-input', `"${column.name}" has ${classNames.length} different values, and a binary task needs 2.`, { path: 'dataset.task', mend: 'Leave the task out: it is found from the target.' });
  }
  const [values] = await readValues(connection, file, profile.rows, [{ kind: 'numbers', expression: classIndex(asText(column), classNames) }]);
  return { values: values?.kind === 'numbers' ? values.items : new Float64Array(0), classNames };
}

/**
 * The target with other classes for some rows of the training part, and for how many. What validates keeps its classes, so that
 * scores compare. Throws `Failure('bad-input')` for a class or a row that does not exist, or a row that has no class to change.
 */
export function relabel(target: TargetValues, changes: DatasetSpec['relabel'], train: Uint32Array): { target: TargetValues; relabelled: number } {
  const entries = Object.entries(changes);
  if (entries.length === 0) return { target, relabelled: 0 };
  const values = target.values.slice();
  const trained = new Set(train);
  let relabelled = 0;
  for (const [rowNumber, name] of entries) {
    const index = target.classNames.indexOf(name);
    const row = Number(rowNumber) - 1;
    const path = `dataset.relabel.${rowNumber}`;
    if (index < 0) throw new Failure('bad-input', `"${name}" is not a class of the target. ${suggestName(name, target.classNames)}`, { path });
    if (row >= values.length) throw new Failure('bad-input', `There is no row ${rowNumber}: the data has ${values.length}.`, { path });
    if (Number.isNaN(values[row])) throw new Failure('bad-input', `Row ${rowNumber} has no class in the file, so it is not used.`, { path, mend: 'Write the class into the file.' });
    if (!trained.has(row)) continue;
    values[row] = index;
    relabelled += 1;
  }
  return { target: { ...target, values }, relabelled };
}

/** The values as the network sees them; centre and scale come from the training rows. Classes stay as they are. */
export function scaleTarget(target: TargetValues, train: Uint32Array, scaling: DatasetSpec['targetScaling']): { values: Float64Array; center: number; scale: number } {
  if (target.classNames.length > 0 || scaling === 'none') return { values: target.values, center: 0, scale: 1 };
  const { center, scale } = fitScale(Float64Array.from(train, (row) => target.values[row] ?? 0), 'standard');
  return { values: target.values.map((value) => (value - center) / scale), center, scale };
}
