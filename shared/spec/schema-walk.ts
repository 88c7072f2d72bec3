// Finds, for a path into settings, the schema that holds there: which keys are known, and what a value may be.
// It follows the schema as valibot keeps it, so that nothing about the settings is written twice.
import type * as v from 'valibot';
import { isRecord } from './paths.ts';

type Schema = v.GenericSchema;
type Entries = Readonly<Record<string, Schema>>;

/** The schema below optional, nullable and lazy wrappers. (A pipe shows the parts of its first schema itself.) */
function unwrap(schema: Schema, input?: unknown): Schema {
  if ('wrapped' in schema) return unwrap(schema.wrapped as Schema, input);
  if (schema.type === 'lazy' && 'getter' in schema) return unwrap((schema.getter as (input: unknown) => Schema)(input), input);
  return schema;
}

function optionsOf(schema: Schema): readonly Schema[] {
  return 'options' in schema && (schema.type === 'union' || schema.type === 'variant') ? (schema.options as readonly Schema[]).map((option) => unwrap(option)) : [];
}

function entriesOf(schema: Schema): Entries | null {
  return 'entries' in schema ? (schema.entries as Entries) : null;
}

function literalOf(schema: Schema | undefined): unknown {
  const literal = schema === undefined ? null : unwrap(schema);
  return literal !== null && 'literal' in literal ? literal.literal : undefined;
}

/** The value of a variant's discriminator when it is left out. */
function defaultOf(schema: Schema | undefined): unknown {
  return schema !== undefined && 'default' in schema ? schema.default : undefined;
}

/** Of several schemas, the one that the value means: by its `type`, else the one that knows most of its keys. */
function chooseOption(options: readonly Schema[], value: unknown): Schema | null {
  const flat = options.flatMap((option) => (optionsOf(option).length > 0 ? optionsOf(option) : [option]));
  if (Array.isArray(value)) return flat.find((option) => option.type === 'array') ?? null;
  if (!isRecord(value)) return flat.find((option) => entriesOf(option) === null && option.type !== 'record') ?? null;
  const objects = flat.filter((option) => entriesOf(option) !== null);
  const typed = objects.filter((option) => entriesOf(option)?.['type'] !== undefined);
  const named = typed.find((option) => {
    const discriminator = entriesOf(option)?.['type'];
    return value['type'] === undefined ? defaultOf(discriminator) !== undefined : literalOf(discriminator) === value['type'];
  });
  if (named !== undefined) return named;
  const known = (option: Schema): number => Object.keys(value).filter((key) => key in (entriesOf(option) ?? {})).length;
  const untyped = objects.filter((option) => !typed.includes(option)).sort((left, right) => known(right) - known(left));
  return untyped[0] ?? flat.find((option) => option.type === 'record') ?? null;
}

/** The schema of what `value` is, with unions and variants decided by the value. Null where no option fits. */
export function schemaOf(schema: Schema, value: unknown): Schema | null {
  const inner = unwrap(schema, value);
  const options = optionsOf(inner);
  return options.length === 0 ? inner : chooseOption(options, value);
}

/** The schema of the value at a path within a value, wrappers included, or null where the path leads nowhere. */
export function schemaAt(schema: Schema, value: unknown, keys: readonly string[]): Schema | null {
  const [key, ...rest] = keys;
  if (key === undefined) return schema;
  const inner = schemaOf(schema, value);
  if (inner === null) return null;
  const child = Array.isArray(value) ? (value as readonly unknown[])[Number(key)] : isRecord(value) ? value[key] : undefined;
  const entry = entriesOf(inner)?.[key];
  if (entry !== undefined) return schemaAt(entry, child, rest);
  if (inner.type === 'array' && 'item' in inner) return schemaAt(inner.item as Schema, child, rest);
  if (inner.type === 'record' && 'value' in inner) return schemaAt(inner.value as Schema, child, rest);
  return null;
}

/** The keys known at the place of `value`; empty where it is no object or its keys are free. */
export function knownKeys(schema: Schema, value: unknown): string[] {
  const inner = schemaOf(schema, value);
  return inner === null ? [] : Object.keys(entriesOf(inner) ?? {});
}

const wordsByType: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  record: 'an object',
  strict_object: 'an object',
};

/** What a place may hold, each possibility as words or as JSON: `"adam"`, `null`, `a number from 0 to 1`. */
export function allowedValues(schema: Schema): string[] {
  if ('wrapped' in schema) return [...allowedValues(schema.wrapped as Schema), ...(schema.type === 'nullable' ? ['null'] : [])];
  const inner = unwrap(schema);
  const options = optionsOf(inner);
  if (inner.type === 'variant') return options.map((option) => `{ "type": ${JSON.stringify(literalOf(entriesOf(option)?.['type']))}, … }`);
  if (options.length > 0) return [...new Set((inner as unknown as { options: Schema[] }).options.flatMap((option) => allowedValues(option)))];
  const choices = choicesOf(inner);
  if (choices.length > 0) return choices.map((choice) => JSON.stringify(choice));
  if (inner.type === 'literal') return [JSON.stringify(literalOf(inner))];
  const keys = Object.keys(entriesOf(inner) ?? {});
  if (keys.length > 0) return [`{ ${keys.join(', ')} }`];
  return ['message' in inner && typeof inner.message === 'string' ? inner.message : (wordsByType[inner.type] ?? inner.type)];
}

/** The values a place chooses from by name; empty where it is not a choice. */
export function choicesOf(schema: Schema): readonly unknown[] {
  const inner = unwrap(schema);
  if (inner.type === 'picklist' && 'options' in inner) return inner.options as readonly unknown[];
  return inner.type === 'union' ? optionsOf(inner).flatMap((option) => choicesOf(option)) : [];
}

/** The `type` of what `value` is, also where it is left out; undefined for what has none. */
export function typeOf(schema: Schema, value: unknown): unknown {
  const inner = schemaOf(schema, value);
  return inner === null ? undefined : literalOf(entriesOf(inner)?.['type']);
}

/** The kinds that a place's `type` chooses from, or null where its kind is not a choice. */
export function typesOf(schema: Schema, input?: unknown): unknown[] | null {
  const options = optionsOf(unwrap(schema, input)).flatMap((option) => (optionsOf(option).length > 0 ? optionsOf(option) : [option]));
  const types = options.map((option) => literalOf(entriesOf(option)?.['type'])).filter((type) => type !== undefined);
  return types.length === 0 ? null : types;
}
