// All causes that curves alone speak for or against. Those of set-up, layers and data need what a history does not hold, and are not
// guessed. Weights are held to recorded runs that are stripped to their curves (diagnose-curves.test.ts).
import { fewEpochs, rateTooLow } from './crawling.ts';
import { smallNetwork, strongRegularisation } from './held-back.ts';
import { littleData, nothingToLearn, weakRegularisation } from './overfitted.ts';
import { rateTooHigh } from './rate-too-high.ts';
import type { CurveRule } from './rule.ts';
import { exploding, smallBatch } from './unsteady.ts';

export const curveRules: readonly CurveRule[] = [
  rateTooHigh, rateTooLow, smallBatch, fewEpochs, exploding, strongRegularisation, weakRegularisation, smallNetwork, littleData, nothingToLearn,
];
