// All causes, and how they are weighed against each other. Adding one is a file and a line here.
import type { CurveReading, Reading } from '../reading.ts';
import type { SymptomReading } from '../symptoms/symptom.ts';
import type { Diagnosis } from '../diagnosis.ts';
import { tooLarge, tooSmall } from './capacity.ts';
import { confidenceFrom, type CauseRule, type Consideration } from './cause.ts';
import { ceiledConfidence } from './curves/rule.ts';
import { curveRules } from './curves/table.ts';
import { ruleOutAttained } from './attained.ts';
import { classImbalance, noSignal, tooLittleData } from './data.ts';
import { fitted } from './fitted.ts';
import { featureNoise } from './feature-noise.ts';
import { labelNoise } from './label-noise.ts';
import { leakage } from './leakage.ts';
import { learningRateTooHigh, learningRateTooLow } from './learning-rate.ts';
import { missingNonlinearity, unscaledInputs, unscaledTarget, wrongOutputOrLoss } from './set-up.ts';
import { withProbed } from './probed.ts';
import { badInitialisation } from './initialisation.ts';
import { deadRelus, explodingGradients, saturation, vanishingGradients } from './signal.ts';
import { batchTooLarge, batchTooSmall, tooFewEpochs } from './steps.ts';
import { overRegularised, underRegularised } from './regularisation.ts';
import { tooDeep } from './too-deep.ts';
import { againstRivals, corrected, logOddsOf } from './weighing.ts';
import type { FittedParameters } from './weighing.ts';

export const causeRules: readonly CauseRule[] = [
  wrongOutputOrLoss, unscaledInputs, unscaledTarget, missingNonlinearity,
  learningRateTooHigh, learningRateTooLow, batchTooSmall, batchTooLarge, tooFewEpochs,
  vanishingGradients, explodingGradients, deadRelus, saturation, badInitialisation,
  tooSmall, tooDeep, tooLarge, overRegularised, underRegularised,
  tooLittleData, classImbalance, labelNoise, featureNoise, noSignal, leakage,
];

type RankedCause = Diagnosis['causes'][number];
type RuledOut = Diagnosis['ruledOut'][number];

/** Below this a cause is not listed at all, and is ruled out where something speaks against it. */
const listedFrom = 0.2;
/** A cause is ruled out by a consideration at least this strong against it. */
const ruledOutWeight = -1;

interface WeighedCause {
  readonly rule: CauseRule;
  readonly considerations: readonly Consideration[];
  readonly confidence: number;
  readonly source: string | null;
}

export interface Weighed {
  /** Ranked by confidence, with what speaks for them. */
  readonly causes: RankedCause[];
  readonly ruledOut: RuledOut[];
}

function rank(weighed: readonly WeighedCause[], symptom: SymptomReading | null): Weighed {
  const causes: RankedCause[] = [];
  const ruledOut: RuledOut[] = [];
  for (const { rule, considerations, confidence, source } of weighed) {
    const isExpected = symptom !== null && (rule.typical.includes(symptom.symptom) || rule.possible.includes(symptom.symptom));
    const evidence = considerations.filter((one) => one.weight > 0).sort((left, right) => right.weight - left.weight);
    // A cause that nothing speaks for is not a finding: being usual for the symptom alone must not list it.
    if (confidence >= listedFrom && evidence.length > 0) {
      causes.push({ cause: rule.cause, confidence, source, evidence: evidence.map((one) => one.evidence) });
    } else if (isExpected) {
      const against = considerations.filter((one) => one.weight <= ruledOutWeight).sort((left, right) => left.weight - right.weight)[0];
      if (against) ruledOut.push({ cause: rule.cause, because: against.evidence.says });
    }
  }
  causes.sort((left, right) => right.confidence - left.confidence);
  return { causes, ruledOut };
}

/** Weighs every cause by settings, data, signals and curves, and all of them against each other. */
export function weighCauses(reading: Reading, symptom: SymptomReading | null, parameters: FittedParameters = fitted): Weighed {
  const called = symptom?.symptom ?? 'none';
  const weighed = causeRules.flatMap((rule) => {
    const considerations = withProbed(rule.cause, rule.consider(reading, symptom), reading);
    return considerations.length === 0 ? [] : [{ rule, considerations: corrected(parameters, rule.cause, considerations), source: rule.source?.(reading) ?? null }];
  });
  const logOdds = againstRivals(parameters, weighed.map(({ rule, considerations }) => logOddsOf(parameters, rule, called, considerations)));
  const confident = weighed.map((one, index): WeighedCause => ({ ...one, confidence: confidenceFrom(logOdds[index] ?? -Infinity) }));
  return ruleOutAttained(rank(confident, symptom), reading, symptom);
}

/** Weighs the causes that curves alone speak of. What brings a mechanism about is not known then. */
export function weighCurves(reading: CurveReading, symptom: SymptomReading): Weighed {
  const weighed = curveRules.flatMap((rule): WeighedCause[] => {
    const found = rule.weigh(reading, symptom);
    return found === null ? [] : [{ rule: rule.of, considerations: found.considerations, confidence: ceiledConfidence(rule.of, symptom.symptom, found), source: null }];
  });
  return rank(weighed, symptom);
}
