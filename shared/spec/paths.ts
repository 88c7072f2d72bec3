// Paths into settings, like `training.optimizer.learningRate` or `model.layers.0.l2`: reading, writing and comparing by them.

/** Anything JSON can hold. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const plainKey = /^[^.[\]"]+$/;

/** Writes a path as text; a key that has dots, brackets or quotes of its own stands in brackets: `dataset.columns["a.b"].role`. */
export function formatPath(keys: readonly (string | number)[]): string {
  let text = '';
  for (const key of keys) {
    if (!plainKey.test(String(key))) text += `[${JSON.stringify(key)}]`;
    else text += text === '' ? String(key) : `.${key}`;
  }
  return text;
}

/** Reads what `formatPath` writes. Null for a text that is no path. */
export function parsePath(text: string): string[] | null {
  const keys: string[] = [];
  const part = /(?:^|(?<=.)\.)([^.[\]"]+)|\[("(?:[^"\\]|\\.)*")\]/y;
  while (part.lastIndex < text.length) {
    const match = part.exec(text);
    if (match === null) return null;
    const [, plain, quoted] = match;
    if (plain !== undefined) keys.push(plain);
    else {
      const key = unquote(quoted ?? '');
      if (key === null) return null;
      keys.push(key);
    }
  }
  return keys.length === 0 ? null : keys;
}

function unquote(text: string): string | null {
  try {
    return String(JSON.parse(text));
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function childOf(value: unknown, key: string): unknown {
  if (Array.isArray(value)) return /^\d+$/.test(key) ? (value as readonly unknown[])[Number(key)] : undefined;
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value at a path; undefined where there is none. */
export function getPath(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce(childOf, value);
}

/**
 * A copy with the value at the path replaced; all that the path does not touch is shared with the original. Missing parents
 * become objects. `undefined` removes a key. A position in a list must exist.
 */
export function setPath(value: unknown, keys: readonly string[], replacement: unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return replacement;
  const child = setPath(childOf(value, key), rest, replacement);
  if (Array.isArray(value)) {
    if (childOf(value, key) === undefined) throw new RangeError(`no position ${key} in a list of ${value.length}`);
    return value.map((item: unknown, index) => (index === Number(key) ? child : item));
  }
  const copy = new Map(Object.entries(isRecord(value) ? value : {}));
  if (child === undefined) copy.delete(key);
  else copy.set(key, child);
  return Object.fromEntries(copy);
}

/** Every leaf by its path; an empty list or object is a leaf of its own. */
export function flatten(value: unknown, parents: readonly string[] = []): Map<string, unknown> {
  const entries = Array.isArray(value) ? value.map((item: unknown, index) => [String(index), item] as const) : isRecord(value) ? Object.entries(value) : [];
  if (entries.length === 0) return new Map(parents.length === 0 ? [] : [[formatPath(parents), value]]);
  return new Map(entries.flatMap(([key, child]) => [...flatten(child, [...parents, key])]));
}

/** True for values that JSON writes alike, whatever the order of their keys. */
export function isSame(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right)) return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key) && isSame(left[key], right[key]));
}

export interface Difference {
  readonly path: string;
  /** One value for each of the compared, undefined where it has none at this path. */
  readonly values: readonly unknown[];
}

/** The leaves that are not the same in all of the given values, in the order of their first appearance. */
export function differences(values: readonly unknown[]): Difference[] {
  const leaves = values.map((value) => flatten(value));
  const paths = new Set(leaves.flatMap((leaf) => [...leaf.keys()]));
  return [...paths].map((path) => ({ path, values: leaves.map((leaf) => leaf.get(path)) })).filter(({ values: found }) => found.some((value) => !isSame(value, found[0])));
}
