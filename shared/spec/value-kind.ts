// What kind of field a setting needs, read off its schema: a number with its range, a choice, a switch, or JSON.
import * as v from 'valibot';
import { settingsSchema } from './experiment-schema.ts';
import { choicesOf, schemaAt, schemaOf } from './schema-walk.ts';

export type ValueKind =
  | { readonly kind: 'number'; readonly min: number | undefined; readonly max: number | undefined; readonly isWhole: boolean; readonly canBeEmpty: boolean }
  | { readonly kind: 'choice'; readonly choices: readonly string[]; readonly canBeEmpty: boolean }
  | { readonly kind: 'flag' }
  | { readonly kind: 'text'; readonly canBeEmpty: boolean }
  | { readonly kind: 'json' };

interface Action {
  readonly type: string;
  readonly requirement?: unknown;
}

/**
 * The kind of the setting at a path; `settings` decide which layer, optimizer or schedule it belongs to. Null where there is no such
 * setting. A choice may allow other forms beside its names, like the weights of single classes.
 */
export function valueKindAt(settings: unknown, keys: readonly string[]): ValueKind | null {
  const schema = schemaAt(settingsSchema, settings, keys);
  return schema === null ? null : kindOf(schema);
}

function kindOf(schema: v.GenericSchema): ValueKind {
  const canBeEmpty = v.safeParse(schema, null).success;
  const inner = schemaOf(schema, null);
  if (inner === null) return { kind: 'json' };
  if (inner.type === 'number') return { kind: 'number', ...rangeOf(inner), canBeEmpty };
  if (inner.type === 'boolean') return { kind: 'flag' };
  if (inner.type === 'string') return { kind: 'text', canBeEmpty };
  if (inner.type === 'picklist') return { kind: 'choice', choices: choicesOf(inner).map(String), canBeEmpty };
  return { kind: 'json' };
}

/** The ends of a range, whether they belong to it or not: the schema has the last word. */
function rangeOf(schema: v.GenericSchema): { min: number | undefined; max: number | undefined; isWhole: boolean } {
  const actions: readonly Action[] = 'pipe' in schema ? (schema.pipe as readonly Action[]) : [];
  const end = (...types: string[]): number | undefined => {
    const requirement = actions.find(({ type }) => types.includes(type))?.requirement;
    return typeof requirement === 'number' && Number.isFinite(requirement) ? requirement : undefined;
  };
  return { min: end('min_value', 'gt_value'), max: end('max_value', 'lt_value'), isWhole: actions.some(({ type }) => type === 'integer') };
}
