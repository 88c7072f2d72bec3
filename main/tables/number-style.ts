// How numbers are written in a file: the decimal sign, and the sign between groups of three digits.
import { text } from './database.ts';

export interface NumberStyle {
  readonly decimal: '.' | ',';
  /** Empty where there is none. */
  readonly thousands: string;
}

/** Signs between groups of digits: comma, point, space, apostrophe, and the spaces that do not break. */
const groupSigns = [',', '.', ' ', "'", '\u00a0', '\u202f'];

/** Styles with a sign between groups, in the order in which they are tried. */
export const groupedStyles: readonly NumberStyle[] = (['.', ','] as const).flatMap((decimal) => groupSigns.filter((thousands) => thousands !== decimal).map((thousands) => ({ decimal, thousands })));

/** SQL that is true for a text of nothing but digits and signs, some of which may be between groups of three. */
export function mayBeGrouped(sql: string): string {
  return `regexp_full_match(trim(${sql}), '[+-]?[0-9]{1,3}(${oneOf(groupSigns.join(''))}[0-9]{3})+${oneOf('.,')}?[0-9]*')`;
}

/** SQL that is the number a text stands for, or null. A text with the sign between groups has to have it every three digits. */
export function numberOf(sql: string, { decimal, thousands }: NumberStyle): string {
  const plain = `TRY_CAST(${decimal === '.' ? sql : `replace(${sql}, ',', '.')`} AS DOUBLE)`;
  if (thousands === '') return plain;
  const trimmed = `trim(${sql})`;
  const pattern = `[+-]?[0-9]{1,3}(${oneOf(thousands)}[0-9]{3})+(${oneOf(decimal)}[0-9]*)?([eE][+-]?[0-9]+)?`;
  const digits = `replace(replace(${trimmed}, ${text(thousands)}, ''), ${text(decimal)}, '.')`;
  return `CASE WHEN NOT contains(${trimmed}, ${text(thousands)}) THEN ${plain} WHEN regexp_full_match(${trimmed}, '${pattern}') THEN TRY_CAST(${digits} AS DOUBLE) END`;
}

/** A class of characters for a regular expression, whatever the characters. */
function oneOf(characters: string): string {
  return `[${[...characters].map((character) => `\\x{${(character.codePointAt(0) ?? 0).toString(16)}}`).join('')}]`;
}
