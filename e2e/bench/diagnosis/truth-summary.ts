// What the truth has come to, cause by cause: how many situations count, and how often the app's own remedy repairs what was planted.
import { causes } from '../../../shared/stagnation/diagnosis.ts';
import { plantedCauses, readSituation } from './cases.ts';
import { leastRepair } from './counting.ts';
import type { Known } from './truth-line.ts';

export interface TruthSummary {
  /** A cause, `two faults` or `healthy`. */
  readonly planted: string;
  readonly made: number;
  readonly counted: number;
  /** Counted cases: a seed each. */
  readonly cases: number;
  /** Counted situations whose trials are known here, which the committed truth does not keep; and of those with one fault, those that a proposed remedy of its cause repairs, null where it makes no sense. */
  readonly tried: number;
  readonly repaired: number | null;
}

function groupOf(id: string): string {
  const planted = plantedCauses(readSituation(id));
  return planted.length === 2 ? 'two faults' : (planted[0] ?? 'healthy');
}

const isRepaired = ({ trials = [] }: Known, cause: string): boolean => trials.some((trial) => trial.cause === cause && trial.set !== null && (trial.repair ?? 0) >= leastRepair);

export function summarise(lines: Iterable<Known>): TruthSummary[] {
  const groups = Map.groupBy(lines, ({ id }) => groupOf(id));
  return [...causes, 'two faults', 'healthy'].map((planted) => {
    const own = groups.get(planted) ?? [];
    const counted = own.filter(({ excluded }) => excluded === null);
    const isCause = planted !== 'two faults' && planted !== 'healthy';
    const cases = counted.reduce((sum, { seeds }) => sum + seeds.length, 0);
    const tried = counted.filter(({ trials }) => trials !== undefined).length;
    return { planted, made: own.length, counted: counted.length, cases, tried, repaired: isCause ? counted.filter((line) => isRepaired(line, planted)).length : null };
  });
}

/** As lines for a terminal. */
export function formatSummary(summary: readonly TruthSummary[]): string {
  return summary.map(({ planted, made, counted, cases, tried, repaired }) =>
    `${planted.padEnd(24)} ${String(counted).padStart(3)} of ${String(made).padStart(3)} situations count, ${String(cases).padStart(3)} cases${repaired === null || tried === 0 ? '' : `; a proposed remedy repairs ${repaired} of ${tried} made here`}`).join('\n');
}
