// Changes to an experiment, each a pure function: a setting, the order of layers, the variants. Variants follow their layers.
import type { Experiment, Variant } from '../../shared/spec/experiment.ts';
import { askedOf, usualImport } from '../../shared/spec/import-spec.ts';
import type { LayerInput, LayerType } from '../../shared/spec/model-spec.ts';
import { formatPath, getPath, parsePath, setPath } from '../../shared/spec/paths.ts';
import type { Dataset, DatasetProfile } from '../../shared/spec/profile.ts';
import { defaultLayers, dropForeignKeys } from '../../shared/spec/variant.ts';

/** Where a list of layers stands: `model.layers`, or the `layers` of a residual. */
export type ListKeys = readonly string[];

const topLayers: ListKeys = ['model', 'layers'];

/** Writes the layers that will run when none are written, so that they can be changed. */
function withLayers(experiment: Experiment): Experiment {
  return experiment.model?.layers === undefined ? (setPath(experiment, topLayers, defaultLayers) as Experiment) : experiment;
}

function isWithin(keys: readonly string[], owner: readonly string[]): boolean {
  return owner.every((key, index) => keys[index] === key);
}

/** Settings that were chosen for one target, and mean nothing or something else for the next. */
const ofTarget = ['dataset.task', 'dataset.targetScaling', 'dataset.split.stratify', 'dataset.balance', 'dataset.augmentation', 'dataset.relabel', 'model.output.units', 'model.output.activation', 'training.loss', 'training.classWeights'];

/**
 * Writes a setting; undefined takes it out, so that its default holds again. What a new type does not have goes with the old
 * one, and what was set for a target goes with that target.
 */
export function changeSetting(experiment: Experiment, keys: readonly string[], value: unknown): Experiment {
  if (formatPath(keys) === 'dataset.target' && value !== experiment.dataset.target) {
    const freed = ofTarget.map((path) => parsePath(path) ?? []).filter((path) => getPath(experiment, path) !== undefined);
    return setPath(freed.reduce<unknown>((changed, path) => setPath(changed, path, undefined), experiment), keys, value) as Experiment;
  }
  const base = isWithin(keys, topLayers) ? withLayers(experiment) : experiment;
  const changed = setPath(base, keys, value);
  return (keys.at(-1) === 'type' ? dropForeignKeys(changed, keys.slice(0, -1)) : changed) as Experiment;
}

/** Writes several settings, by path as in a variant's `set`. */
export function changeSettings(experiment: Experiment, set: Readonly<Record<string, unknown>>): Experiment {
  return Object.entries(set).reduce((changed, [path, value]) => changeSetting(changed, parsePath(path) ?? [path], value), experiment);
}

/**
 * The experiment for its file read in another way: how, and without settings of columns that are not there any more. Numbers of rows
 * mean nothing where there are more or fewer of them.
 */
export function changeReading(experiment: Experiment, before: DatasetProfile, { profile, suggestedTarget }: Pick<Dataset, 'profile' | 'suggestedTarget'>): Experiment {
  const names = new Set(profile.columns.map(({ name }) => name));
  const { columns = {}, split, target } = experiment.dataset;
  const isGone = (column: string | null | undefined): boolean => column !== null && column !== undefined && !names.has(column);
  const gone = [
    ...Object.keys(columns).filter(isGone).map((column) => ['dataset', 'columns', column]),
    ...(isGone(split?.groupBy) || isGone(split?.timeColumn) ? [['dataset', 'split']] : []),
    ...(before.rows === profile.rows ? [] : [['dataset', 'excludeRows'], ['dataset', 'relabel']]),
  ];
  const kept = gone.reduce<unknown>((changed, keys) => setPath(changed, keys, undefined), experiment) as Experiment;
  const targeted = names.has(target) ? kept : changeSetting(kept, ['dataset', 'target'], suggestedTarget);
  return setPath(targeted, ['dataset', 'import'], askedOf(profile.asked ?? usualImport)) as Experiment;
}

/** A layer as it is added. */
export function newLayer(type: LayerType): LayerInput {
  switch (type) {
    case 'dense':
      return { type, units: 64 };
    case 'dropout':
      return { type, rate: 0.2 };
    case 'gaussianNoise':
      return { type, stddev: 0.1 };
    case 'residual':
      return { type, layers: [{ type: 'dense', units: 64 }] };
    case 'batchNormalization':
    case 'layerNormalization':
      return { type };
  }
}

export function layersAt(experiment: Experiment, list: ListKeys): readonly LayerInput[] {
  return (getPath(withLayers(experiment), list) ?? []) as readonly LayerInput[];
}

/** A new list of layers: positions of the old one, and new layers. Variants go on changing the layers that they meant. */
function arrange(experiment: Experiment, list: ListKeys, items: readonly (number | LayerInput)[]): Experiment {
  const before = layersAt(experiment, list);
  const layers = items.map((item) => (typeof item === 'number' ? before[item] : item));
  const positions = new Map(items.flatMap((item, position) => (typeof item === 'number' ? [[String(item), String(position)] as const] : [])));
  const arranged = setPath(withLayers(experiment), list, layers) as Experiment;
  if (arranged.variants === undefined) return arranged;
  return { ...arranged, variants: arranged.variants.map((variant) => followLayers(variant, list, positions)) };
}

function followLayers(variant: Variant, list: ListKeys, positions: ReadonlyMap<string, string>): Variant {
  if (variant.set === undefined) return variant;
  const set = Object.entries(variant.set).flatMap(([path, value]) => {
    const keys = parsePath(path) ?? [];
    const position = isWithin(keys, list) ? keys[list.length] : undefined;
    if (position === undefined) return [[path, value] as const];
    const moved = positions.get(position);
    return moved === undefined ? [] : [[formatPath([...list, moved, ...keys.slice(list.length + 1)]), value] as const];
  });
  return { ...variant, set: Object.fromEntries(set) };
}

function positionsOf(experiment: Experiment, list: ListKeys): number[] {
  return layersAt(experiment, list).map((_, index) => index);
}

export function insertLayer(experiment: Experiment, list: ListKeys, position: number, layer: LayerInput): Experiment {
  const positions = positionsOf(experiment, list);
  return arrange(experiment, list, [...positions.slice(0, position), layer, ...positions.slice(position)]);
}

export function duplicateLayer(experiment: Experiment, list: ListKeys, position: number): Experiment {
  const layer = layersAt(experiment, list)[position];
  return layer === undefined ? experiment : insertLayer(experiment, list, position + 1, layer);
}

export function removeLayer(experiment: Experiment, list: ListKeys, position: number): Experiment {
  return arrange(experiment, list, positionsOf(experiment, list).filter((index) => index !== position));
}

/** `order`: positions before, in their order after. */
export function reorderLayers(experiment: Experiment, list: ListKeys, order: readonly number[]): Experiment {
  return arrange(experiment, list, order);
}

/** Moves a layer by one place; at the end of its list it stays. */
export function moveLayer(experiment: Experiment, list: ListKeys, position: number, by: 1 | -1): Experiment {
  const order = positionsOf(experiment, list);
  const other = position + by;
  if (order[position] === undefined || order[other] === undefined) return experiment;
  return arrange(experiment, list, order.map((index) => (index === position ? other : index === other ? position : index)));
}

/** Variants with the last one gone are none: the experiment is one run again. */
function withVariants(experiment: Experiment, variants: readonly Variant[]): Experiment {
  if (variants.length > 0) return { ...experiment, variants: [...variants] };
  const { variants: _, ...rest } = experiment;
  return rest;
}

function freeName(variants: readonly Variant[], name: string): string {
  const names = new Set(variants.map((variant) => variant.name));
  if (!names.has(name)) return name;
  for (let number = 2; ; number += 1) if (!names.has(`${name} ${number}`)) return `${name} ${number}`;
}

/** The first variant comes with one for the settings as they are: there is nothing to compare with otherwise. */
export function addVariant(experiment: Experiment): Experiment {
  const variants = experiment.variants ?? [];
  const compared = variants.length === 0 ? [{ name: 'as set', set: {} }] : variants;
  return withVariants(experiment, [...compared, { name: freeName(compared, 'variant'), set: {} }]);
}

export function duplicateVariant(experiment: Experiment, index: number): Experiment {
  const variants = experiment.variants ?? [];
  const variant = variants[index];
  if (variant === undefined) return experiment;
  const copy = { ...variant, name: freeName(variants, variant.name ?? `variant ${index + 1}`) };
  return withVariants(experiment, [...variants.slice(0, index + 1), copy, ...variants.slice(index + 1)]);
}

export function removeVariant(experiment: Experiment, index: number): Experiment {
  return withVariants(experiment, (experiment.variants ?? []).filter((_, position) => position !== index));
}

function changeVariant(experiment: Experiment, index: number, change: (variant: Variant) => Variant): Experiment {
  return withVariants(experiment, (experiment.variants ?? []).map((variant, position) => (position === index ? change(variant) : variant)));
}

export function renameVariant(experiment: Experiment, index: number, name: string): Experiment {
  return changeVariant(experiment, index, (variant) => ({ ...variant, name }));
}

/** Writes settings of a variant, by path; undefined takes one out. */
export function changeVariantSet(experiment: Experiment, index: number, changes: Readonly<Record<string, unknown>>): Experiment {
  return changeVariant(experiment, index, (variant) => {
    const set = Object.entries({ ...variant.set, ...changes }).filter(([, value]) => value !== undefined);
    return { ...variant, set: Object.fromEntries(set) };
  });
}
