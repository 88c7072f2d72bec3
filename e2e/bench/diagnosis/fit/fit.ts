// Fits the corrections of shared/stagnation/causes/weighing.ts to moments of known runs: each cause by itself, then what rivals take.
import { confidenceFrom, priorOf } from '../../../../shared/stagnation/causes/cause.ts';
import { causeRules } from '../../../../shared/stagnation/causes/table.ts';
import { againstRivals, corrected, logOddsOf, unfitted } from '../../../../shared/stagnation/causes/weighing.ts';
import { symptoms } from '../../../../shared/stagnation/diagnosis.ts';
import type { CauseRule } from '../../../../shared/stagnation/causes/cause.ts';
import type { FittedCause, FittedParameters, Rivalry } from '../../../../shared/stagnation/causes/weighing.ts';
import type { Symptom } from '../../../../shared/stagnation/diagnosis.ts';
import { fitLogistic } from './logistic.ts';
import type { Example } from './logistic.ts';
import type { Moment } from './examples.ts';

/** Examples' worth of trust in what is set by hand: a dozen runs of one kind may move a prior, and more are asked for to move a weight. */
const priorStrength = 1;
const factorStrength = 4;

interface SeenCause {
  readonly rule: CauseRule;
  readonly symptoms: readonly Symptom[];
  readonly signals: readonly string[];
}

function seenOf(rule: CauseRule, moments: readonly Moment[]): SeenCause {
  const cases = moments.flatMap(({ symptom, causes }) => causes.filter((one) => one.rule.cause === rule.cause).map(({ considerations }) => ({ symptom, considerations })));
  const seen = new Set(cases.map(({ symptom }) => symptom));
  const signals = new Set(cases.flatMap(({ considerations }) => considerations.map(({ evidence }) => evidence.signal)));
  return { rule, symptoms: symptoms.filter((symptom) => seen.has(symptom)), signals: [...signals].sort() };
}

function exampleOf(seen: SeenCause, { symptom, weight }: Moment, { considerations, isTrue }: Moment['causes'][number]): Example {
  const sums = new Map<string, number>();
  for (const { weight: value, evidence } of considerations) sums.set(evidence.signal, (sums.get(evidence.signal) ?? 0) + value);
  const features = [
    ...seen.symptoms.map((one) => Number(one === symptom)),
    ...seen.signals.map((signal) => Math.max(0, sums.get(signal) ?? 0)),
    ...seen.signals.map((signal) => Math.min(0, sums.get(signal) ?? 0)),
  ];
  return { features, isTrue, weight };
}

const rounded = (value: number): number => Number(value.toFixed(3));

function fitCause(rule: CauseRule, moments: readonly Moment[]): FittedCause {
  const seen = seenOf(rule, moments);
  const examples = moments.flatMap((moment) => moment.causes.filter((one) => one.rule.cause === rule.cause).map((one) => exampleOf(seen, moment, one)));
  const { length } = seen.signals;
  const factors = new Array<number>(2 * length).fill(1);
  const coefficients = fitLogistic({
    examples,
    start: [...seen.symptoms.map((symptom) => priorOf(rule, symptom)), ...factors],
    strength: [...seen.symptoms.map(() => priorStrength), ...factors.map(() => factorStrength)],
    isFloored: [...seen.symptoms.map(() => false), ...factors.map(() => true)],
  });
  const at = (index: number): number => rounded(coefficients[index] ?? 1);
  const offset = seen.symptoms.length;
  return {
    priors: Object.fromEntries(seen.symptoms.map((symptom, index) => [symptom, at(index)])),
    factors: Object.fromEntries(seen.signals.map((signal, index) => [signal, [at(offset + index), at(offset + length + index)] as const])),
  };
}

/** Log-odds of each cause of a moment by itself. */
export function ownLogOdds(parameters: FittedParameters, { symptom, causes }: Moment): number[] {
  return causes.map(({ rule, considerations }) => logOddsOf(parameters, rule, symptom, corrected(parameters, rule.cause, considerations)));
}

function fitRivalry(parameters: FittedParameters, moments: readonly Moment[]): Rivalry {
  // Without own, offset and the taking: what `againstRivals` answers is then the odds themselves.
  const taken = (own: readonly number[]): number[] => againstRivals({ causes: {}, rivalry: { own: 0, rivals: 1, offset: 0 } }, own);
  const examples = moments.flatMap((moment): Example[] => {
    const own = ownLogOdds(parameters, moment);
    const rivals = taken(own);
    return moment.causes.map(({ isTrue }, index) => ({ features: [own[index] ?? 0, rivals[index] ?? 0, 1], isTrue, weight: moment.weight }));
  });
  const [own = 1, rivals = 0, offset = 0] = fitLogistic({ examples, start: [1, 0, 0], strength: [1, 1, 1], isFloored: [true, true, false] });
  return { own: rounded(own), rivals: rounded(rivals), offset: rounded(offset) };
}

/** The corrections that make the truth of the moments likeliest, drawn towards what is set by hand. */
export function fit(moments: readonly Moment[]): FittedParameters {
  const causes = Object.fromEntries(causeRules.map((rule) => [rule.cause, fitCause(rule, moments)]));
  return { causes, rivalry: fitRivalry({ ...unfitted, causes }, moments) };
}

/** Confidence of each cause of a moment. */
export function confidencesOf(parameters: FittedParameters, moment: Moment): number[] {
  return againstRivals(parameters, ownLogOdds(parameters, moment)).map(confidenceFrom);
}

export interface Quality {
  /** Mean log loss over moments and causes, in nats a moment. */
  readonly logLoss: number;
  /** Share of the moments whose likeliest cause is true, and of those in which one of the two likeliest is; of moments that have a true cause. */
  readonly top1: number;
  readonly top2: number;
}

/** How well the confidences fit what is true. */
export function qualityOf(parameters: FittedParameters, moments: readonly Moment[]): Quality {
  let [weights, loss, counted, first, second] = [0, 0, 0, 0, 0];
  for (const moment of moments) {
    const confidences = confidencesOf(parameters, moment);
    moment.causes.forEach(({ isTrue }, index) => { loss -= moment.weight * Math.log(Math.max(1e-9, isTrue ? (confidences[index] ?? 0) : 1 - (confidences[index] ?? 0))); });
    weights += moment.weight;
    if (!moment.causes.some(({ isTrue }) => isTrue)) continue;
    const ranked = moment.causes.map(({ isTrue }, index) => ({ isTrue, confidence: confidences[index] ?? 0 })).sort((left, right) => right.confidence - left.confidence);
    counted += moment.weight;
    if (ranked[0]?.isTrue === true) first += moment.weight;
    if (ranked.slice(0, 2).some(({ isTrue }) => isTrue)) second += moment.weight;
  }
  return { logLoss: loss / weights, top1: first / counted, top2: second / counted };
}

/**
 * Fitted without each fifth of the data sets in turn, and measured on it: what a fit is worth on data that it has not seen.
 * @param always moments that are fitted to each time, and measured on never
 */
export function crossValidated(moments: readonly Moment[], always: readonly Moment[] = [], folds = 5): Quality {
  const dataSets = [...new Set(moments.map(({ dataSet }) => dataSet))].sort();
  const foldOf = (moment: Moment): number => dataSets.indexOf(moment.dataSet) % folds;
  const parts = Array.from({ length: folds }, (_, fold) => {
    const held = moments.filter((moment) => foldOf(moment) === fold);
    return { quality: qualityOf(fit([...moments.filter((moment) => foldOf(moment) !== fold), ...always]), held), weight: held.reduce((sum, { weight }) => sum + weight, 0) };
  }).filter(({ weight }) => weight > 0);
  const mean = (of: (quality: Quality) => number): number => parts.reduce((sum, { quality, weight }) => sum + weight * of(quality), 0) / parts.reduce((sum, { weight }) => sum + weight, 0);
  return { logLoss: mean(({ logLoss }) => logLoss), top1: mean(({ top1 }) => top1), top2: mean(({ top2 }) => top2) };
}
