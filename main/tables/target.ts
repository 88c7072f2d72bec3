// What choosing a column as target means: the task, its classes, and how well an answer that never changes would do.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnProfile, TargetProfile, Task } from '../../shared/spec/profile.ts';
import { orderClasses } from './class-order.ts';
import { query, text } from './database.ts';
import { fromFile } from './stored.ts';

/** Whole numbers with more different values than this are a quantity, not a set of classes. */
const mostWholeClasses = 20;
/** More classes than this are names of things, each with too few rows to learn it from. */
export const mostClasses = 1000;

/** The task a column asks for, and why in a few words: 2 values are binary, texts and few whole numbers multiclass, else regression. */
export function inferTask(column: Pick<ColumnProfile, 'type' | 'distinct' | 'isWhole'>): { task: Task; because: string } {
  const { type, distinct, isWhole } = column;
  if (distinct === 2) return { task: 'binary', because: '2 different values' };
  if (type === 'number' && isWhole && distinct <= mostWholeClasses) return { task: 'multiclass', because: `${distinct} whole numbers` };
  if (type === 'number') return { task: 'regression', because: `${distinct} different ${isWhole ? 'whole ' : ''}numbers` };
  if (type === 'date') return { task: 'regression', because: 'dates' };
  return { task: 'multiclass', because: `${type === 'text' ? 'text' : 'categories'}, ${distinct} different` };
}

/** Why this column cannot be learned, in a sentence; null when it can. */
export function findProblem(column: ColumnProfile, task: Task, rows: number): string | null {
  const { name, missing, distinct } = column;
  if (missing === rows) return `"${name}" has no value in any row, so there is nothing to predict. Choose another target.`;
  if (distinct === 1) return `"${name}" has the same value in every row where it has one, so there is nothing to tell apart. Choose another target.`;
  if (task === 'regression') return null;
  if (distinct > mostClasses) {
    return `"${name}" has ${distinct.toLocaleString('en')} different values; a class needs many rows to be learned, and ${mostClasses.toLocaleString('en')} classes are the limit. Choose another target, or group its values in the file.`;
  }
  if (distinct > 20 && distinct * 2 > rows - missing) {
    return `"${name}" has ${distinct} different values in ${rows - missing} rows: almost every row is a class of its own. Choose another target.`;
  }
  return null;
}

/** Rows of each value of the SQL expression `value` in the file: as many as can be classes, in the order of the network's outputs. */
export async function countClasses(connection: DuckDBConnection, file: string, value: string): Promise<Map<string, number>> {
  const sql = `SELECT ${value} AS value, count(*) FROM ${fromFile(file)} WHERE value IS NOT NULL GROUP BY value ORDER BY count(*) DESC, value LIMIT ${mostClasses}`;
  const counts = new Map((await query(connection, sql)).map(([name, count]) => [String(name), Number(count)]));
  return new Map(orderClasses(counts).map((name) => [name, counts.get(name) ?? 0]));
}

/** SQL of the index of the text `value` among `names`, null where it is none of them. */
export function classIndex(value: string, names: readonly string[]): string {
  return `(list_position([${names.map(text).join(', ')}], ${value}) - 1)::DOUBLE`;
}

/** Scores of the best constant answer over all rows: share of the largest class, and the entropy of the classes in nats. */
export function scoreClasses(counts: readonly number[]): { constantAccuracy: number; constantLoss: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const shares = counts.map((count) => count / total);
  return { constantAccuracy: Math.max(...shares), constantLoss: -shares.reduce((sum, share) => sum + (share > 0 ? share * Math.log(share) : 0), 0) };
}

/** Mean absolute error of always answering the median of the SQL number `value`, in its units. */
export async function scoreMedian(connection: DuckDBConnection, file: string, value: string): Promise<number | null> {
  const sql = `SELECT avg(abs(${value} - middle)) FROM ${fromFile(file)}, (SELECT median(${value}) AS middle FROM ${fromFile(file)})`;
  const score = (await query(connection, sql))[0]?.[0];
  return typeof score === 'number' && Number.isFinite(score) ? score : null;
}

/** The profile of a target that nothing is known of but its problem. */
export function unlearnable(column: string, task: Task, because: string, problem: string): TargetProfile {
  return { column, task, because, classNames: [], classCounts: [], constantAccuracy: null, constantError: null, constantLoss: null, problem };
}
