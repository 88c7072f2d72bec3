// Oscillation: the loss swings more than it gets better, and keeps turning.
import { epochMetrics } from '../../metrics/names.ts';
import { countTurns, measureSwing, mean, residuals } from '../measures/swing.ts';
import { measureTrend } from '../measures/trend.ts';
import type { Evidence } from '../diagnosis.ts';
import { condense, type Curve, type CurveReading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { learnedLimit, learnedShare } from './progress.ts';
import { fewestEpochs, spanOf, strengthOf, tailOf, type SymptomReading } from './symptom.ts';

/** Share of inner points that turn: independent noise turns at 2 of 3, a smooth curve at none; half lies between. */
const turningShare = 0.4;
/** Swing over the constant answer's loss. 0.1: a healthy run of the sample sets swings by 0.01 to 0.05 (textbook experiments). */
export const swingLimit = 0.1;

interface Swinging {
  readonly swing: number;
  readonly turns: number;
  readonly progress: number;
  readonly tail: Curve;
}

/** A loss no better than a constant answer's need not keep turning: spikes with slow recoveries are enough. */
function isSwinging({ swing, turns, progress, tail }: Swinging, scale: number, hasLearned: boolean): boolean {
  if (swing <= swingLimit * scale) return false;
  return !hasLearned || (turns >= turningShare * (tail.values.length - 2) && progress < swing);
}

function lookAt(tail: Curve): Swinging {
  const half = tail.values.length >> 1;
  return {
    tail,
    swing: measureSwing(tail.values),
    turns: countTurns(residuals(tail.values)),
    progress: mean(tail.values.subarray(0, half)) - mean(tail.values.subarray(-half)),
  };
}

/** The longest tail that swings: tried from the whole curve down, so that the finding begins where the swinging does. */
function longestSwing(curve: Curve, scale: number, hasLearned: boolean): Swinging | null {
  for (const share of [1, 0.85, 0.7, 0.55, 0.4]) {
    const looked = lookAt(tailOf(curve, share));
    if (isSwinging(looked, scale, hasLearned)) return looked;
  }
  return null;
}

/** Probe points from which on a swing of them shows as well as in every epoch: twice the fewest that the test below looks at. */
const fewestProbes = 2 * fewestEpochs;

/** Dropout makes the training loss swing by itself; the probe rows are answered without it, but not after every epoch. */
function swingingCurve(reading: CurveReading): Curve {
  const probe = reading.measured(epochMetrics.probeLoss);
  const isDense = probe !== null && probe.values.length >= Math.min(fewestProbes, reading.loss.length);
  return isDense ? condense(probe.values, probe.epochNumbers) : reading.training;
}

const unlearned: Readonly<Record<CurveReading['yardstick'], string>> = {
  'constant answer': 'Training loss swings and is no better than a constant answer',
  start: 'Training loss swings and is no better than it began',
  'usual level': 'Training loss blew up at the start, and swings without getting better',
};

/**
 * Looks at the loss on training rows: a validation loss that swings alone only says that the validation part is small
 * (DIAGNOSIS.md section 3, oscillation, d).
 */
export function detectOscillation(reading: CurveReading): SymptomReading | null {
  if (reading.loss.length < fewestEpochs) return null;
  const curve = swingingCurve(reading);
  const hasLearned = learnedShare(reading) >= learnedLimit;
  const found = longestSwing(curve, reading.scale, hasLearned);
  if (found === null || measureTrend(found.tail.values).slope * found.tail.values.length < -found.swing) return null;
  const epochs = spanOf(found.tail);
  return {
    symptom: 'oscillation',
    strength: strengthOf(found.swing, swingLimit * reading.scale),
    epochs,
    seen: hasLearned ? `Training loss has swung without falling since ${reading.unit} ${epochs[0]}` : unlearned[reading.yardstick],
    evidence: evidenceOf(found, epochs, reading.scale),
  };
}

function evidenceOf({ swing, progress, turns, tail }: Swinging, epochs: [number, number], scale: number): Evidence[] {
  const turnLimit = Math.ceil(turningShare * (tail.values.length - 2));
  const swings: Evidence = { signal: 'loss', epochs, value: swing, threshold: swingLimit * scale, says: `Training loss swings by ${formatNumber(swing)}, progress ${formatNumber(Math.max(0, progress))} in the same epochs.` };
  if (turns < turnLimit) return [swings];
  return [swings, { signal: 'loss', epochs, value: turns, threshold: turnLimit, says: `Training loss turns ${turns} times in ${tail.values.length} points.` }];
}
