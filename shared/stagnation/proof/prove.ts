// Whether a change of settings helped: the rule of DIAGNOSIS.md section 4, over paired seeds, against luck and against mere time.
import * as v from 'valibot';
import { median } from '../measures/swing.ts';
import { learnedLimit } from '../symptoms/progress.ts';
import { anotherSeed, seedNoise } from './noise.ts';
import { comparePairs } from './paired.ts';

/** Fewer seeds prove nothing; fewer than `provenFrom` prove provisionally. */
export const fewestSeeds = 3;
export const provenFrom = 5;
/** Share of the gap to the floor that has to be won. */
const neededShare = 0.2;
/** One-sided: five of five that win come to .031. */
const significance = 0.05;

export interface ProofQuestion {
  /** Which way the metric is good. */
  readonly better: 'lower' | 'higher';
  /** The metric on held-out rows at the end of each run, the seeds in one order; not finite for a run that diverged. */
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** The unchanged settings, trained for as many steps as both arms together; null where that was not tried or is the change itself. */
  readonly longer: readonly number[] | null;
  /** What the best constant answer comes to. */
  readonly constant: number | null;
  /** The best that is known to be reachable on this data, as by simple models; null where only the constant answer is known. */
  readonly floor: number | null;
}

export const proofSchema = v.object({
  /** Median of each arm over the seeds, in the metric's unit. */
  before: v.number(),
  after: v.number(),
  longer: v.nullable(v.number()),
  /** Median and mean of the paired gains, positive when it got better, and the 95 % interval of that median. */
  gain: v.number(),
  meanGain: v.number(),
  interval: v.tuple([v.number(), v.number()]),
  /** Exact sign-flip test, one-sided. */
  pValue: v.number(),
  wins: v.number(),
  repeats: v.number(),
  /** The gain has to be at least this. */
  needed: v.number(),
  /** How much better than usual a lucky seed of the unchanged settings is. */
  seedNoise: v.number(),
  isWithinSeedNoise: v.boolean(),
  /** What starting the unchanged settings once more and keeping the better run comes to, and whether the change is better. */
  anotherSeed: v.number(),
  beatsAnotherSeed: v.boolean(),
  /** Null where `longer` is. */
  beatsLonger: v.nullable(v.boolean()),
  /** Fewer than five seeds. */
  isProvisional: v.boolean(),
  helped: v.boolean(),
});
export type Proof = v.InferOutput<typeof proofSchema>;

interface Arms {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly longer: readonly number[] | null;
}

/** A run that diverged counts as the worst finite run of all arms, or as the constant answer where that is worse: it can always be given instead. */
function withoutDiverged({ before, after, longer }: Arms, constant: number | null): Arms {
  const known = [...before, ...after, ...(longer ?? []), constant ?? NaN].filter(Number.isFinite);
  const worst = known.length === 0 ? 0 : Math.max(...known);
  const cap = (values: readonly number[]): number[] => values.map((value) => (Number.isFinite(value) ? value : worst));
  return { before: cap(before), after: cap(after), longer: longer === null ? null : cap(longer) };
}

/**
 * A fifth of the gap from the unchanged run to the floor, where that run is above it; and at least a twentieth of the constant answer's
 * cost above perfect: below that a change is of no use to anybody (near 0, a loss of 0.005 that falls to 0.001 looks like -80 %).
 * Where no constant answer is known, a twentieth of what the unchanged run comes to.
 */
function neededGain(usual: number, constant: number | null, floor: number | null, perfect: number): number {
  const least = learnedLimit * Math.abs((constant ?? usual) - perfect);
  const reachable = floor ?? constant;
  return reachable === null ? least : Math.max(least, neededShare * (usual - reachable));
}

/**
 * The verdict over paired seeds. A change has helped when its median gain is as large as needed, the interval of that median is above 0, the
 * sign-flip test agrees (from five seeds on; with fewer the verdict is provisional), and its median is better than that of another
 * seed (see `anotherSeed`) and, pair by pair, than training longer.
 * @throws RangeError for arms that do not pair up, or of more than 20 pairs
 */
export function prove({ better, before, after, longer, constant, floor }: ProofQuestion): Proof {
  // Within, smaller is better.
  const sign = better === 'lower' ? 1 : -1;
  const turn = (value: number | null): number | null => (value === null ? null : sign * value);
  const turnAll = (values: readonly number[]): number[] => values.map((value) => sign * value);
  const arms = withoutDiverged({ before: turnAll(before), after: turnAll(after), longer: longer === null ? null : turnAll(longer) }, turn(constant));
  const pairs = comparePairs(arms.before, arms.after);
  const usual = median(arms.before);
  // A share of right answers ends at 1, an error at 0.
  const needed = neededGain(usual, turn(constant), turn(floor), better === 'lower' ? 0 : -1);
  const noise = seedNoise(arms.before);
  const repeats = before.length;
  const again = repeats < 2 ? usual : anotherSeed(arms.before);
  const beatsAnotherSeed = median(arms.after) < again;
  const beatsLonger = arms.longer === null ? null : median(arms.longer.map((value, index) => value - (arms.after[index] ?? NaN))) > 0;
  const isSure = repeats >= fewestSeeds && pairs.interval[0] > 0 && (repeats < provenFrom || pairs.pValue <= significance);
  return {
    before: sign * usual,
    after: sign * median(arms.after),
    longer: arms.longer === null ? null : sign * median(arms.longer),
    gain: pairs.median,
    meanGain: pairs.mean,
    interval: [pairs.interval[0], pairs.interval[1]],
    pValue: pairs.pValue,
    wins: pairs.wins,
    repeats,
    needed,
    seedNoise: noise,
    isWithinSeedNoise: Math.abs(pairs.median) <= noise,
    anotherSeed: sign * again,
    beatsAnotherSeed,
    beatsLonger,
    isProvisional: repeats < provenFrom,
    helped: isSure && pairs.median >= needed && beatsAnotherSeed && beatsLonger !== false,
  };
}
