// How a value of each kind is written into its control and read out of it.
import type { ValueKind } from '../../../shared/spec/value-kind.ts';

/** Stands for null in a list of names. */
export const noChoice = '';

export function choiceOptions(kind: Extract<ValueKind, { kind: 'choice' }>, names: Readonly<Record<string, string>> = {}): { value: string; label: string }[] {
  const options = kind.choices.map((value) => ({ value, label: names[value] ?? value }));
  return kind.canBeEmpty ? [{ value: noChoice, label: names[noChoice] ?? 'as the column asks' }, ...options] : options;
}

/** How far an arrow key goes: 1 for a count, 0.05 for a fraction; other numbers are multiplied by 10. */
export function stepOf(kind: Extract<ValueKind, { kind: 'number' }>): number | undefined {
  if (kind.isWhole) return 1;
  return kind.max !== undefined && kind.max <= 1 ? 0.05 : undefined;
}

export function writeJson(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value);
}

/** What the text says in JSON; a single word without quotes is a text. */
export function readJson(text: string): { readonly value: unknown } | { readonly error: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return /^[\w-]+$/.test(text.trim()) ? { value: text.trim() } : { error: 'Not JSON. Write it like { "norm": 1 }.' };
  }
}
