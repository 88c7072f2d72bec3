// The settings of the data set's section as the Data screen shows them: what is written, else the default.
import * as shared from '../../../shared/spec/dataset-spec.ts';
import type { Scaling } from '../../../shared/spec/run-spec.ts';
import type { ColumnSpec } from '../../../shared/spec/run-spec.ts';
import type { Experiment } from '../../../shared/spec/experiment.ts';
import type { Task } from '../../../shared/spec/profile.ts';
import * as v from 'valibot';

export interface Preparation {
  readonly validation: number;
  readonly test: number;
  readonly stratify: boolean;
  readonly seed: number;
  readonly scaling: Scaling;
  readonly targetScaling: 'standard' | 'none';
}

const { validation, test, seed } = v.getDefaults(shared.splitSchema);

/** Defaults come from the schema of the experiment file; those that depend on the task as the file's rules say. */
export function preparationOf(dataset: Experiment['dataset'] | undefined, task: Task | null): Preparation {
  const isRegression = task === 'regression';
  return {
    validation: dataset?.split?.validation ?? validation ?? 0,
    test: dataset?.split?.test ?? test ?? 0,
    stratify: dataset?.split?.stratify ?? !isRegression,
    seed: dataset?.split?.seed ?? seed ?? 0,
    scaling: dataset?.scaling ?? 'standard',
    targetScaling: dataset?.targetScaling ?? (isRegression ? 'standard' : 'none'),
  };
}

/** The settings of one column, defaults filled in. */
export function columnSettings(dataset: Experiment['dataset'] | undefined, column: string): ColumnSpec {
  const written = dataset?.columns !== undefined && Object.hasOwn(dataset.columns, column) ? dataset.columns[column] : {};
  return v.parse(shared.columnSchema, written);
}
