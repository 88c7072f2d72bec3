// A row of the diagnosis bench: one figure, and the goal that it is held against.
import type { Row } from '../rows.ts';

export function rowOf(row: string, unit: string, ours: number | null, better: Row['better'], goal: number | null, runs: number, peer: number | null = null): Row {
  const value = ours === null || Number.isNaN(ours) ? null : ours;
  const isMet = goal === null || (value !== null && (better === 'higher' ? value >= goal : value <= goal));
  return { bench: 'diagnosis', row, unit, ours: value, peer, ratio: null, better, goal, holds: isMet, runs, spread: null };
}
