// Remedies of capacity: another size of the network, or other reins for it. DIAGNOSIS.md section 6, after Karpathy's order.
import type { Reading } from '../reading.ts';
import { around, normalized, shallower, stopEarly } from './common.ts';
import type { Remedies } from './family.ts';
import { changeOf, scaledL2, withAtMost, withDropout, withNewDropout, withNoise, withOneMoreLayer, withPenalty, withUnits, type Change } from './model-changes.ts';

/** The decay as such has no layer: it belongs to the optimizer. */
function decayTimes(reading: Reading, factor: number): Record<string, unknown> {
  const { optimizer } = reading.evidence.spec.training;
  return optimizer.type === 'adamw' && optimizer.weightDecay > 0 ? { 'training.optimizer.weightDecay': optimizer.weightDecay * factor } : {};
}

function loosened(reading: Reading, penalties: number, masks: number): Record<string, unknown> {
  return { ...scaledL2(reading, penalties), ...withDropout(reading, masks), ...withNoise(reading, masks), ...decayTimes(reading, penalties) };
}

/** Strengths in the middle of what section 6 names as usual: L2 1e-4 to 1e-2, dropout 0.1 to 0.3. */
const usualStrengths = { l1: 0.001, l2: 0.003, dropout: 0.2, noise: 0.1 } as const;
const usualDecay = 0.01;

/**
 * What is beyond use, brought to usual strengths at once: where L2 is 1, a tenth of it holds the network down as well. On the tuning part
 * of the bench this helps in 12 of 15 over-regularised situations, a tenth or nothing at all in 10. Null where all is usual.
 */
function atUsual(reading: Reading): Record<string, unknown> | null {
  const { optimizer } = reading.evidence.spec.training;
  const decay = optimizer.type === 'adamw' && optimizer.weightDecay > usualDecay ? { 'training.optimizer.weightDecay': usualDecay } : {};
  const set = { ...withAtMost(reading, usualStrengths), ...decay };
  return Object.keys(set).length === 0 ? null : set;
}

/**
 * A layer of one or two units is a bottleneck still when four times as wide. On the tuning part of the bench at least so many units help in
 * 11 of 15 situations that are too small, four times as many in 10, and one more layer of the same width in none.
 */
const leastWide = 16;

const quarterWidth = (reading: Reading, says = 'Make the hidden layers a quarter as wide'): Change[] => changeOf(withUnits(reading, 0.25), says);
const penalty = (reading: Reading): Change[] => changeOf(withPenalty(reading, 'l2', 0.01), 'Add an L2 penalty');
const dropout = (reading: Reading): Change[] => changeOf(withNewDropout(reading, 0.5), 'Leave out half of the units in each step');

export const capacityRemedies: Remedies<'too-small' | 'too-deep' | 'too-large' | 'over-regularised' | 'under-regularised'> = {
  'too-small': (reading) => [
    ...changeOf(withUnits(reading, 4, leastWide), 'Make the hidden layers four times as wide, and at least 16 units'),
    ...changeOf(withUnits(reading, 16, leastWide), 'Make the hidden layers sixteen times as wide'),
    { set: withOneMoreLayer(reading), says: reading.evidence.spec.model.layers.length === 0 ? 'Add a hidden layer of 64 units' : 'Add one more hidden layer' },
    ...changeOf(loosened(reading, 0, 0), 'Remove the regularisation'),
  ],
  'too-deep': (reading) => [...shallower(reading), ...normalized(reading), ...around(reading)],
  'too-large': (reading) => [...quarterWidth(reading), ...shallower(reading), stopEarly, ...penalty(reading)],
  'over-regularised': (reading) => [
    ...changeOf(atUsual(reading) ?? loosened(reading, 0.1, 0.5), 'Weaken the regularisation'),
    ...changeOf(loosened(reading, 0, 0), 'Remove the regularisation'),
  ],
  // Of 12 situations of the tuning part of the bench these help in 12, 11, 7 and 1; dropout of 0.3 in 6.
  'under-regularised': (reading) => [stopEarly, ...penalty(reading), ...dropout(reading), ...quarterWidth(reading)],
};

/** What a table of few rows can bear. */
export const simplerNetwork = (reading: Reading): Change[] => quarterWidth(reading, 'Use a simpler network, or bring more rows');
