// How many inputs a network gets from the columns of a data set, before its training matrices are made.
import type { ColumnSpec, DatasetSpec } from './dataset-spec.ts';
import type { ColumnProfile, DatasetProfile } from './profile.ts';

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

/** Rows that train, about: the data without those whose target is missing, less the other parts of the split. */
export function countTrainRows({ target, split }: Pick<DatasetSpec, 'target' | 'split'>, profile: DatasetProfile): number {
  const missing = profile.columns.find(({ name }) => name === target)?.missing ?? 0;
  return Math.max(0, Math.round((profile.rows - missing) * (1 - split.validation - split.test)));
}
