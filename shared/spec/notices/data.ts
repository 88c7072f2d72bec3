// Columns, scaling, split and classes.
import { isReadAs } from '../import-spec.ts';
import { featuresOf, validationShare } from '../inputs.ts';
import { formatPath } from '../paths.ts';
import type { RunSpec } from '../run-spec.ts';
import { warn, warnAndSet } from './notice.ts';
import type { Check, Notice, RunFacts } from './notice.ts';

/** As in the classifier's cause `unscaled-inputs`: columns this many times wider than others, or values this large. */
const widestRatio = 30;
const largestSpread = 10;

function checkScaling({ dataset }: RunSpec, { profile }: RunFacts): Notice[] {
  const spreads = featuresOf(dataset, profile)
    .filter(({ column, spec }) => (spec?.type ?? column.type) === 'number' && (spec?.scaling ?? dataset.scaling) === 'none' && spec?.log !== true)
    .flatMap(({ column }) => (column.standardDeviation !== null && column.standardDeviation > 0 ? [{ name: column.name, spread: column.standardDeviation }] : []))
    .sort((left, right) => left.spread - right.spread);
  const [narrow] = spreads;
  const wide = spreads.at(-1);
  if (narrow === undefined || wide === undefined || (wide.spread <= largestSpread && wide.spread / narrow.spread <= widestRatio)) return [];
  const ratio = Math.round(wide.spread / narrow.spread);
  const says = ratio > widestRatio ? `"${wide.name}" is ${ratio} times as wide as "${narrow.name}"; the weights of both cannot learn at one rate.` : `"${wide.name}" varies by ${Number(wide.spread.toPrecision(3))}, which a network that starts near 0 handles badly.`;
  return [warn('dataset.scaling', 'Columns are not scaled', says, { 'dataset.scaling': 'standard' })];
}

function checkTargetScaling({ dataset }: RunSpec, { profile }: RunFacts): Notice[] {
  const column = profile.columns.find(({ name }) => name === dataset.target);
  if (dataset.task !== 'regression' || dataset.targetScaling !== 'none' || column === undefined) return [];
  const size = Math.hypot(column.mean ?? 0, column.standardDeviation ?? 0);
  if (size <= largestSpread) return [];
  return [warnAndSet('dataset.targetScaling', 'standard', 'The target is not scaled', `Its values are around ${Number(size.toPrecision(3))}; the network starts near 0 and has to grow that far first.`)];
}

function checkFeatures({ dataset }: RunSpec, { profile }: RunFacts): Notice[] {
  if (featuresOf(dataset, profile).length > 0) return [];
  return [{ path: 'dataset.columns', severity: 'error', title: 'No column to learn from', says: 'Every column except the target is ignored or empty.', set: null }];
}

function checkSplit({ dataset }: RunSpec): Notice[] {
  const { method, test, stratify } = dataset.split;
  const validation = validationShare(dataset.split);
  if (method !== 'kfold' && validation + test >= 1) {
    const says = `${validation} for validation and ${test} for the test leave no rows to train on.`;
    return [{ path: 'dataset.split.validation', severity: 'error', title: 'Nothing is left to train on', says, set: { 'dataset.split.validation': 0.2, 'dataset.split.test': 0 } }];
  }
  if (validation === 0) return [warnAndSet('dataset.split.validation', 0.2, 'No validation rows', 'Overfitting cannot be seen without rows that the network does not learn from.')];
  if (stratify && dataset.task === 'regression') return [warnAndSet('dataset.split.stratify', false, 'Nothing to stratify by', 'The target is a number; rows are split at random.')];
  return [];
}

/** What is said of a column that the split names but does not go by, and of one that it goes by. */
function checkSplitColumns({ dataset }: RunSpec, { profile }: RunFacts): Notice[] {
  const { method, groupBy, timeColumn } = dataset.split;
  const isGrouped = method === 'group' || method === 'kfold';
  const notices: Notice[] = [];
  if (groupBy !== null && !isGrouped) notices.push(warnAndSet('dataset.split.method', 'group', 'The groups are not kept together', `The split is ${method === 'time' ? 'by time' : 'at random'}, so rows of one "${groupBy}" train and validate.`));
  if (timeColumn !== null && method !== 'time') notices.push(warnAndSet('dataset.split.method', 'time', 'The split is not by time', `"${timeColumn}" is named as time, but the split does not go by it.`));
  if (groupBy !== null && isGrouped && featuresOf(dataset, profile).some(({ column }) => column.name === groupBy)) {
    const path = formatPath(['dataset', 'columns', groupBy, 'role']);
    notices.push(warnAndSet(path, 'ignore', 'The group is an input', `No "${groupBy}" that validates is known from training, so what is learned about single ones is of no use there.`));
  }
  const untimed = method === 'time' ? (profile.columns.find(({ name }) => name === timeColumn)?.missing ?? 0) : 0;
  if (untimed > 0) notices.push(warn('dataset.split.timeColumn', 'Rows without a time', `${untimed} rows have no "${timeColumn ?? ''}" and are left out.`));
  return notices;
}

/** A class rarer than 1 in 10 is easily never predicted (He & Garcia 2009 speak of imbalance from there on). */
const rareShare = 0.1;

function checkBalance({ dataset, training }: RunSpec, { target }: RunFacts): Notice[] {
  if (dataset.task === 'regression' || dataset.balance !== 'none' || training.classWeights !== 'none' || target.classCounts.length === 0) return [];
  const total = target.classCounts.reduce((sum, rows) => sum + rows, 0);
  // Among many classes each is rare without any being neglected: what counts is to be rare beside an even share.
  const limit = total * Math.min(rareShare, 0.5 / target.classCounts.length);
  const rarest = Math.min(...target.classCounts);
  if (rarest > limit) return [];
  const name = target.classNames[target.classCounts.indexOf(rarest)] ?? '';
  return [warnAndSet('training.classWeights', 'balanced', 'Uneven classes', `Only ${rarest} of ${total} rows are "${name}"; a network that never says so is right almost always.`)];
}

function checkReading({ dataset }: RunSpec, { profile }: RunFacts): Notice[] {
  if (isReadAs(dataset.import, profile)) return [];
  return [warn('dataset.import', 'The file was read in another way', 'It is read again before it trains, so that what is shown of it here may not be what trains.')];
}

export const dataChecks: readonly Check[] = [checkReading, checkFeatures, checkScaling, checkTargetScaling, checkSplit, checkSplitColumns, checkBalance];
