// How many inputs a network gets from the columns of a data set, before its training matrices are made.
import type { ColumnSpec, DatasetSpec, SplitSpec } from './dataset-spec.ts';
import type { ColumnProfile, DatasetProfile, TargetProfile } from './profile.ts';

/** Columns that become inputs, with the settings they have of their own. */
export function featuresOf(dataset: Pick<DatasetSpec, 'target' | 'columns'>, profile: DatasetProfile): { column: ColumnProfile; spec: ColumnSpec | undefined }[] {
  return profile.columns
    .filter(({ name }) => name !== dataset.target)
    .map((column) => ({ column, spec: Object.hasOwn(dataset.columns, column.name) ? dataset.columns[column.name] : undefined }))
    .filter(({ column, spec }) => spec?.role !== 'ignore' && column.missing < profile.rows);
}

/**
 * Width of the network's input. Exact where no category is missing from the training part and none is joined by
 * `rareBelow`, else a little more than there will be.
 */
export function countInputs(dataset: Pick<DatasetSpec, 'target' | 'columns'>, profile: DatasetProfile): number {
  return featuresOf(dataset, profile).reduce((sum, { column, spec }) => sum + widthOf(column, spec), 0);
}

function widthOf(column: ColumnProfile, spec: ColumnSpec | undefined): number {
  const type = spec?.type ?? column.type;
  const isQuantity = type === 'number' || type === 'date' || type === 'boolean';
  const encoding = spec?.encoding ?? (isQuantity ? null : type === 'text' ? 'hashing' : 'oneHot');
  if (encoding === 'hashing') return spec?.buckets ?? 256;
  if (encoding === 'ordinal') return 1;
  const missing = spec?.missing ?? (type === 'number' || type === 'date' ? 'median' : 'category');
  const mark = missing === 'category' && column.missing > 0 ? 1 : 0;
  return (encoding === null ? 1 : column.distinct) + mark;
}

/** The share of the rows that validates, from 0 to 1. */
export function validationShare({ method, validation, test, folds }: SplitSpec): number {
  return method === 'kfold' ? (1 - test) / folds : validation;
}

/**
 * Rows that train, about: the data without those whose target is missing, less the other parts of the split, balanced and augmented.
 * What cleaning leaves out is not known before.
 */
export function countTrainRows(dataset: Pick<DatasetSpec, 'target' | 'split' | 'balance' | 'augmentation'>, profile: DatasetProfile, target: Pick<TargetProfile, 'classNames' | 'classCounts'>): number {
  const missing = profile.columns.find(({ name }) => name === dataset.target)?.missing ?? 0;
  const share = Math.max(0, 1 - validationShare(dataset.split) - dataset.split.test);
  const classCounts = balanced(target.classCounts.map((count) => count * share), dataset.balance);
  const rows = dataset.balance === 'none' ? (profile.rows - missing) * share : classCounts.reduce((sum, count) => sum + count, 0);
  const { augmentation } = dataset;
  if (augmentation === null || !('noise' in augmentation)) return Math.round(rows);
  const copied = augmentation.onlyClass === null ? rows : (classCounts[target.classNames.indexOf(augmentation.onlyClass)] ?? 0);
  return Math.round(rows + copied * augmentation.copies);
}

function balanced(counts: readonly number[], balance: DatasetSpec['balance']): readonly number[] {
  const present = counts.filter((count) => count > 0);
  if (balance === 'none' || present.length === 0) return counts;
  const wanted = balance === 'undersample' ? Math.min(...present) : Math.max(...present);
  return counts.map((count) => (count > 0 ? wanted : 0));
}
