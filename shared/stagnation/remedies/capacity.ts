// Remedies of capacity: another size of the network, or other reins for it. DIAGNOSIS.md section 6, after Karpathy's order.
import type { Reading } from '../reading.ts';
import { around, normalized, shallower, stopEarly } from './common.ts';
import type { Remedies } from './family.ts';
import { changeOf, scaledL2, withDropout, withNewDropout, withNoise, withOneMoreLayer, withPenalty, withUnits, type Change } from './model-changes.ts';

/** The decay as such has no layer: it belongs to the optimizer. */
function decayTimes(reading: Reading, factor: number): Record<string, unknown> {
  const { optimizer } = reading.evidence.spec.training;
  return optimizer.type === 'adamw' && optimizer.weightDecay > 0 ? { 'training.optimizer.weightDecay': optimizer.weightDecay * factor } : {};
}

function loosened(reading: Reading, penalties: number, masks: number): Record<string, unknown> {
  return { ...scaledL2(reading, penalties), ...withDropout(reading, masks), ...withNoise(reading, masks), ...decayTimes(reading, penalties) };
}

const quarterWidth = (reading: Reading, says = 'Make the hidden layers a quarter as wide'): Change[] => changeOf(withUnits(reading, 0.25), says);
const penalty = (reading: Reading): Change[] => changeOf(withPenalty(reading, 'l2', 0.01), 'Add an L2 penalty');
const dropout = (reading: Reading): Change[] => changeOf(withNewDropout(reading, 0.3), 'Leave out 30% of the units in each step');

export const capacityRemedies: Remedies<'too-small' | 'too-deep' | 'too-large' | 'over-regularised' | 'under-regularised'> = {
  'too-small': (reading) => [
    ...changeOf(withUnits(reading, 4), 'Make the hidden layers four times as wide'),
    { set: withOneMoreLayer(reading), says: reading.evidence.spec.model.layers.length === 0 ? 'Add a hidden layer of 64 units' : 'Add one more hidden layer' },
    ...changeOf(withUnits(reading, 16), 'Make the hidden layers sixteen times as wide'),
    ...changeOf(loosened(reading, 0, 0), 'Remove the regularisation'),
  ],
  'too-deep': (reading) => [...shallower(reading), ...normalized(reading), ...around(reading)],
  'too-large': (reading) => [...quarterWidth(reading), ...shallower(reading), stopEarly, ...penalty(reading)],
  'over-regularised': (reading) => [
    ...changeOf(loosened(reading, 0.1, 0.5), 'Weaken the regularisation'),
    ...changeOf(loosened(reading, 0, 0), 'Remove the regularisation'),
  ],
  'under-regularised': (reading) => [...penalty(reading), stopEarly, ...dropout(reading), ...quarterWidth(reading)],
};

/** What a table of few rows can bear. */
export const simplerNetwork = (reading: Reading): Change[] => quarterWidth(reading, 'Use a simpler network, or bring more rows');
