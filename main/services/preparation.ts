// Training matrices, kept for the runs that follow with the same data: the variants and repeats of an experiment share them.
import type { Prepared, Tables } from '../tables/tables.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';

/** Matrices can be large; two cover the usual experiment that varies one setting of the data. */
const keptCount = 2;

export class Preparation {
  private readonly tables: () => Promise<Tables>;
  private readonly kept = new Map<string, Promise<Prepared>>();

  constructor(tables: () => Promise<Tables>) {
    this.tables = tables;
  }

  /** @throws Failure for data that these settings cannot prepare */
  prepare({ datasetId, profile }: Pick<Dataset, 'datasetId' | 'profile'>, spec: RunSpec): Promise<Prepared> {
    // Everything that the answer depends on: class weights and the loss of a constant answer are part of it.
    const key = JSON.stringify([datasetId, spec.dataset, spec.training.classWeights, spec.training.loss, spec.training.labelSmoothing, spec.training.threshold]);
    const known = this.kept.get(key);
    this.kept.delete(key);
    const prepared = known ?? this.tables().then((tables) => tables.prepare(datasetId, profile, spec));
    this.kept.set(key, prepared);
    // A failure is not kept: the file may be mended.
    if (known === undefined) prepared.catch(() => this.kept.delete(key));
    for (const oldest of [...this.kept.keys()].slice(0, -keptCount)) this.kept.delete(oldest);
    return prepared;
  }
}
