// The experiment as it is being edited: what an experiment file would hold, for one data set. Data and Model both write here.
import { getPath, setPath } from '../../shared/spec/paths.ts';
import type { Experiment } from '../../shared/spec/experiment.ts';
import type { Dataset } from '../../shared/spec/profile.ts';

export class Design {
  datasetId = $state.raw<string | null>(null);
  experiment = $state.raw<Experiment | null>(null);
  /** The run it was copied from, else null. */
  parentRunId = $state.raw<string | null>(null);

  /** Begins with an experiment for this data set; without one, with the defaults. */
  open(dataset: Dataset, experiment: Experiment | null = null, parentRunId: string | null = null): void {
    this.datasetId = dataset.datasetId;
    this.experiment = experiment ?? { version: 1, name: dataset.name.replace(/\.[^.]+$/, ''), dataset: { path: dataset.name, target: dataset.suggestedTarget } };
    this.parentRunId = parentRunId;
  }

  /** A setting as written; undefined where the default holds. */
  get(keys: readonly string[]): unknown {
    return getPath(this.experiment, keys);
  }

  /** Writes a setting; undefined takes it out, so that the default holds again. */
  set(keys: readonly string[], value: unknown): void {
    if (this.experiment !== null) this.experiment = setPath(this.experiment, keys, value) as Experiment;
  }
}
