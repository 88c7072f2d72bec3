// The settings of the data set's section as the Data screen shows them: what is written, else the default.
import * as v from 'valibot';
import * as shared from '../../../shared/spec/dataset-spec.ts';
import type { ColumnSpec, DatasetSpec, Scaling, SplitSpec } from '../../../shared/spec/run-spec.ts';
import type { Experiment } from '../../../shared/spec/experiment.ts';
import type { ColumnProfile, DatasetProfile, Task } from '../../../shared/spec/profile.ts';

export interface Preparation extends Pick<DatasetSpec, 'balance' | 'augmentation' | 'dropDuplicates' | 'excludeRows' | 'relabel'> {
  readonly split: SplitSpec;
  readonly scaling: Scaling;
  readonly targetScaling: 'standard' | 'none';
}

/** Defaults come from the schema of the experiment file; those that depend on the task as the file's rules say. */
export function preparationOf(dataset: Experiment['dataset'] | undefined, task: Task | null): Preparation {
  const isRegression = task === 'regression';
  const { augmentation } = dataset ?? {};
  return {
    split: v.parse(shared.splitSchema, { ...dataset?.split, stratify: dataset?.split?.stratify ?? !isRegression }),
    scaling: dataset?.scaling ?? 'standard',
    targetScaling: dataset?.targetScaling ?? (isRegression ? 'standard' : 'none'),
    balance: dataset?.balance ?? 'none',
    augmentation: augmentation === null || augmentation === undefined ? null : v.parse(v.union([shared.noiseSchema, shared.mixupSchema]), augmentation),
    dropDuplicates: dataset?.dropDuplicates ?? false,
    excludeRows: [...(dataset?.excludeRows ?? [])],
    relabel: { ...dataset?.relabel },
  };
}

/** The settings of one column, defaults filled in. */
export function columnSettings(dataset: Experiment['dataset'] | undefined, column: string): ColumnSpec {
  const written = dataset?.columns !== undefined && Object.hasOwn(dataset.columns, column) ? dataset.columns[column] : {};
  return v.parse(shared.columnSchema, written);
}

/** Columns by which rows can be kept together: all but the target, the likeliest first. */
export function groupColumns({ columns }: DatasetProfile, target: string): string[] {
  return sortBy(columns.filter(({ name }) => name !== target), ({ name, type }) => (/(^|_|\b)(id|group|patient|person|subject|user|customer|device|session)s?(_|\b|$)/i.test(name) ? 0 : type === 'category' ? 1 : 2));
}

/** Columns that can say when a row was: dates and numbers, dates first. */
export function timeColumns({ columns }: DatasetProfile, target: string): string[] {
  return sortBy(columns.filter(({ name, type }) => name !== target && (type === 'date' || type === 'number')), ({ type }) => (type === 'date' ? 0 : 1));
}

function sortBy(columns: readonly ColumnProfile[], rankOf: (column: ColumnProfile) => number): string[] {
  return [...columns].sort((one, other) => rankOf(one) - rankOf(other)).map(({ name }) => name);
}
