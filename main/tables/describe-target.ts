// The profile of a chosen target, and every column's histogram by class of it.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetProfile, Histogram, TargetProfile } from '../../shared/spec/profile.ts';
import { findColumn } from './features.ts';
import { binsOf, countBins } from './histograms.ts';
import { asNumber, asText, storedColumns } from './stored.ts';
import { classIndex, countClasses, findProblem, inferTask, scoreClasses, scoreMedian, unlearnable } from './target.ts';

/** Histograms tell this many classes apart, in the order of classNames; further ones are counted together in one more list. */
const mostStacked = 10;

/** What choosing `name` as target means. Histograms are by class where the target has classes that can be learned. */
export async function describeTarget(
  connection: DuckDBConnection,
  file: string,
  profile: DatasetProfile,
  name: string,
): Promise<{ target: TargetProfile; histograms: Record<string, Histogram> }> {
  const column = findColumn(profile, name, 'dataset.target');
  const plain = Object.fromEntries(profile.columns.map((of) => [of.name, of.histogram]));
  const measured = profile.columns.find((of) => of.name === name);
  if (measured === undefined) throw new Error('the column was found a moment ago');
  const { task, because } = inferTask(measured);
  const problem = findProblem(measured, task, profile.rows);
  if (problem !== null) return { target: unlearnable(name, task, because, problem), histograms: plain };
  const base = { column: name, task, because, problem };
  if (task === 'regression') {
    const constantError = await scoreMedian(connection, file, asNumber(column));
    // The mean's squared error on a standardised target is 1 by definition.
    return { target: { ...base, classNames: [], classCounts: [], constantAccuracy: null, constantError, constantLoss: 1 }, histograms: plain };
  }
  const classes = await countClasses(connection, file, asText(column));
  const classNames = [...classes.keys()];
  const classCounts = [...classes.values()];
  const expression = `least(${classIndex(asText(column), classNames)}, ${mostStacked})`;
  const bins = storedColumns(profile.columns).map((stored) => ({ column: stored, bins: binsOf(profile.columns[stored.position]?.histogram ?? { kind: 'values', values: [], counts: [], otherCount: 0, byClass: null }) }));
  const counted = await countBins(connection, file, profile.rows, bins, { expression, count: Math.min(classNames.length, mostStacked + 1) });
  const histograms = Object.fromEntries(profile.columns.map((of, index) => [of.name, counted[index] ?? of.histogram]));
  return { target: { ...base, classNames, classCounts, ...scoreClasses(classCounts), constantError: null }, histograms };
}
