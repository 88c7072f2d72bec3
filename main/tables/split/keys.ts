// What a split goes by, row by row: the class to stratify by, the group that stays together, the moment in time.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../../shared/rpc/failure.ts';
import type { DatasetProfile } from '../../../shared/spec/profile.ts';
import type { DatasetSpec } from '../../../shared/spec/run-spec.ts';
import { findColumn } from '../features.ts';
import type { TargetValues } from '../prepare-target.ts';
import { checkDeclared, readAs, readValues } from '../values.ts';
import type { IndexOf } from './parts.ts';

/** Null where the split does not go by it. */
export interface RowKeys {
  readonly classOf: IndexOf | null;
  readonly groupOf: IndexOf | null;
  /** A number that rises with time; NaN where the row has none. */
  readonly timeOf: IndexOf | null;
}

/** Reads what the split of this data set goes by. Throws `Failure('bad-input')` for a column that does not serve for it. */
export async function readKeys(connection: DuckDBConnection, file: string, profile: DatasetProfile, dataset: DatasetSpec, target: TargetValues): Promise<RowKeys> {
  const { method, stratify, groupBy, timeColumn } = dataset.split;
  const groups = method === 'group' || method === 'kfold' ? groupBy : null;
  return {
    classOf: stratify && target.classNames.length > 0 ? (row) => target.values[row] ?? 0 : null,
    groupOf: groups === null ? null : await readGroups(connection, file, profile, groups),
    timeOf: method === 'time' && timeColumn !== null ? await readTimes(connection, file, profile, dataset, timeColumn) : null,
  };
}

/** Rows without a value are one group: nobody knows that they do not belong together. */
async function readGroups(connection: DuckDBConnection, file: string, profile: DatasetProfile, groupBy: string): Promise<IndexOf> {
  const column = findColumn(profile, groupBy, 'dataset.split.groupBy');
  const [values] = await readValues(connection, file, profile.rows, [readAs(column, 'category')]);
  const items = values?.kind === 'texts' ? values.items : [];
  const numbers = new Map<string | null, number>();
  const groups = Uint32Array.from(items, (item) => {
    const known = numbers.get(item) ?? numbers.size;
    numbers.set(item, known);
    return known;
  });
  return (row) => groups[row] ?? 0;
}

async function readTimes(connection: DuckDBConnection, file: string, profile: DatasetProfile, dataset: DatasetSpec, timeColumn: string): Promise<IndexOf> {
  const column = findColumn(profile, timeColumn, 'dataset.split.timeColumn');
  const type = dataset.columns[timeColumn]?.type ?? column.type;
  await checkDeclared(connection, file, column, type);
  if (type !== 'date' && type !== 'number') {
    throw new Failure('bad-input', `"${timeColumn}" is read as ${type}, and a split by time needs dates or numbers that rise with time.`, {
      path: 'dataset.split.timeColumn',
      mend: 'Choose another column, or say how its dates are written (dataset.import.dateFormat).',
    });
  }
  const [values] = await readValues(connection, file, profile.rows, [readAs(column, type)]);
  const items = values?.kind === 'numbers' ? values.items : new Float64Array(0);
  return (row) => items[row] ?? Number.NaN;
}
