// What each probe can come to, by named readings and their thresholds, and how likely each outcome is with each cause. One table, read
// twice: to choose the probe that separates the candidates, and to weigh the causes by its outcome.
import type { Cause } from '../diagnosis.ts';
import { learnedByHeart } from './one-batch.ts';
import type { ProbeId } from './result.ts';

type Readings = Readonly<Record<string, number | null>>;

/** An outcome by name, with the reading that decided it. */
export interface Outcome {
  readonly outcome: string;
  readonly reading: string;
  readonly value: number;
  readonly threshold: number;
}

/** Shares of the gap to the floor: a gain is one from a fifth on, as a trial counts it (DIAGNOSIS.md section 4); half of that is none. */
export const gainFrom = 0.2;
const noGainBelow = 0.1;
/** "Large at c >= 10": DIAGNOSIS.md section 3. */
const farFactor = 10;
/** Of the gap, what as many steps at the run's own rate close where it learns well and only has not finished: as much as makes a gain none. */
const goesOnFrom = noGainBelow;
/** Of the loss of 32 rows, what must be left for them not to be learned. A network that passes leaves a tenth; between is unclear. */
const notLearnedFrom = 0.3;
/** A part of the loss that counts as nothing learned: the margin of the flat symptom (LossNotDecreasing rules, 5 %). */
const nothingLearned = 0.05;
/** Standard errors of a difference that is no chance: DIAGNOSIS.md section 2. */
const sureErrors = 2;

function decided(outcome: string, reading: string, value: number, threshold: number): Outcome {
  return { outcome, reading, value, threshold };
}

/** `gain` from a fifth on, `none` below a tenth, else unclear. */
function byGain(readings: Readings, reading: string, gain: string, none: string): Outcome | null {
  const value = readings[reading] ?? null;
  if (value === null) return null;
  if (value >= gainFrom) return decided(gain, reading, value, gainFrom);
  return value < noGainBelow ? decided(none, reading, value, noGainBelow) : null;
}

function ofRates(readings: Readings): Outcome | null {
  const of = (name: string): number => readings[name] ?? 0;
  const [up, down, downFresh] = [of('gain-up'), of('gain-down'), of('gain-down-fresh')];
  const same = of('gain-same');
  // Higher rates help any run that is not finished; and where its own gets it to the floor, they have nothing to gain.
  const nothingLeft = (readings['gain-up'] ?? null) === null && same >= gainFrom;
  if (nothingLeft || (up >= gainFrom && up >= down && same >= goesOnFrom)) return decided('goes-on', 'gain-same', same, goesOnFrom);
  if (up >= gainFrom && up >= down) return decided(of('best-factor') >= farFactor ? 'far-up' : 'up', 'gain-up', up, gainFrom);
  if (down >= gainFrom) return decided('down', 'gain-down', down, gainFrom);
  const learned = readings['learned-fresh'] ?? null;
  // Lowering the rate of fresh weights helps only where they then learn: else all rates are alike.
  if (downFresh >= gainFrom && learned !== null && learned >= gainFrom) return decided('down-fresh', 'gain-down-fresh', downFresh, gainFrom);
  if (learned !== null && learned < nothingLearned && up < noGainBelow) return decided('no-rate', 'learned-fresh', learned, nothingLearned);
  const known = readings['gain-up'] ?? null;
  return known !== null && up < noGainBelow && down < noGainBelow ? decided('neither', 'gain-up', up, noGainBelow) : null;
}

function ofOneBatch(readings: Readings): Outcome | null {
  const fresh = readings['left-fresh'] ?? null;
  const now = readings['left-now'] ?? null;
  if (fresh === null) return null;
  if (fresh >= notLearnedFrom) return decided('fails', 'left-fresh', fresh, notLearnedFrom);
  if (fresh > learnedByHeart) return null;
  if (now !== null && now - fresh >= notLearnedFrom) return decided('fails-now', 'now-minus-fresh', now - fresh, notLearnedFrom);
  return now === null || now <= notLearnedFrom ? decided('passes', 'left-fresh', fresh, learnedByHeart) : null;
}

function ofWidth(readings: Readings): Outcome | null {
  const [gain, heldOut] = [readings['gain'] ?? null, readings['validation-gain'] ?? null];
  if (gain === null || gain < gainFrom) return byGain(readings, 'gain', 'down', 'same');
  return heldOut !== null && heldOut < noGainBelow ? decided('down-by-heart', 'validation-gain', heldOut, noGainBelow) : decided('down', 'gain', gain, gainFrom);
}

function ofScaling(readings: Readings): Outcome | null {
  const [inputs, target, both] = ['gain-inputs', 'gain-target', 'gain-both'].map((name) => readings[name] ?? null) as [number | null, number | null, number | null];
  const [best, name] = ([[inputs, 'gain-inputs'], [target, 'gain-target'], [both, 'gain-both']] as const).reduce<readonly [number, string]>((most, [value, reading]) => ((value ?? -1) > most[0] ? [value ?? -1, reading] : most), [-1, '']);
  if (name === '') return null;
  if (best < noGainBelow) return decided('same', name, best, noGainBelow);
  if (best < gainFrom) return null;
  // The target alone does as well as both: then the inputs are not at fault.
  if (target !== null && target >= best - noGainBelow && (inputs ?? -1) < target - noGainBelow) return decided('target', 'gain-target', target, gainFrom);
  return decided(inputs !== null && inputs < gainFrom && both !== null ? 'target' : 'inputs', name, best, gainFrom);
}

/** Which of the two calms more: three quarters of the better one's gain count as as much. */
const asMuch = 0.75;
const littleOf = 0.4;

/**
 * A rise of this much of the constant answer's loss over ten full steps is no rounding and no settling at a minimum. Tried on 36 runs (three
 * tables, twelve rates of four optimizers): 0 from fresh weights and at most .07 from trained ones at every rate that learned, .18 to 10
 * at Adam's from 0.1 on. A rate of SGD can be too high without it: then the noise of batches is what it cannot stand.
 */
const risesFrom = 0.1;

/**
 * What all rows at once tell comes first: in trials of this probe on one table, at batches of 1 to 128, the steps of every rate that was
 * too high went up, none of a rate that was right, and a larger batch calmed both.
 */
function ofBatch(readings: Readings): Outcome | null {
  for (const name of ['rise-fresh', 'rise'] as const) {
    const rise = readings[name] ?? null;
    if (rise !== null && rise >= risesFrom) return decided('rate', name, rise, risesFrom);
  }
  const rate = readings['gain-rate'] ?? null;
  const batch = readings['gain-batch-steps'] ?? null;
  const share = readings['batch-share'] ?? null;
  if (rate === null || batch === null) return null;
  if (Math.max(rate, batch) < noGainBelow) return decided('neither', 'gain-rate', rate, noGainBelow);
  if (share === null) return null;
  if (share >= asMuch) return decided('batch', 'batch-share', share, asMuch);
  return share <= littleOf ? decided('rate', 'batch-share', share, littleOf) : null;
}

/** Of the constant answer's loss: what the last doubling of the rows brings, to matter (the margin of floors/attainable.ts). */
const worthwhile = 0.05;

function ofRows(readings: Readings): Outcome | null {
  const [share, errors] = [readings['last-doubling'] ?? null, readings['last-doubling-errors'] ?? null];
  if (share === null || errors === null) return null;
  return share >= worthwhile && errors >= sureErrors ? decided('helps', 'last-doubling', share, worthwhile) : share < worthwhile / 2 ? decided('same', 'last-doubling', share, worthwhile) : null;
}

function ofShuffled(readings: Readings): Outcome | null {
  const [gain, errors] = [readings['gain'] ?? null, readings['gain-errors'] ?? null];
  if (gain === null || errors === null) return null;
  if (gain < worthwhile || errors < sureErrors) return decided('nothing', 'gain', gain, worthwhile);
  return decided('something', 'gain', gain, worthwhile);
}

/** deepchecks warns of a column from a predictive power of 0.7 or 0.8 on (DIAGNOSIS.md section 2.10). */
const givesAway = 0.8;

function ofColumns(readings: Readings): Outcome | null {
  const [power, lost] = [readings['power'] ?? null, readings['lost'] ?? null];
  if (power === null || lost === null) return null;
  return power >= givesAway && lost >= gainFrom ? decided('one-column', 'power', power, givesAway) : power < givesAway / 2 || lost < noGainBelow ? decided('many', 'power', power, givesAway) : null;
}

function ofSteps(readings: Readings): Outcome | null {
  const [now, fresh] = [readings['rise'] ?? null, readings['rise-fresh'] ?? null];
  if (fresh !== null && fresh >= risesFrom && (now === null || now < risesFrom)) return decided('up-fresh', 'rise-fresh', fresh, risesFrom);
  if (now !== null && now >= risesFrom) return decided('up', 'rise', now, risesFrom);
  const highest = Math.max(now ?? 0, fresh ?? 0);
  return now === null && fresh === null ? null : highest < risesFrom / 2 ? decided('down', 'rise', highest, risesFrom) : null;
}

/** Probabilities of outcomes; what a cause does not name is shared out as with `usual`. */
type Row = Readonly<Record<string, number>>;

interface Knowledge {
  readonly decide: (readings: Readings) => Outcome | null;
  /** With a cause that has no row of its own. */
  readonly usual: Row;
  readonly causes: Readonly<Partial<Record<Cause, Row>>>;
}

/**
 * Where the numbers come from: the table "all look like a high flat curve" and the areas under the curve of the pilot in DIAGNOSIS.md
 * section 3, rounded to the certainty that 140 runs allow: no likelihood is 0. Held against 24 sound runs (eight optimizer settings,
 * three tables): of eight probes each, two of 192 outcomes spoke for a fault, besides five where more rows really helped.
 */
const knowledge: Readonly<Record<ProbeId, Knowledge>> = {
  'learning-rate': {
    decide: ofRates,
    usual: { 'far-up': 0.05, up: 0.08, 'goes-on': 0.04, down: 0.08, 'down-fresh': 0.04, 'no-rate': 0.05, neither: 0.66 },
    causes: {
      'learning-rate-too-low': { 'far-up': 0.73, up: 0.15, 'goes-on': 0.06, neither: 0.03 },
      'learning-rate-too-high': { down: 0.49, 'down-fresh': 0.4, neither: 0.05, up: 0.02, 'far-up': 0.02 },
      'too-few-epochs': { 'goes-on': 0.6, up: 0.15, 'far-up': 0.06, neither: 0.17 },
      'batch-too-large': { 'goes-on': 0.45, up: 0.15, 'far-up': 0.2, neither: 0.17 },
      'batch-too-small': { down: 0.5, neither: 0.4, up: 0.02, 'far-up': 0.02 },
      // The pilot: large in both, so that scaling has to be asked about first.
      'unscaled-inputs': { 'far-up': 0.3, up: 0.2, down: 0.2, 'down-fresh': 0.1, neither: 0.15 },
      'unscaled-target': { 'far-up': 0.4, up: 0.15, down: 0.15, neither: 0.2 },
      'exploding-gradients': { down: 0.4, 'down-fresh': 0.3, neither: 0.2 },
      'vanishing-gradients': { 'far-up': 0.04, up: 0.06, neither: 0.45, 'no-rate': 0.4 },
      'dead-relus': { neither: 0.55, 'down-fresh': 0.15, 'no-rate': 0.18, 'far-up': 0.02, up: 0.03 },
      saturation: { neither: 0.5, 'down-fresh': 0.2, 'far-up': 0.05, up: 0.1 },
      'bad-initialisation': { 'no-rate': 0.35, neither: 0.35, 'far-up': 0.1 },
      // A wrong head is seen in the settings; where it is not, that nothing learns is no sign of one.
      'wrong-output-or-loss': { 'no-rate': 0.2, neither: 0.6 },
      'too-deep': { 'no-rate': 0.3, neither: 0.5 },
      'no-signal': { 'no-rate': 0.4, neither: 0.5 },
    },
  },
  'one-batch': {
    decide: ofOneBatch,
    usual: { passes: 0.86, 'fails-now': 0.06, fails: 0.08 },
    causes: {
      'learning-rate-too-low': { passes: 0.95, fails: 0.03 },
      'learning-rate-too-high': { passes: 0.3, 'fails-now': 0.66, fails: 0.04 },
      'vanishing-gradients': { fails: 0.78, passes: 0.16 },
      'dead-relus': { 'fails-now': 0.45, fails: 0.4, passes: 0.15 },
      saturation: { 'fails-now': 0.35, fails: 0.25, passes: 0.4 },
      'exploding-gradients': { 'fails-now': 0.45, fails: 0.15, passes: 0.4 },
      'bad-initialisation': { fails: 0.7, passes: 0.26 },
      'wrong-output-or-loss': { fails: 0.45, passes: 0.5 },
      'unscaled-inputs': { fails: 0.3, 'fails-now': 0.15, passes: 0.55 },
      'unscaled-target': { fails: 0.75, passes: 0.2 },
      'missing-nonlinearity': { fails: 0.3, passes: 0.65 },
      'too-small': { fails: 0.6, passes: 0.35 },
      'too-deep': { fails: 0.65, passes: 0.3 },
      'label-noise': { passes: 0.9, fails: 0.06 },
      'no-signal': { passes: 0.85, fails: 0.1 },
      'over-regularised': { passes: 0.9, 'fails-now': 0.07 },
    },
  },
  'repaired-initialisation': {
    decide: (readings) => byGain(readings, 'gain', 'better', 'same'),
    usual: { better: 0.15, same: 0.85 },
    causes: {
      'vanishing-gradients': { better: 0.9 }, 'dead-relus': { better: 0.7 }, saturation: { better: 0.7 }, 'bad-initialisation': { better: 0.92 },
      'too-deep': { better: 0.6 }, 'exploding-gradients': { better: 0.45 }, 'missing-nonlinearity': { better: 0.85 }, 'unscaled-inputs': { better: 0.4 },
      'learning-rate-too-low': { better: 0.35 }, 'learning-rate-too-high': { better: 0.25 }, 'too-small': { better: 0.15 },
      'no-signal': { better: 0.08 }, 'label-noise': { better: 0.08 },
    },
  },
  'depth-cut': {
    decide: (readings) => byGain(readings, 'gain', 'better', 'same'),
    usual: { better: 0.1, same: 0.9 },
    causes: {
      'too-deep': { better: 0.92 }, 'vanishing-gradients': { better: 0.8 }, 'dead-relus': { better: 0.45 }, 'exploding-gradients': { better: 0.4 }, saturation: { better: 0.35 },
      'bad-initialisation': { better: 0.35 }, 'too-small': { better: 0.03 }, 'learning-rate-too-high': { better: 0.25 }, 'learning-rate-too-low': { better: 0.15 },
    },
  },
  wider: {
    decide: ofWidth,
    usual: { down: 0.12, 'down-by-heart': 0.1, same: 0.78 },
    causes: {
      'too-small': { down: 0.88, 'down-by-heart': 0.05 }, 'label-noise': { 'down-by-heart': 0.45, down: 0.03 }, 'no-signal': { 'down-by-heart': 0.4, down: 0.02 },
      'feature-noise': { 'down-by-heart': 0.4, down: 0.05 }, 'too-little-data': { 'down-by-heart': 0.3, down: 0.05 },
      // A wider network learns faster at the same rate.
      'learning-rate-too-low': { down: 0.4 }, 'too-few-epochs': { down: 0.4 }, 'batch-too-large': { down: 0.35 },
      'vanishing-gradients': { down: 0.06, 'down-by-heart': 0.02 }, 'learning-rate-too-high': { down: 0.05, 'down-by-heart': 0.03 }, 'missing-nonlinearity': { down: 0.04, 'down-by-heart': 0.03 },
      'over-regularised': { down: 0.06, 'down-by-heart': 0.03 }, 'wrong-output-or-loss': { down: 0.05, 'down-by-heart': 0.03 },
    },
  },
  'no-regularisation': {
    decide: (readings) => byGain(readings, 'gain', 'better', 'same'),
    usual: { better: 0.12, same: 0.88 },
    causes: { 'over-regularised': { better: 0.94 }, 'too-small': { better: 0.15 }, 'label-noise': { better: 0.1 }, 'vanishing-gradients': { better: 0.05 }, 'learning-rate-too-high': { better: 0.1 } },
  },
  standardised: {
    decide: ofScaling,
    usual: { inputs: 0.1, target: 0.05, same: 0.85 },
    causes: {
      'unscaled-inputs': { inputs: 0.93, same: 0.05 }, 'unscaled-target': { target: 0.9, same: 0.05 }, saturation: { inputs: 0.3 },
      'learning-rate-too-low': { inputs: 0.06, target: 0.04 }, 'exploding-gradients': { inputs: 0.3, target: 0.2 }, 'learning-rate-too-high': { inputs: 0.1, target: 0.05 },
    },
  },
  'batch-or-rate': {
    decide: ofBatch,
    usual: { batch: 0.1, rate: 0.1, neither: 0.8 },
    causes: {
      'batch-too-small': { batch: 0.78, rate: 0.1, neither: 0.12 }, 'learning-rate-too-high': { rate: 0.84, batch: 0.08, neither: 0.08 },
      'exploding-gradients': { rate: 0.4, batch: 0.2 }, 'unscaled-inputs': { rate: 0.3, batch: 0.2 },
    },
  },
  'data-fraction': {
    decide: ofRows,
    usual: { helps: 0.15, same: 0.85 },
    causes: { 'too-little-data': { helps: 0.85 }, 'under-regularised': { helps: 0.4 }, 'too-large': { helps: 0.4 }, 'label-noise': { helps: 0.3 }, 'feature-noise': { helps: 0.4 }, 'no-signal': { helps: 0.03 }, leakage: { helps: 0.03 } },
  },
  'shuffled-labels': {
    decide: ofShuffled,
    usual: { nothing: 0.06, something: 0.94 },
    causes: {
      'no-signal': { nothing: 0.95 },
      // What learns nothing at all learns nothing from true targets either.
      'learning-rate-too-low': { nothing: 0.5 }, 'vanishing-gradients': { nothing: 0.7 }, 'bad-initialisation': { nothing: 0.5 }, 'wrong-output-or-loss': { nothing: 0.5 },
      'learning-rate-too-high': { nothing: 0.5 }, 'dead-relus': { nothing: 0.5 }, 'too-deep': { nothing: 0.5 }, 'unscaled-target': { nothing: 0.4 }, 'label-noise': { nothing: 0.15 }, 'over-regularised': { nothing: 0.4 },
      leakage: { nothing: 0.02 },
    },
  },
  'drop-column': {
    decide: ofColumns,
    usual: { 'one-column': 0.05, many: 0.95 },
    causes: { leakage: { 'one-column': 0.85 } },
  },
  sharpness: {
    decide: ofSteps,
    usual: { up: 0.06, 'up-fresh': 0.06, down: 0.88 },
    causes: {
      'learning-rate-too-high': { up: 0.55, 'up-fresh': 0.37, down: 0.08 }, 'batch-too-small': { up: 0.08, 'up-fresh': 0.05 }, 'exploding-gradients': { up: 0.4, 'up-fresh': 0.3 },
      'unscaled-inputs': { up: 0.3, 'up-fresh': 0.2 }, 'unscaled-target': { up: 0.15, 'up-fresh': 0.15 }, 'learning-rate-too-low': { up: 0.02, 'up-fresh': 0.02 }, 'dead-relus': { up: 0.08, 'up-fresh': 0.3 },
    },
  },
};

/** What a probe has come to; null where it could not tell. */
export function outcomeOf(probe: ProbeId, readings: Readings): Outcome | null {
  return knowledge[probe].decide(readings);
}

/** All outcomes of a probe, by name. */
export function outcomesOf(probe: ProbeId): string[] {
  return Object.keys(knowledge[probe].usual);
}

/** Causes that a probe tells something of. */
export function causesToldBy(probe: ProbeId): Cause[] {
  return Object.keys(knowledge[probe].causes) as Cause[];
}

/** Probability of an outcome with a cause; null for a cause that is none of the table. The outcomes of a cause sum to 1. */
export function likelihood(probe: ProbeId, outcome: string, cause: Cause | null): number {
  const { usual, causes } = knowledge[probe];
  const own: Row = (cause === null ? undefined : causes[cause]) ?? usual;
  const named = own[outcome];
  if (own === usual || Object.keys(own).length === Object.keys(usual).length) return named ?? 0;
  if (named !== undefined) return named;
  const left = 1 - Object.values(own).reduce((sum, probability) => sum + probability, 0);
  const unnamed = Object.entries(usual).reduce((sum, [name, probability]) => sum + (own[name] === undefined ? probability : 0), 0);
  return (left * (usual[outcome] ?? 0)) / unnamed;
}

/** Log-odds that an outcome adds to a cause: 0 for one that the probe tells nothing of. */
export function weightOf(probe: ProbeId, outcome: string, cause: Cause): number {
  return Math.log(likelihood(probe, outcome, cause) / likelihood(probe, outcome, null));
}
