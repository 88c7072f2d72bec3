// One measured comparison as EXPERIMENT.md fixes it, and how rows are made and shown.

export interface Row {
  readonly bench: string;
  readonly row: string;
  readonly unit: string;
  /** Median; null where it could not be measured. */
  readonly ours: number | null;
  readonly peer: number | null;
  /** How many times better ours is than the peer; null without a peer. */
  readonly ratio: number | null;
  /** Which direction of `ratio`, or of `ours` where there is no peer, is better. */
  readonly better: 'higher' | 'lower';
  /** What `ratio`, or `ours`, is held against; null where nothing was promised. */
  readonly goal: number | null;
  readonly holds: boolean;
  readonly runs: number;
  /** Lowest and highest `ratio`, or `ours`; null where nothing was measured. */
  readonly spread: readonly [number, number] | null;
  /** Why there is no measurement. */
  readonly reason?: string;
  /** What ours trained with. */
  readonly engine?: string;
}

export interface BenchOptions {
  /** Samples instead of measuring thoroughly. */
  readonly isQuick: boolean;
}

interface RowName {
  readonly bench: string;
  readonly row: string;
  readonly unit: string;
  /** What ours trained with. */
  readonly engine?: string;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}

/** Lowest and highest. */
export const spreadOf = (values: readonly number[]): [number, number] => [Math.min(...values), Math.max(...values)];

/** A row of costs (durations, memory) without a peer, held against a goal in its own unit, if there is one. */
export function costRow(name: RowName, values: readonly number[], goal: number | null): Row {
  const ours = median(values);
  return { ...name, ours, peer: null, ratio: null, better: 'lower', goal, holds: goal === null || ours <= goal, runs: values.length, spread: spreadOf(values) };
}

/** A row of durations measured in turn with a peer's; the ratio of each turn, and its median against the goal, if there is one. */
export function ratioRow(name: RowName, ours: readonly number[], peer: readonly number[], goal: number | null): Row {
  const ratios = ours.map((value, index) => (peer[index] ?? NaN) / value);
  const ratio = median(ratios);
  return { ...name, ours: median(ours), peer: median(peer), ratio, better: 'higher', goal, holds: goal === null || ratio >= goal, runs: ours.length, spread: spreadOf(ratios) };
}

/** Why something could not take part, as a row says it. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The row of a comparison that could not be made, and why: what was promised then does not hold. `ours`: what could be measured of it. */
export function missingRow(name: RowName, ours: readonly number[], { better, goal }: Pick<Row, 'better' | 'goal'>, reason: string): Row {
  const measured = ours.length === 0 ? { ours: null, spread: null } : { ours: median(ours), spread: spreadOf(ours) };
  return { ...name, ...measured, peer: null, ratio: null, better, goal, holds: false, runs: ours.length, reason };
}

const short = (value: number | null): string => (value === null ? '-' : Number(value.toPrecision(3)).toString());

/** The rows as aligned lines for a terminal. */
export function formatRows(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.bench,
    row.row,
    row.ours === null ? '-' : `${short(row.ours)} ${row.unit}${row.engine === undefined ? '' : ` (${row.engine})`}`,
    row.peer === null ? '-' : `${short(row.peer)} ${row.unit}`,
    row.ratio === null ? '-' : `${short(row.ratio)} x`,
    row.goal === null ? '-' : `${row.better === 'higher' ? 'at least' : 'at most'} ${short(row.goal)}`,
    row.holds ? 'holds' : 'MISSED',
    [row.spread === null ? '' : `${row.runs} runs, ${short(row.spread[0])} to ${short(row.spread[1])}`, row.reason ?? ''].filter((says) => says !== '').join('; '),
  ]);
  const head = ['bench', 'row', 'ours', 'peer', 'ratio', 'goal', '', 'spread'];
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [head, ...cells].map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
