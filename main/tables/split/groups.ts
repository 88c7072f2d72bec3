// Whole groups into parts: no patient, customer or device stands in two of them, so nothing of it is known in advance.
import { shuffle } from '../random.ts';
import { concatRows, groupRows } from './parts.ts';
import type { IndexOf } from './parts.ts';

interface Part {
  /** Rows of each class that the part should have and has. */
  readonly wanted: ReadonlyMap<number, number>;
  readonly held: Map<number, number>;
  readonly groups: Uint32Array[];
}

/**
 * Deals the groups of `rows`, in random order, to one part a share: each to the part whose class counts come nearest to what it
 * should have by it, every class counting alike. Parts come out within about a group of their share. No part of a share above 0
 * is empty; returns null where there are too few groups for that.
 */
export function dealGroups(rows: Uint32Array, groupOf: IndexOf, classOf: IndexOf | null, shares: readonly number[], random: () => number): Uint32Array[] | null {
  const groups = groupRows(rows, groupOf);
  if (groups.length < shares.filter((share) => share > 0).length) return null;
  const totals = countClasses(rows, classOf);
  const parts = shares.map((share): Part => ({ wanted: new Map([...totals].map(([index, count]) => [index, count * share])), held: new Map(), groups: [] }));
  const open = parts.filter((_, index) => (shares[index] ?? 0) > 0);
  const order = Uint32Array.from(groups.keys());
  shuffle(order, random);
  for (const index of order) {
    const group = groups[index];
    if (group === undefined) continue;
    const counts = countClasses(group, classOf);
    const costs = open.map((part) => costOf(part, counts, totals));
    const part = open[costs.indexOf(Math.min(...costs))];
    part?.groups.push(group);
    for (const [of, count] of counts) part?.held.set(of, (part.held.get(of) ?? 0) + count);
  }
  fillEmpty(open);
  return parts.map((part) => concatRows(part.groups).sort());
}

function countClasses(rows: Uint32Array, classOf: IndexOf | null): Map<number, number> {
  if (classOf === null) return new Map([[0, rows.length]]);
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(classOf(row), (counts.get(classOf(row)) ?? 0) + 1);
  return counts;
}

/** By how much the squared distance to what is wanted grows, each class measured in its own number of rows. */
function costOf({ wanted, held }: Part, counts: ReadonlyMap<number, number>, totals: ReadonlyMap<number, number>): number {
  return [...counts].reduce((sum, [of, count]) => sum + (count * ((held.get(of) ?? 0) + count / 2 - (wanted.get(of) ?? 0))) / (totals.get(of) ?? 1) ** 2, 0);
}

/** A small share may have got nothing: it takes the smallest group of the part that has most of them. */
function fillEmpty(parts: readonly Part[]): void {
  for (const empty of parts.filter((part) => part.groups.length === 0)) {
    const giver = parts.reduce((most, part) => (part.groups.length > most.groups.length ? part : most));
    const smallest = giver.groups.reduce((least, group, index) => (group.length < (giver.groups[least]?.length ?? 0) ? index : least), 0);
    empty.groups.push(...giver.groups.splice(smallest, 1));
  }
}
