// Crawl: the loss falls steadily, but so slowly that the planned epochs end long before the learning does; or they are over, and it has not.
import { floorFact, isAttained } from '../floors/attainable.ts';
import { measureTrend, significantZ } from '../measures/trend.ts';
import { condense } from '../reading.ts';
import type { Curve, CurveReading } from '../reading.ts';
import { formatNumber } from '../words.ts';
import { hasSettled, highShare } from './plateau.ts';
import { currentLoss, learnedShare } from './progress.ts';
import { fewestEpochs, spanOf, strengthOf, tailOf, type SymptomReading } from './symptom.ts';

/** Still falling at this share of its mean speed: a curve that learns well has slowed to a tenth by its last third. */
const steadyShare = 0.35;
/** At the present speed, the loss that is left would take more than this many times the planned epochs. */
const slowTimes = 1.25;
/** A run that has learned this share of what a constant answer misses is not crawling. */
const mostLearned = 0.6;

interface Speed {
  readonly tail: Curve;
  /** Fall of the loss an epoch over the last third, and over the whole run. */
  readonly recent: number;
  readonly whole: number;
}

function epochsIn(curve: Curve): number {
  const [first, last] = spanOf(curve);
  return last - first + 1;
}

function fallPerEpoch(curve: Curve): number {
  return (-measureTrend(curve.values).slope * curve.values.length) / epochsIn(curve);
}

function measureSpeed(reading: CurveReading): Speed {
  const tail = tailOf(reading.training, 1 / 3);
  const span = epochsIn(reading.training);
  return { tail, recent: fallPerEpoch(tail), whole: (reading.initialLoss - currentLoss(reading)) / span };
}

/** A rank test needs more epochs; of fewer each has to be lower than the one before. */
export function isStillFalling({ training, loss }: CurveReading): boolean {
  if (loss.length >= fewestEpochs) return !hasSettled(tailOf(training, 1 / 3));
  return loss.length > 1 && loss.every((value, index) => index === 0 || value < (loss[index - 1] ?? value));
}

/** Share of the validation loss by which it has to fall over the last third: less is what a run gains as well that is through. */
const stillFalling = 0.05;
/** As far above the training loss, over the constant answer's, as chance allows: what is learned holds for unseen rows, too. */
const noGap = 0.05;

/** No epochs are left, most is still to be learned, and what is learned holds for unseen rows: both losses fall, without the penalty on the weights. */
function detectCutShort(reading: CurveReading): SymptomReading | null {
  const { hasEnded, validationError, trainingError, scale } = reading;
  if (!hasEnded || trainingError.length < fewestEpochs) return null;
  // Where a gap hides the end of one of them, what both did over the last epochs is not known.
  if (validationError?.length !== trainingError.length) return null;
  const training = tailOf(condense(trainingError, reading.epochNumbers), 1 / 3);
  const validation = tailOf(condense(validationError, reading.epochNumbers), 1 / 3);
  const [level, then, now] = [training.values.at(-1) ?? NaN, validation.values[0] ?? NaN, validation.values.at(-1) ?? NaN];
  if (level < highShare * scale || hasSettled(training) || now - level > noGap * scale || !(then - now >= stillFalling * now)) return null;
  const says = `Validation loss fell from ${formatNumber(then)} to ${formatNumber(now)} over the last epochs.`;
  return {
    symptom: 'crawl', strength: strengthOf(then - now, stillFalling * now), epochs: spanOf(reading.training), seen: 'Training has ended while both losses still fell',
    evidence: [{ signal: 'val_loss', epochs: spanOf(validation), value: then - now, threshold: stillFalling * now, says }],
  };
}

/** No epochs are left, the loss still falls, and simple models get lower on rows they were not fitted on than this network on those it was. */
function detectUnfinished(reading: CurveReading): SymptomReading | null {
  const { attainable, hasEnded } = reading;
  if (!hasEnded || attainable === null || isAttained(attainable) || !attainable.isTrainingWorse || !isStillFalling(reading)) return null;
  const epochs = spanOf(reading.training);
  return { symptom: 'crawl', strength: strengthOf(attainable.now, attainable.limit), epochs, seen: 'Training has ended while its loss still fell', evidence: [floorFact(attainable, epochs)] };
}

export function detectCrawl(reading: CurveReading): SymptomReading | null {
  return detectSlow(reading) ?? detectUnfinished(reading) ?? detectCutShort(reading);
}

function detectSlow(reading: CurveReading): SymptomReading | null {
  if (reading.loss.length < fewestEpochs) return null;
  const { tail, recent, whole } = measureSpeed(reading);
  const level = currentLoss(reading);
  if (recent <= 0 || measureTrend(tail.values).z > -significantZ) return null;
  if (learnedShare(reading) > mostLearned || recent < steadyShare * whole) return null;
  const epochsToGo = level / recent;
  const limit = slowTimes * Math.max(reading.epochs, reading.plannedEpochs);
  if (!(epochsToGo > limit)) return null;
  const epochs = spanOf(reading.training);
  return {
    symptom: 'crawl',
    strength: Math.min(1, 0.5 + (epochsToGo / limit - 1) / 4),
    epochs,
    seen: `Training loss falls by only ${formatNumber(recent)} ${reading.unit === 'epoch' ? 'an epoch' : 'a step'}`,
    evidence: [
      {
        signal: 'loss', epochs, value: epochsToGo, threshold: limit,
        says: `At this speed the rest of the loss, ${formatNumber(level)}, would take about ${formatNumber(Math.round(epochsToGo))} more ${reading.unit}s.`,
      },
    ],
  };
}
