// How the rules read a run: its layers with weights, and what was recorded of them by a given row of the epoch metrics.
import { epochMetrics, layerMetricName } from '../../../../shared/metrics/names.ts';
import type { LayerSignal } from '../../../../shared/metrics/names.ts';
import type { Activation, LayerSpec } from '../../../../shared/spec/run-spec.ts';
import type { InitializerSpec } from '../../../../shared/spec/run-spec.ts';
import { describeModel } from '../../../../shared/spec/shapes.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';

/** A layer with a kernel: dense, residual (its inner layers count together, as their signals do), or the output layer. */
export interface WeightLayer {
  /** What its signals are named by. */
  readonly position: number | 'output';
  readonly inputs: number;
  readonly units: number;
  /** Trained parameters, biases included. */
  readonly parameters: number;
  readonly hasBias: boolean;
  /** Of a residual, that of its last dense layer; null where it has none. */
  readonly activation: Activation | null;
  /** Null for a residual. */
  readonly initializer: InitializerSpec | null;
  readonly l1: number;
  readonly l2: number;
}

/** The layers with kernels, from the first hidden layer to the output. */
export function weightLayersOf({ spec, facts }: RunEvidence): WeightLayer[] {
  const rows = describeModel(spec.model, facts.inputs).layers.filter(({ depth }) => depth === 0);
  return rows.flatMap(({ units, parameters }, index): WeightLayer[] => {
    const inputs = rows[index - 1]?.units ?? facts.inputs;
    const layer = spec.model.layers[index];
    const of = { inputs, units, parameters };
    if (layer === undefined) {
      const { activation, kernelInitializer, l1, l2, useBias } = spec.model.output;
      return [{ ...of, position: 'output', activation, initializer: kernelInitializer, l1, l2, hasBias: useBias }];
    }
    if (layer.type === 'dense') return [{ ...of, position: index, activation: layer.activation, initializer: layer.kernelInitializer, l1: layer.l1, l2: layer.l2, hasBias: layer.useBias }];
    return layer.type === 'residual' ? [{ ...of, position: index, activation: lastActivation(layer), initializer: null, l1: 0, l2: 0, hasBias: true }] : [];
  });
}

function lastActivation(layer: LayerSpec): Activation | null {
  if (layer.type === 'dense') return layer.activation;
  return layer.type === 'residual' ? (layer.layers.map(lastActivation).findLast((name) => name !== null) ?? null) : null;
}

/** A metric in one row; NaN where it was not recorded. */
export function valueAt({ epochs }: RunEvidence, name: string, row: number): number {
  return epochs.values.get(name)?.[row] ?? NaN;
}

/** The newest measured value up to a row: probe signals are measured in some epochs only. NaN where there is none. */
export function newestAt({ epochs }: RunEvidence, name: string, row: number): number {
  return epochs.values.get(name)?.subarray(0, row + 1).findLast(Number.isFinite) ?? NaN;
}

/** The newest measured signal of a layer up to a row; NaN where there is none. */
export function layerAt(evidence: RunEvidence, signal: LayerSignal, { position }: WeightLayer, row: number): number {
  return newestAt(evidence, layerMetricName(signal, position), row);
}

/** A metric up to a row, finite values only. */
export function seriesUpTo({ epochs }: RunEvidence, name: string, row: number): Float64Array {
  return epochs.values.get(name)?.subarray(0, row + 1).filter(Number.isFinite) ?? new Float64Array(0);
}

/**
 * Root mean square of a norm's entries. It stands for the mean of absolute values that tools take of gradients and weights: never
 * below it, and 1.25 times it for normally distributed entries.
 */
export function rootMeanSquare(norm: number, { parameters }: WeightLayer): number {
  return norm / Math.sqrt(parameters);
}

/** The mean square of a layer's weights: their variance, as far as their mean is 0. Biases are among them. */
export function weightVariance(evidence: RunEvidence, layer: WeightLayer, row: number): number {
  return rootMeanSquare(layerAt(evidence, 'weight_norm', layer, row), layer) ** 2;
}

/** The row of the first loss that is not finite, one past the last where that epoch was not finished; null while all were finite. */
export function notFiniteRow({ epochs, notFiniteStep }: RunEvidence): number | null {
  const rows = [epochMetrics.loss, epochMetrics.validationLoss].map((name) => epochs.values.get(name)?.findIndex((value) => !Number.isFinite(value)) ?? -1).filter((row) => row !== -1);
  if (rows.length > 0) return Math.min(...rows);
  return notFiniteStep === null ? null : epochs.step.length;
}

/** The rows to go through: those recorded, and one more for an epoch that a loss which is not finite cut short. */
export function rowsOf(evidence: RunEvidence): number[] {
  return Array.from({ length: Math.max(evidence.epochs.step.length, (notFiniteRow(evidence) ?? -1) + 1) }, (_, row) => row);
}

/** The number of a row's epoch, from 1. */
export function epochOf({ epochs }: RunEvidence, row: number): number {
  return epochs.step[row] ?? (epochs.step.at(-1) ?? 0) + 1;
}

/** The learning rate of a row: as recorded, else as set. */
export function learningRateAt(evidence: RunEvidence, row: number): number {
  const recorded = newestAt(evidence, epochMetrics.learningRate, row);
  return Number.isNaN(recorded) ? evidence.spec.training.optimizer.learningRate : recorded;
}

export function isClassification({ facts }: RunEvidence): boolean {
  return facts.classNames.length > 0;
}
