// How often a proposed remedy is proved to help, and settings drawn at random for the same cost, on the same cases.
import { join } from 'node:path';
import type { Row } from '../../rows.ts';
import { caseSeeds, plantedCauses } from '../cases.ts';
import { cacheFolder } from '../places.ts';
import { casesOf } from '../recorded-cases.ts';
import type { CountedSituation } from '../recorded-cases.ts';
import { rowOf } from '../row.ts';
import { TrainerProcess } from '../trainer-process.ts';
import { Workshop } from '../workshop.ts';
import { Court } from './court.ts';
import { idOf, sampleCases } from './sample.ts';
import type { Sample, SampledCase } from './sample.ts';
import { drawsFor, firstOf, searchAtRandom, stepsOf, tryProposals } from './search.ts';
import type { Search } from './search.ts';
import { TrialArms } from './trial-arms.ts';

/** What is promised. */
export const leastHelped = 0.85;

/** What trials came to can be had again without training, as long as data and settings are the same. */
export const trialsFolder = join(cacheFolder, 'trials');

export interface TriedCase {
  readonly id: string;
  /** The first of what was planted. */
  readonly cause: string;
  /** Planted together with another fault. */
  readonly isPair: boolean;
  readonly proposals: Search;
  /** As many settings as were proposed and tried. */
  readonly random: Search;
  /** The same draws and more, until as many steps were spent. */
  readonly randomOfSteps: Search;
}

interface Helped {
  readonly cases: number;
  readonly helped: number;
  readonly helpedAtRandom: number;
}

export interface RemedyReport {
  readonly cases: readonly TriedCase[];
  readonly helped: number;
  readonly helpedAtRandom: number;
  readonly helpedAtRandomOfSteps: number;
  /** Cases for which nothing was proposed that can be tried: they count as not helped, and a random search may try nothing either. */
  readonly withoutProposal: number;
  readonly steps: number;
  readonly stepsAtRandom: number;
  readonly stepsAtRandomOfSteps: number;
  /** Of each planted cause: cases, and those that a proposal, and a random draw, helped. */
  readonly byCause: Readonly<Record<string, Helped>>;
  /** Of the cases with two faults. */
  readonly pairs: Helped;
  /** Counted cases that could have been chosen, and those that never can, by their cause. */
  readonly from: number;
  readonly excluded: Readonly<Record<string, number>>;
  /** Cases that could not be trained, and why. */
  readonly failed: Readonly<Record<string, string>>;
}

type SearchName = 'proposals' | 'random' | 'randomOfSteps';
const helpedOf = (cases: readonly TriedCase[], search: SearchName): number => cases.filter((one) => one[search].hasHelped).length;
const share = (part: number, whole: number): number => (whole === 0 ? NaN : part / whole);
const isTrial = ({ result }: { readonly result: string }): boolean => result !== 'impossible';

export function reportOf(cases: readonly TriedCase[], { from, excluded }: Pick<Sample, 'from' | 'excluded'>, failed: Readonly<Record<string, string>>): RemedyReport {
  const stepsOfAll = (search: SearchName): number => cases.reduce((sum, one) => sum + stepsOf(one[search]), 0);
  const helpedIn = (own: readonly TriedCase[]): Helped => ({ cases: own.length, helped: helpedOf(own, 'proposals'), helpedAtRandom: helpedOf(own, 'random') });
  return {
    cases,
    helped: share(helpedOf(cases, 'proposals'), cases.length),
    helpedAtRandom: share(helpedOf(cases, 'random'), cases.length),
    helpedAtRandomOfSteps: share(helpedOf(cases, 'randomOfSteps'), cases.length),
    withoutProposal: cases.filter(({ proposals }) => !proposals.attempts.some(isTrial)).length,
    steps: stepsOfAll('proposals'),
    stepsAtRandom: stepsOfAll('random'),
    stepsAtRandomOfSteps: stepsOfAll('randomOfSteps'),
    byCause: Object.fromEntries([...Map.groupBy(cases, ({ cause }) => cause)].map(([cause, own]) => [cause, helpedIn(own)])),
    pairs: helpedIn(cases.filter(({ isPair }) => isPair)),
    from, excluded, failed,
  };
}

async function tryCase(sampled: SampledCase, arms: TrialArms): Promise<TriedCase> {
  const id = idOf(sampled);
  const recorded = [...casesOf(sampled.counted)].find((one) => one.id === id);
  if (recorded === undefined) throw new Error(`${id} has no recorded run.`);
  const court = await Court.open(sampled, recorded.evidence.facts, arms);
  const proposals = await tryProposals((set) => court.judge(set), recorded.evidence);
  const randomOfSteps = await searchAtRandom(court, id, proposals);
  const random = firstOf(randomOfSteps, drawsFor(proposals, caseSeeds.length * court.spec.training.epochs));
  const [cause = '', second] = plantedCauses(sampled.counted.situation);
  return { id, cause, isPair: second !== undefined, proposals, random, randomOfSteps };
}

/** Tries the proposals for `count` of the counted cases, whose runs are recorded. What was tried before with the same settings is not trained again. */
export async function measureRemedies(situations: readonly CountedSituation[], count: number, workers: number): Promise<RemedyReport> {
  const sample = sampleCases(situations, count);
  const waiting = [...sample.cases];
  const tried: TriedCase[] = [];
  const failed: Record<string, string> = {};
  const workshop = await Workshop.open(cacheFolder);
  const trainers = Array.from({ length: workers }, () => new TrainerProcess());
  const work = async (trainer: TrainerProcess): Promise<void> => {
    const arms = new TrialArms(workshop, trainer, trialsFolder);
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      try {
        tried.push(await tryCase(next, arms));
      } catch (error) {
        failed[idOf(next)] = error instanceof Error ? error.message : String(error);
      }
    }
  };
  try {
    await Promise.all(trainers.map(work));
  } finally {
    for (const trainer of trainers) trainer.stop();
    workshop.close();
  }
  return reportOf(tried.toSorted((left, right) => (left.id < right.id ? -1 : 1)), sample, failed);
}

/** Cases that failed technically are no cases: the row says how many, the report why. */
export function rowsOfRemedies(report: RemedyReport): Row[] {
  const { cases, helped, helpedAtRandom, helpedAtRandomOfSteps, steps, stepsAtRandom, stepsAtRandomOfSteps } = report;
  const ahead = helped - helpedAtRandomOfSteps;
  const stepsShare = (taken: number): string => `${(100 * share(taken, steps)).toFixed(0)} % of the steps of the proposals`;
  return [
    { ...rowOf('a proposed remedy proved to help, of at most 3 tried', 'share', helped, 'higher', leastHelped, cases.length, helpedAtRandomOfSteps), reason: sampleWords(report) },
    { ...rowOf('random search proved to help, of as many settings', 'share', helpedAtRandom, 'higher', null, cases.length), reason: stepsShare(stepsAtRandom) },
    { ...rowOf('random search proved to help, for as many steps', 'share', helpedAtRandomOfSteps, 'higher', null, cases.length), reason: `${stepsShare(stepsAtRandomOfSteps)}, each search ended by what helped` },
    // The search that had more; and better is more than as good.
    { ...rowOf('proposed remedies ahead of random search for as many steps', 'share', ahead, 'higher', 0, cases.length), holds: ahead > 0 },
  ];
}

function sampleWords({ cases, from, pairs, excluded, withoutProposal, failed }: RemedyReport): string {
  const notTried = Object.keys(failed).length;
  const left = Object.entries(excluded).map(([cause, number]) => `${number} of ${cause}`).join(', ');
  return [
    `${cases.length} of ${from} counted cases`,
    ...(pairs.cases === 0 ? [] : [`${pairs.cases} with two faults, ${pairs.helped} of them helped`]),
    ...(left === '' ? [] : [`left out: ${left}`]),
    ...(withoutProposal === 0 ? [] : [`nothing to try in ${withoutProposal}`]),
    ...(notTried === 0 ? [] : [`${notTried} failed`]),
  ].join('; ');
}
