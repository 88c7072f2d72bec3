// Remedies of what happens to the signal between the layers: DIAGNOSIS.md section 6, after AutoTrainer's order.
import { flattenLayers } from '../causes/layers.ts';
import { highestRate, usualRatesOf } from '../causes/learning-rate.ts';
import type { Reading } from '../reading.ts';
import { around, clip, lowerRate, normalized, rateOf, relu, scaleInputs, selu, shallower, slower } from './common.ts';
import type { Remedies } from './family.ts';
import { withActivation, withFittingStart, type Change } from './model-changes.ts';

const scaled = (reading: Reading): Change => ({ set: scaleInputs(reading, 'standard'), says: 'Standardise the inputs' });
const scaledTarget = (reading: Reading): Change[] => (reading.evidence.facts.classNames.length === 0 ? [{ set: { 'dataset.targetScaling': 'standard' }, says: 'Standardise the target; results stay in its unit' }] : []);
const fittingStart = (reading: Reading): Change => ({ set: withFittingStart(reading), says: 'Start each layer as its activation wants it' });

/**
 * What a unit that answers 0 on every row needs: a slope below 0, and a start without a bias that keeps it there. Of 14 situations of the
 * tuning part of the bench this helps in all 12 whose rate is usual; leaky ReLU from the same biases in 7, a lower rate in none.
 */
const leaky = (reading: Reading): Change => ({ set: { ...withFittingStart(reading), ...withActivation(reading, 'leakyRelu', 'heUniform') }, says: 'Use leaky ReLU, which cannot die, from a fitting start' });
/** A rate beyond use kills units from any start: there a lower one comes first. */
const isRateBeyondUse = (reading: Reading): boolean => highestRate(reading) > usualRatesOf(reading)[1];

function forDeadUnits(reading: Reading): Change[] {
  const lower: Change = { set: rateOf(reading, lowerRate(reading)), says: 'Lower the learning rate, from fresh weights' };
  return isRateBeyondUse(reading) ? [lower, leaky(reading)] : [leaky(reading), lower];
}

/** An exponential grows faster than any clipping can follow. */
function withoutExponential(reading: Reading): Change[] {
  const isExponential = flattenLayers(reading.evidence.spec.model.layers).some((layer) => layer.type === 'dense' && layer.activation === 'exponential');
  return isExponential ? [relu(reading)] : [];
}

export const signalRemedies: Remedies<'vanishing-gradients' | 'exploding-gradients' | 'dead-relus' | 'saturation' | 'bad-initialisation'> = {
  'vanishing-gradients': (reading) => [relu(reading), selu(reading), ...shallower(reading), ...normalized(reading), ...around(reading)],
  'exploding-gradients': (reading) => [scaled(reading), ...scaledTarget(reading), ...withoutExponential(reading), clip, fittingStart(reading), ...normalized(reading), slower(reading)],
  'dead-relus': (reading) => [
    ...forDeadUnits(reading),
    fittingStart(reading),
    selu(reading),
    ...normalized(reading),
    ...shallower(reading),
  ],
  saturation: (reading) => [scaled(reading), fittingStart(reading), relu(reading), ...normalized(reading)],
  'bad-initialisation': (reading) => [fittingStart(reading), relu(reading), ...normalized(reading)],
};
