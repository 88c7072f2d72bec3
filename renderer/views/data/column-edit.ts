// Changes that the Data screen makes to an experiment, each one step for undo.
import type { Experiment } from '../../../shared/spec/experiment.ts';
import { getPath, isRecord, setPath } from '../../../shared/spec/paths.ts';
import type { ColumnSpec } from '../../../shared/spec/run-spec.ts';
import { changeSetting } from '../../state/edits.ts';

export type Role = 'feature' | 'ignore' | 'target';

/** Writes a setting of a column; undefined takes it out. A column without settings is not listed, so that a file stays short. */
export function changeColumn(experiment: Experiment, column: string, key: keyof ColumnSpec, value: unknown): Experiment {
  const columns = ['dataset', 'columns'];
  const changed = changeSetting(experiment, [...columns, column, key], value);
  return dropEmpty(dropEmpty(changed, [...columns, column]), columns);
}

function dropEmpty(experiment: Experiment, keys: readonly string[]): Experiment {
  const found = getPath(experiment, keys);
  return isRecord(found) && Object.keys(found).length === 0 ? (setPath(experiment, keys, undefined) as Experiment) : experiment;
}

/** Makes a column an input, leaves it out, or predicts it. The former target becomes an input. */
export function changeRole(experiment: Experiment, column: string, role: Role): Experiment {
  const listed = changeColumn(experiment, column, 'role', role === 'ignore' ? 'ignore' : undefined);
  return role === 'target' ? changeSetting(listed, ['dataset', 'target'], column) : listed;
}
