// Capacity: a network too small for the task, or held back or let loose by its regularisation.
import { epochMetrics } from '../../metrics/names.ts';
import type { LayerSpec } from '../../spec/run-spec.ts';
import type { Reading } from '../reading.ts';
import { currentLoss } from '../symptoms/progress.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';

function flatten(layers: readonly LayerSpec[]): LayerSpec[] {
  return layers.flatMap((layer) => (layer.type === 'residual' ? flatten(layer.layers) : [layer]));
}

export interface Regularisation {
  readonly largestL1: number;
  readonly largestL2: number;
  readonly dropout: number;
  readonly isNone: boolean;
}

export function regularisationOf(reading: Reading): Regularisation {
  const { model, training } = reading.evidence.spec;
  const layers = flatten(model.layers);
  const dense = [...layers.filter((layer) => layer.type === 'dense'), model.output];
  const largestL1 = Math.max(...dense.map((layer) => layer.l1));
  const largestL2 = Math.max(...dense.map((layer) => layer.l2));
  const dropout = Math.max(0, ...layers.map((layer) => (layer.type === 'dropout' ? layer.rate : 0)));
  const hasDecay = training.optimizer.type === 'adamw' && training.optimizer.weightDecay > 0;
  return { largestL1, largestL2, dropout, isNone: largestL1 === 0 && largestL2 === 0 && dropout === 0 && !hasDecay };
}

/** The narrowest hidden layer; null for a network without any. */
export function narrowestLayer(reading: Reading): number | null {
  const units = flatten(reading.evidence.spec.model.layers).flatMap((layer) => (layer.type === 'dense' ? [layer.units] : []));
  return units.length === 0 ? null : Math.min(...units);
}

/** A hidden layer of fewer units than this can hardly carry ten columns; 4 is where the sample sets begin to suffer. */
const fewUnits = 4;

export const tooSmall: CauseRule = {
  cause: 'too-small',
  typical: ['plateau'],
  possible: ['uneven'],
  consider(reading) {
    const narrowest = narrowestLayer(reading);
    if (narrowest === null) return [overall(reading, 2, 'units', 0, fewUnits, 'There is no hidden layer: the network can only draw straight lines.')];
    const considerations = [overall(reading, graded(fewUnits, narrowest, 3, 2.5), 'units', narrowest, fewUnits, `The narrowest hidden layer has ${narrowest} ${narrowest === 1 ? 'unit' : 'units'}.`)];
    const parametersPerRow = reading.evidence.parameters / Math.max(1, reading.evidence.facts.trainRows);
    considerations.push(overall(reading, graded(0.03, parametersPerRow, 1, 1), 'parameters-per-row', parametersPerRow, 0.03, `${formatNumber(parametersPerRow)} parameters for each training row.`));
    return considerations;
  },
};

/** Share of the training loss that is penalty and not error. */
function penaltyShare(reading: Reading): number | null {
  const error = reading.recent(epochMetrics.probeLoss);
  const total = currentLoss(reading);
  return error === null || !(total > 0) ? null : Math.max(0, (total - error) / total);
}

/** Weight norm now over that after the first epoch: a penalty that wins drives it to nothing. */
function collapseOf(reading: Reading): number | null {
  const norms = reading.measured(epochMetrics.weightNorm)?.values;
  const first = norms?.[0];
  const last = norms?.[norms.length - 1];
  return first === undefined || last === undefined || !(first > 0) || last >= first ? null : last / first;
}

export const overRegularised: CauseRule = {
  cause: 'over-regularised',
  typical: ['plateau', 'flat'],
  possible: [],
  consider(reading) {
    const { largestL1, largestL2, dropout, isNone } = regularisationOf(reading);
    if (isNone) return [overall(reading, -4, 'regularisation', 0, null, 'There is no regularisation.')];
    const considerations: Consideration[] = [];
    const share = penaltyShare(reading);
    if (share !== null && (largestL1 > 0 || largestL2 > 0)) considerations.push(overall(reading, Math.max(-1, (share - 0.3) * 8), 'penalty-share', share, 0.3, `${formatShare(share)} of the training loss is penalty on the weights.`));
    // 0.5 is the usual upper end (Srivastava et al. 2014; UMLAUT warns above it).
    if (dropout > 0) considerations.push(overall(reading, (dropout - 0.5) * 8, 'dropout', dropout, 0.5, `Dropout leaves out ${formatShare(dropout)} of the units in each step.`));
    const collapse = collapseOf(reading);
    if (collapse !== null) considerations.push(overall(reading, graded(0.3, collapse, 3, 3), epochMetrics.weightNorm, collapse, 0.3, `The weights have shrunk to ${formatShare(collapse)} of their first size.`));
    const strongest = Math.max(largestL1 * 10, largestL2);
    if (strongest > 0) considerations.push(overall(reading, graded(strongest, 0.05, 1.5, 2), 'l2', strongest, 0.05, `The strongest penalty is ${formatNumber(Math.max(largestL1, largestL2))}.`));
    return considerations;
  },
};

export const underRegularised: CauseRule = {
  cause: 'under-regularised',
  typical: ['overfitting'],
  possible: [],
  consider(reading) {
    const { largestL1, largestL2, dropout, isNone } = regularisationOf(reading);
    return isNone
      ? [overall(reading, 2.8, 'regularisation', 0, 1e-4, 'There is no regularisation: no penalty, no dropout.')]
      : [overall(reading, -1.5, 'regularisation', Math.max(largestL1, largestL2, dropout), 1e-4, `Regularisation is on: L1 ${formatNumber(largestL1)}, L2 ${formatNumber(largestL2)}, dropout ${formatNumber(dropout)}.`)];
  },
};

/** Parameters for each training row from which memorising is easy: the usual rule of thumb asks for ten rows a parameter, networks live with one. */
const manyParameters = 1;

export const tooLarge: CauseRule = {
  cause: 'too-large',
  typical: ['overfitting'],
  possible: [],
  consider(reading) {
    const ratio = reading.evidence.parameters / Math.max(1, reading.evidence.facts.trainRows);
    return [overall(reading, graded(ratio, manyParameters * 2, 1.6, 2.5), 'parameters-per-row', ratio, manyParameters, `${formatNumber(ratio)} parameters for each training row.`)];
  },
};
