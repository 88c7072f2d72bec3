// Leakage: the answer stands among the inputs, or rows that judge the network were trained on.
import type { Reading } from '../reading.ts';
import { formatShare } from '../words.ts';
import { overall, type CauseRule, type Consideration } from './cause.ts';

/** Share of a constant answer's mistakes that one column saves alone. deepchecks asks from 0.7 on; honest columns reach 0.93 (iris), so the lead below decides. */
export const givesAway = 0.85;
/** And so much more than all other columns together: an honest column that strong has company. */
export const leadOverRest = 0.2;
/** A lead twice as wide stands for what is missing to that: a leak can be an inexact copy of the answer. Then what deepchecks asks of a column is enough. */
const wideLead = 2 * leadOverRest;
const givesMuchAway = 0.7;
/** Share of the validation part that stands in the training part, too: the default of deepchecks. */
export const overlapLimit = 0.1;
/** Share of what a constant answer misses that the network must have learned on rows held out, before it is too good to be true: as much as deepchecks asks of a column. */
export const tooGood = 0.7;

export interface Leak {
  readonly alone: number;
  readonly lead: number;
  readonly column: string;
}

/** The strongest column, where it was held against the others. */
export function leakOf(reading: Pick<Reading, 'evidence'>): Leak | null {
  const strongest = reading.evidence.facts.floors?.columns?.strongest ?? null;
  return strongest === null || strongest.rest === null ? null : { column: strongest.name, alone: strongest.alone, lead: strongest.alone - strongest.rest };
}

export function overlapOf(reading: Pick<Reading, 'evidence'>): number | null {
  return reading.evidence.facts.floors?.repeats?.share ?? null;
}

/** What a column has to save alone to be suspected, by its lead over the others. */
function limitFor(lead: number | null): number {
  return lead !== null && lead >= wideLead ? givesMuchAway : givesAway;
}

export function isColumnLeak({ alone, lead }: Leak): boolean {
  return alone >= limitFor(lead) && lead >= leadOverRest;
}

/** Share of what a constant answer misses that is learned on rows held out, at its best; null where neither is known. */
export function learnedUnseen({ validationError, baselineLoss, scale }: Pick<Reading, 'validationError' | 'baselineLoss' | 'scale'>): number | null {
  if (validationError === null || baselineLoss === null) return null;
  return (baselineLoss - validationError.reduce((lowest, value) => Math.min(lowest, value), Infinity)) / scale;
}

/** Of a table in which one column alone says anything, or of two columns, one leads whether it is honest or not. */
function hasCompany({ evidence }: Pick<Reading, 'evidence'>): boolean {
  const columns = evidence.facts.floors?.columns ?? null;
  return columns !== null && columns.useless !== null && columns.useless.length < columns.count - 1;
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}

/** One way to leak is enough: what speaks against the other does not count then. */
function unless(isOther: boolean, weight: number): number {
  return isOther ? Math.max(0, weight) : weight;
}

export const leakage: CauseRule = {
  cause: 'leakage',
  typical: ['suspicious'],
  possible: [],
  consider(reading) {
    const strongest = reading.evidence.facts.floors?.columns?.strongest ?? null;
    const leak = leakOf(reading);
    const overlap = overlapOf(reading);
    const isColumn = leak !== null && isColumnLeak(leak);
    const isOverlap = overlap !== null && overlap >= overlapLimit;
    const considerations: Consideration[] = [];
    if (strongest !== null) considerations.push(overall(reading, unless(isOverlap, clamp((strongest.alone - limitFor(leak?.lead ?? null)) * 15, 2.5)), 'single-column', strongest.alone, limitFor(leak?.lead ?? null), `${strongest.name} alone saves ${formatShare(strongest.alone)} of a constant answer's mistakes.`));
    if (leak !== null) considerations.push(overall(reading, unless(isOverlap, hasCompany(reading) ? clamp((leak.lead - leadOverRest) * 8, 2) : Math.min(0, leak.lead - leadOverRest)), 'lead', leak.lead, leadOverRest, `That is ${formatShare(Math.abs(leak.lead))} ${leak.lead >= 0 ? 'more' : 'less'} than all other columns save together.`));
    if (overlap !== null) considerations.push(overall(reading, unless(isColumn, clamp((overlap - overlapLimit) * 12 + (isOverlap ? 1 : 0), 3)), 'overlap', overlap, overlapLimit, `${formatShare(overlap)} of the validation rows stand in the training part, too, or nearly so.`));
    const learned = learnedUnseen(reading);
    // A run that does not tell unseen rows too well has another trouble first, whatever stands in its columns.
    if (learned !== null && considerations.length > 0) considerations.push(overall(reading, learned < tooGood ? unless(isOverlap, -2.5) : clamp((learned - tooGood) * 3, 1), 'val_loss', learned, tooGood, `On rows held out the network has learned ${formatShare(Math.max(0, learned))} of what a constant answer misses.`));
    return considerations;
  },
  source(reading) {
    const leak = leakOf(reading);
    if (leak !== null && isColumnLeak(leak)) return `column ${leak.column}`;
    return (overlapOf(reading) ?? 0) >= overlapLimit ? 'rows in both parts' : null;
  },
};
