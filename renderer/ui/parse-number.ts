// Reads what a person typed into a number field.

export type ParsedNumber = { readonly value: number } | { readonly error: string };

export interface NumberRules {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Whole numbers only. */
  readonly isWhole?: boolean | undefined;
}

const numberPattern = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** The nearest text that is a number, or null: a comma for the point, a letter that looks like a digit, spaces between thousands. */
function suggest(text: string): string | null {
  const mended = text
    .replace(/\s/g, '')
    .replace(',', '.')
    .replace(/[lI]/g, '1')
    .replace(/[oO]/g, '0');
  return numberPattern.test(mended) ? mended : null;
}

/** The number in `text`, or one sentence that says what is wrong with it. Spaces around it and a true minus sign are fine. */
export function parseNumber(text: string, rules: NumberRules = {}): ParsedNumber {
  const cleaned = text.trim().replace('\u2212', '-');
  if (!numberPattern.test(cleaned)) {
    const suggestion = suggest(cleaned);
    return { error: suggestion === null ? 'Not a number.' : `Not a number. Try ${suggestion}` };
  }
  const value = Number(cleaned);
  if (!Number.isFinite(value)) return { error: 'Too large a number.' };
  if (rules.isWhole === true && !Number.isInteger(value)) return { error: `A whole number is needed. Try ${Math.round(value)}` };
  if (rules.min !== undefined && value < rules.min) return { error: `At least ${rules.min}.` };
  if (rules.max !== undefined && value > rules.max) return { error: `At most ${rules.max}.` };
  return { value };
}

/** `value`, or the nearer end of the range. */
export function bound(value: number, min = -Infinity, max = Infinity): number {
  return Math.min(max, Math.max(min, value));
}
