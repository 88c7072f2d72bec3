// The experiment as it is being edited: what an experiment file would hold, for one data set. Data and Model both write here,
// every change can be undone, and what comes of it is derived at once.
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';
import { parseExperiment } from '../../shared/spec/experiment.ts';
import type { Experiment } from '../../shared/spec/experiment.ts';
import { askedOf, usualImport } from '../../shared/spec/import-spec.ts';
import type { RunFacts } from '../../shared/spec/notices.ts';
import { getPath } from '../../shared/spec/paths.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import { changeSetting } from './edits.ts';
import { planDesign, resolveBase } from './plan-design.ts';
import type { DesignPlan } from './plan-design.ts';

/** Changes that can be undone: enough for a sitting, and small against a page's memory. */
const mostUndos = 200;

/** Where the experiment is kept over a reload; a browser's `sessionStorage`. */
export type DesignStorage = Pick<Storage, 'getItem' | 'setItem'>;
const storageKey = 'design';
const keptSchema = v.object({ datasetId: v.string(), parentRunId: v.nullable(v.string()), experiment: v.unknown(), opened: v.unknown() });

export type Planned = { readonly plan: DesignPlan } | { readonly failure: Failure };

export class Design {
  datasetId = $state.raw<string | null>(null);
  experiment = $state.raw<Experiment | null>(null);
  /** The run it was copied from, else null. */
  parentRunId = $state.raw<string | null>(null);
  /** The change that was refused last: where, and why. Null after one that was taken. */
  refused = $state.raw<Failure | null>(null);

  private storage: DesignStorage | null = null;
  private known = $state.raw<{ readonly datasetId: string; readonly facts: RunFacts } | null>(null);
  private opened = $state.raw<Experiment | null>(null);
  private past = $state.raw<readonly Experiment[]>([]);
  private future = $state.raw<readonly Experiment[]>([]);

  /** What is known of the data and the experiment's target; null until the app has told. */
  readonly facts = $derived<RunFacts | null>(this.experiment === null ? null : this.factsFor(this.experiment));
  readonly canUndo = $derived(this.past.length > 0);
  readonly canRedo = $derived(this.future.length > 0);
  /** What comes of the experiment, or why nothing does; null while the facts are not there. */
  readonly planned = $derived.by<Planned | null>(() => (this.experiment === null ? null : this.plan(this.experiment)));
  /** The settings as the experiment was opened: what a changed field was. */
  readonly before = $derived.by<RunSpec | null>(() => {
    const facts = this.opened === null ? null : this.factsFor(this.opened);
    if (this.opened === null || facts === null) return null;
    try {
      return resolveBase(this.opened, facts);
    } catch {
      return null;
    }
  });

  /** Begins with an experiment for this data set; without one, with the defaults. */
  open(dataset: Dataset, experiment: Experiment | null = null, parentRunId: string | null = null): void {
    this.datasetId = dataset.datasetId;
    this.experiment = experiment ?? newExperiment(dataset);
    this.opened = this.experiment;
    this.parentRunId = parentRunId;
    this.past = [];
    this.future = [];
    this.refused = null;
    this.keep();
  }

  /** Takes up what is kept of an earlier page, and keeps every change there from now on: a reload loses nothing but the undos. */
  keepIn(storage: DesignStorage): void {
    this.storage = storage;
    try {
      const kept = v.parse(keptSchema, JSON.parse(storage.getItem(storageKey) ?? 'null'));
      const opened = parseExperiment(kept.opened);
      this.experiment = parseExperiment(kept.experiment);
      this.opened = opened;
      this.datasetId = kept.datasetId;
      this.parentRunId = kept.parentRunId;
    } catch {
      // Nothing was kept, or by another version: the page begins as a new one does.
    }
  }

  /** Everything as it is now has been started: from here on changes count anew. */
  markRun(): void {
    this.opened = this.experiment;
    this.keep();
  }

  /** Takes in what the app has told about a data set and a target. */
  learn(datasetId: string, facts: RunFacts): void {
    this.known = { datasetId, facts };
  }

  /** A setting as written; undefined where the default holds. */
  get(keys: readonly string[]): unknown {
    return getPath(this.experiment, keys);
  }

  /** Writes a setting; undefined takes it out, so that the default holds again. */
  set(keys: readonly string[], value: unknown): void {
    this.edit((experiment) => changeSetting(experiment, keys, value));
  }

  /** Changes the experiment. A change after which no run could be planned is refused, and `refused` says why. */
  edit(change: (experiment: Experiment) => Experiment): void {
    const { experiment } = this;
    if (experiment === null) return;
    const changed = change(experiment);
    if (changed === experiment) return;
    const outcome = this.plan(changed);
    // From an experiment that cannot be planned any way out is welcome.
    if (outcome !== null && 'failure' in outcome && this.planned !== null && 'plan' in this.planned) {
      this.refused = outcome.failure;
      return;
    }
    this.refused = null;
    this.past = [...this.past.slice(1 - mostUndos), experiment];
    this.future = [];
    this.experiment = changed;
    this.keep();
  }

  undo(): void {
    const last = this.past.at(-1);
    if (last === undefined || this.experiment === null) return;
    this.future = [this.experiment, ...this.future];
    this.past = this.past.slice(0, -1);
    this.show(last);
  }

  redo(): void {
    const [next, ...rest] = this.future;
    if (next === undefined || this.experiment === null) return;
    this.past = [...this.past, this.experiment];
    this.future = rest;
    this.show(next);
  }

  private show(experiment: Experiment): void {
    this.experiment = experiment;
    this.refused = null;
    this.keep();
  }

  private keep(): void {
    const { datasetId, parentRunId, experiment, opened } = this;
    if (datasetId !== null) this.storage?.setItem(storageKey, JSON.stringify({ datasetId, parentRunId, experiment, opened }));
  }

  /** The facts, where they are about this experiment's target. */
  private factsFor({ dataset }: Experiment): RunFacts | null {
    if (this.known === null || this.known.datasetId !== this.datasetId) return null;
    return this.known.facts.target.column === dataset.target ? this.known.facts : null;
  }

  private plan(experiment: Experiment): Planned | null {
    const facts = this.factsFor(experiment);
    if (facts === null) return null;
    try {
      return { plan: planDesign(experiment, facts) };
    } catch (error) {
      if (error instanceof Failure) return { failure: error };
      throw error;
    }
  }
}

/** Everything at its default but how the file was read. */
function newExperiment({ name, suggestedTarget, profile }: Dataset): Experiment {
  const asked = askedOf(profile.asked ?? usualImport);
  return { version: 1, name: name.replace(/\.[^.]+$/, ''), dataset: { path: name, target: suggestedTarget, ...(asked === undefined ? {} : { import: asked }) } };
}
