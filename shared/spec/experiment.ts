// The experiment file: reading it, and the runs that it asks for.
import { Failure } from '../rpc/failure.ts';
import { experimentSchema } from './experiment-schema.ts';
import type { Experiment, Settings } from './experiment-schema.ts';
import { check, refuse } from './explain.ts';
import { isRecord } from './paths.ts';
import { resolve } from './resolve.ts';
import type { Target } from './resolve.ts';
import type { RunSpec } from './run-spec.ts';
import { applySet } from './variant.ts';

export type { Experiment, Variant } from './experiment-schema.ts';
export type { Target } from './resolve.ts';

/** One run that an experiment asks for. */
export interface PlannedRun {
  /** The variant's name, with the fold that validates where there are several; without variants the experiment's. */
  readonly name: string;
  /** Counts from 0; added to `training.seed`. */
  readonly repeat: number;
  /** What the variant changes, by path. */
  readonly set: Readonly<Record<string, unknown>>;
  readonly spec: RunSpec;
}

/**
 * The content of an experiment file, checked and otherwise as it was: no default is filled in, so saving it gives the same
 * file back. Throws a `bad-input` Failure with the JSON path of what is wrong, what was found and what is allowed.
 */
export function parseExperiment(json: unknown): Experiment {
  if (!isRecord(json)) throw refuse([], 'An experiment file holds one JSON object with "version", "dataset", "model" and "training".');
  if (typeof json['version'] === 'number' && json['version'] > 1) {
    throw refuse(['version'], `Found ${json['version']}. This version of the app reads version 1; a newer one has written this file.`);
  }
  check(experimentSchema, json);
  const experiment = json as Experiment;
  if (experiment.sweep !== undefined && experiment.variants !== undefined) throw refuse(['sweep'], 'An experiment has either "variants" or a "sweep", not both.');
  variantsOf(experiment).forEach(({ set }, index) => applySet(settingsOf(experiment), set, placeOf(index)));
  return experiment;
}

/** The text of an experiment file. */
export function writeExperiment(experiment: Experiment): string {
  return `${JSON.stringify(experiment, null, 2)}\n`;
}

function settingsOf({ dataset, model, training }: Experiment): Settings {
  return { dataset, ...(model === undefined ? {} : { model }), ...(training === undefined ? {} : { training }) };
}

function placeOf(variant: number): string[] {
  return ['variants', String(variant), 'set'];
}

/** The variants with their names; an experiment without any is one run of its base settings. */
export function variantsOf({ name, variants = [] }: Experiment): { name: string; set: Readonly<Record<string, unknown>> }[] {
  if (variants.length === 0) return [{ name: name ?? 'run', set: {} }];
  return variants.map((variant, index) => ({ name: variant.name ?? `variant ${index + 1}`, set: variant.set ?? {} }));
}

/**
 * Every run of an experiment, variant by variant, each with all its folds, each of these with all its repeats. Throws a Failure
 * for settings that no run can have (`bad-input`) and for a sweep (`not-yet`).
 */
export function planRuns(experiment: Experiment, target: Target): PlannedRun[] {
  return planVariants(experiment, target).flat();
}

/** The runs of an experiment, a list for each variant. Throws as `planRuns` does. */
export function planVariants(experiment: Experiment, target: Target): PlannedRun[][] {
  if (experiment.sweep !== undefined) throw new Failure('not-yet', 'sweep: Sweeps are not built yet. List the settings to try as "variants".', { path: 'sweep' });
  const repeats = Array.from({ length: experiment.repeats ?? 1 }, (_, repeat) => repeat);
  return variantsOf(experiment).map(({ name, set }, index) => {
    const spec = resolve(applySet(settingsOf(experiment), set, placeOf(index)), target);
    return withFolds({ name, set, spec }).flatMap((run) => repeats.map((repeat) => ({ ...run, repeat, spec: withSeed(run.spec, repeat) })));
  });
}

/** A run for each fold of a k-fold split, unless the settings name the one that validates. */
function withFolds(run: Omit<PlannedRun, 'repeat'>): Omit<PlannedRun, 'repeat'>[] {
  const { method, folds, fold } = run.spec.dataset.split;
  if (method !== 'kfold' || fold !== null) return [run];
  return Array.from({ length: folds }, (_, index) => {
    const split = { ...run.spec.dataset.split, fold: index + 1 };
    return { ...run, name: `${run.name}, fold ${split.fold} of ${folds}`, spec: { ...run.spec, dataset: { ...run.spec.dataset, split } } };
  });
}

function withSeed(spec: RunSpec, repeat: number): RunSpec {
  // Seeds are unsigned 32-bit integers; the last one is followed by 0.
  return { ...spec, training: { ...spec.training, seed: (spec.training.seed + repeat) % 2 ** 32 } };
}
