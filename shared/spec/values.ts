// Building blocks of the spec schemas: numbers with a range, each of which says in words what it allows.
import * as v from 'valibot';

function wordsOf(kind: string, min: number, max: number): string {
  if (max === Infinity) return min === -Infinity ? kind : `${kind} of at least ${min}`;
  return `${kind} from ${min} to ${max}`;
}

/** A finite number from `min` to `max`, both included. */
export function number(min = -Infinity, max = Infinity) {
  const allowed = wordsOf('a number', min, max);
  return v.pipe(v.number(allowed), v.finite(allowed), v.minValue(min, allowed), v.maxValue(max, allowed));
}

/** A finite number above `min`. */
export function numberAbove(min: number) {
  const allowed = `a number above ${min}`;
  return v.pipe(v.number(allowed), v.finite(allowed), v.gtValue(min, allowed));
}

/** From 0, included, up to 1, excluded: a fraction of which something must remain. */
export function fractionBelowOne() {
  const allowed = 'a number from 0 to below 1';
  return v.pipe(v.number(allowed), v.minValue(0, allowed), v.ltValue(1, allowed));
}

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max: number) {
  const allowed = wordsOf('a whole number', min, max);
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(min, allowed), v.maxValue(max, allowed));
}

/** Largest seed; one that every generator in use takes as an unsigned 32-bit integer. */
export const maxSeed = 4_294_967_295;

/** The same random numbers for the same seed. */
export function seed() {
  return whole(0, maxSeed);
}

/** A setting that is null where it is to be detected. */
export function detected<S extends v.GenericSchema>(schema: S) {
  return v.optional(v.nullable(schema), null);
}
