// Which cases the proposed remedies are tried on: counted faulty cases, spread over the causes and chosen by their hash alone.
import type { Cause } from '../../../../shared/stagnation/diagnosis.ts';
import { caseId, hashOf, plantedCauses } from '../cases.ts';
import type { CountedSituation } from '../recorded-cases.ts';

/** Faults that no paired trial can show to be mended: taking a leak out makes the held-out figure worse, and without a signal there is nothing to win. */
export const untriable: readonly Cause[] = ['leakage', 'no-signal'];

export interface SampledCase {
  readonly counted: CountedSituation;
  readonly seed: number;
}

export interface Sample {
  readonly cases: readonly SampledCase[];
  /** Counted faulty cases that are left out for good, by their cause. */
  readonly excluded: Readonly<Record<string, number>>;
  /** All that could have been chosen. */
  readonly from: number;
}

export function idOf({ counted, seed }: SampledCase): string {
  return caseId(counted.situation.id, seed);
}

const isTriable = ({ situation }: CountedSituation): boolean => !plantedCauses(situation).some((cause) => untriable.includes(cause));

function excludedCases(situations: readonly CountedSituation[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { situation, truth } of situations) {
    for (const cause of plantedCauses(situation).filter((one) => untriable.includes(one))) counts[cause] = (counts[cause] ?? 0) + truth.seeds.length;
  }
  return counts;
}

/** One of the counted seeds of a situation: its others are almost the same case. */
function seedOf({ situation, truth: { seeds } }: CountedSituation): number | undefined {
  return seeds[hashOf(`seed ${situation.id}`) % seeds.length];
}

/** At most `count` cases, of the causes in turn, each from a situation of its own. */
export function sampleCases(situations: readonly CountedSituation[], count: number): Sample {
  const faulty = situations.filter(({ situation }) => situation.planted.length > 0);
  const byHash = faulty.filter(isTriable).toSorted((left, right) => hashOf(left.situation.id) - hashOf(right.situation.id));
  const cases = byHash.flatMap((counted): SampledCase[] => {
    const seed = seedOf(counted);
    return seed === undefined ? [] : [{ counted, seed }];
  });
  const groups = [...Map.groupBy(cases, ({ counted: { situation } }) => plantedCauses(situation)[0] ?? '').values()];
  const longest = Math.max(0, ...groups.map((group) => group.length));
  const inTurn = Array.from({ length: longest }, (_, place) => groups.flatMap((group) => group[place] ?? [])).flat();
  return { cases: inTurn.slice(0, count), excluded: excludedCases(faulty), from: faulty.filter(isTriable).reduce((sum, { truth }) => sum + truth.seeds.length, 0) };
}
