// What the truth has come to, cause by cause: how many situations count, and how often the app's own remedy repairs what was planted.
import { causes } from '../../../shared/stagnation/diagnosis.ts';
import { plantedCauses, readSituation } from './cases.ts';
import { leastRepair } from './counting.ts';
import type { TruthLine } from './truth-line.ts';

export interface TruthSummary {
  /** A cause, `two faults` or `healthy`. */
  readonly planted: string;
  readonly made: number;
  readonly counted: number;
  /** Counted cases: a seed each. */
  readonly cases: number;
  /** Of the counted situations with one fault, those that a proposed remedy of its cause repairs; null where it makes no sense. */
  readonly repaired: number | null;
}

function groupOf(id: string): string {
  const planted = plantedCauses(readSituation(id));
  return planted.length === 2 ? 'two faults' : (planted[0] ?? 'healthy');
}

const isRepaired = ({ trials }: TruthLine, cause: string): boolean => trials.some((trial) => trial.cause === cause && trial.set !== null && (trial.repair ?? 0) >= leastRepair);

export function summarise(lines: Iterable<TruthLine>): TruthSummary[] {
  const groups = Map.groupBy(lines, ({ id }) => groupOf(id));
  return [...causes, 'two faults', 'healthy'].map((planted) => {
    const own = groups.get(planted) ?? [];
    const counted = own.filter(({ excluded }) => excluded === null);
    const isCause = planted !== 'two faults' && planted !== 'healthy';
    return { planted, made: own.length, counted: counted.length, cases: counted.reduce((sum, { seeds }) => sum + seeds.length, 0), repaired: isCause ? counted.filter((line) => isRepaired(line, planted)).length : null };
  });
}

/** As lines for a terminal. */
export function formatSummary(summary: readonly TruthSummary[]): string {
  return summary.map(({ planted, made, counted, cases, repaired }) =>
    `${planted.padEnd(24)} ${String(counted).padStart(3)} of ${String(made).padStart(3)} situations count, ${String(cases).padStart(3)} cases${repaired === null ? '' : `; a proposed remedy repairs ${repaired}`}`).join('\n');
}
