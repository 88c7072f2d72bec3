// Turns what valibot found into one sentence for the person: where, what was found, what is allowed, what was probably meant.
import * as v from 'valibot';
import { Failure } from '../rpc/failure.ts';
import { nearestName } from './nearest.ts';
import { formatPath, getPath } from './paths.ts';
import { allowedValues, choicesOf, knownKeys, schemaAt, schemaOf, typeOf, typesOf } from './schema-walk.ts';

type Schema = v.GenericSchema;
type Issue = v.BaseIssue<unknown>;

/** A refusal at a path: a sentence, and the path kept apart for whoever shows it beside a field. */
export function refuse(keys: readonly string[], says: string, mend: string | null = null): Failure {
  const path = formatPath(keys);
  return new Failure('bad-input', path === '' ? says : `${path}: ${says}`, { path: path === '' ? null : path, mend });
}

/** A value as JSON, cut where it is long. */
export function show(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 57)}…`;
}

/** `"did you mean …"` as a sentence of its own, or nothing. */
export function meant(found: unknown, known: readonly unknown[]): string {
  const names = known.filter((name) => typeof name === 'string');
  const nearest = typeof found === 'string' ? nearestName(found, names) : null;
  return nearest === null ? '' : ` Did you mean ${JSON.stringify(nearest)}?`;
}

/** What was checked, and where it stands in the whole. */
interface Place {
  readonly schema: Schema;
  readonly value: unknown;
  readonly parents: readonly string[];
}

function explainUnknownKey({ schema, value, parents }: Place, keys: readonly string[]): Failure {
  const key = keys.at(-1) ?? '';
  const owner = getPath(value, keys.slice(0, -1));
  const ownerSchema = schemaAt(schema, value, keys.slice(0, -1));
  const known = ownerSchema === null ? [] : knownKeys(ownerSchema, owner);
  const ownerName = [...parents, ...keys].at(-2);
  const type = ownerSchema === null ? undefined : typeOf(ownerSchema, owner);
  const subject = ownerName === undefined ? 'An experiment' : `${JSON.stringify(ownerName)}${type === undefined ? '' : ` of type ${show(type)}`}`;
  return refuse([...parents, ...keys], `${subject} has no key ${JSON.stringify(key)}.${meant(key, known)} Its keys are ${known.join(', ')}.`);
}

function explainValue({ schema, value, parents }: Place, keys: readonly string[], issue: Issue): Failure {
  const place = schemaAt(schema, value, keys);
  const parent = schemaAt(schema, value, keys.slice(0, -1));
  const types = issue.type === 'variant' && parent !== null ? typesOf(parent) : null;
  const isWorded = !issue.message.startsWith('Invalid ');
  const ofPlace = place === null ? [issue.expected ?? 'another value'] : allowedValues(place);
  const allowed = types?.map((type) => JSON.stringify(type)) ?? (isWorded ? [issue.message] : ofPlace);
  const known = types ?? (place === null ? [] : choicesOf(place));
  const found = getPath(value, keys);
  const says = found === undefined ? 'Missing.' : `Found ${show(found)}.`;
  return refuse([...parents, ...keys], `${says} Allowed: ${allowed.join(', ')}.${meant(found, known)}`);
}

/** Of a value with several possible forms, says what is wrong with the form that was meant. */
function explainUnion({ schema, value, parents }: Place, keys: readonly string[], issue: Issue): Failure | null {
  if (issue.type !== 'union') return null;
  const place = schemaAt(schema, value, keys);
  const option = place === null ? null : schemaOf(place, issue.input);
  const inner = option === null ? undefined : telling(v.safeParse(option, issue.input).issues);
  if (option === null || inner === undefined || (inner.path ?? []).length === 0) return null;
  return explain({ schema: option, value: issue.input, parents: [...parents, ...keys] }, inner);
}

function isUnknownKey(issue: Issue): boolean {
  return issue.expected === 'never' && issue.path?.at(-1)?.origin === 'key';
}

/** The issue that says most: a key that is unknown explains the key that is missing because of it. */
function telling(issues: readonly Issue[] | undefined): Issue | undefined {
  return issues?.find(isUnknownKey) ?? issues?.[0];
}

function explain(place: Place, issue: Issue): Failure {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  if (isUnknownKey(issue)) return explainUnknownKey(place, keys);
  return explainUnion(place, keys, issue) ?? explainValue(place, keys, issue);
}

/** The value, checked, with its defaults. Throws a `bad-input` Failure that explains the first thing that is wrong. */
export function check<S extends Schema>(schema: S, value: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortPipeEarly: true });
  if (result.success) return result.output;
  throw explain({ schema, value, parents: [] }, telling(result.issues) ?? result.issues[0]);
}
