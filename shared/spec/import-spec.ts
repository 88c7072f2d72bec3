// How a file is read: what is asked for, and whether a data set was read that way.
import * as v from 'valibot';
import type { DatasetProfile } from './profile.ts';
import { detected } from './values.ts';

const oneCharacter = v.pipe(v.string('one character'), v.length(1, 'one character'));
const atMostOneCharacter = v.pipe(v.string('one character, or an empty text for none'), v.maxLength(1, 'one character, or an empty text for none'));
const name = v.pipe(v.string('a text that is not empty'), v.minLength(1, 'a text that is not empty'));

/** Words that stand for a missing value where a file does not say. */
export const usualMissingValues: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'null'];

export const importSchema = v.strictObject({
  separator: detected(oneCharacter),
  quote: detected(atMostOneCharacter),
  decimal: detected(v.picklist(['.', ','])),
  /** Between groups of three digits. */
  thousands: detected(atMostOneCharacter),
  header: detected(v.boolean()),
  /** One of `commonEncodings`, or another name that iconv-lite knows. */
  encoding: detected(name),
  /** Like dd.MM.yyyy HH:mm or %d.%m.%Y %H:%M. */
  dateFormat: detected(name),
  /** In small letters or capitals; an empty field is missing whether it is named or not. */
  missingValues: v.optional(v.array(v.string()), [...usualMissingValues]),
});
export type ImportSpec = v.InferOutput<typeof importSchema>;

export const commonEncodings: readonly string[] = [
  'UTF-8', 'UTF-16 LE', 'UTF-16 BE', 'Windows-1252', 'Windows-1250', 'Windows-1251', 'Windows-1253', 'Windows-1254', 'ISO-8859-1', 'ISO-8859-2', 'ISO-8859-15',
  'Mac Roman', 'KOI8-R', 'Shift_JIS', 'EUC-JP', 'EUC-KR', 'GB18030', 'Big5',
];

/** All keys of what an experiment file says. */
export function completeImport(written: v.InferInput<typeof importSchema> = {}): ImportSpec {
  return v.parse(importSchema, written);
}

/** Everything detected. */
export const usualImport: ImportSpec = completeImport();

/** The settings that ask for something, as they stand in a file; undefined where everything is to be detected. */
export function askedOf(spec: ImportSpec): v.InferInput<typeof importSchema> | undefined {
  const asked = Object.entries(spec).filter(([key, value]) => (key === 'missingValues' ? !areSameWords(spec.missingValues, usualMissingValues) : value !== null));
  return asked.length === 0 ? undefined : Object.fromEntries(asked);
}

/** True where the data set of this profile was read just so: what is asked for is what was found, and the rest was detected. */
export function isReadAs(wanted: ImportSpec, { import: found, asked = usualImport }: Pick<DatasetProfile, 'import' | 'asked'>): boolean {
  const { missingValues, ...keys } = wanted;
  const isSame = Object.entries(keys).every(([key, value]) => {
    const of = key as keyof typeof keys;
    return value === null ? asked[of] === null : sameText(value, of === 'thousands' ? (found.thousands ?? '') : found[of]);
  });
  return isSame && areSameWords(missingValues, asked.missingValues);
}

/** Encodings are written in more than one way. */
function sameText(one: string | boolean, other: string | boolean | undefined): boolean {
  const plain = (value: string | boolean | undefined): string => String(value).toLowerCase();
  return plain(one) === plain(other);
}

function areSameWords(one: readonly string[], other: readonly string[]): boolean {
  const setOf = (words: readonly string[]): string => [...new Set(['', ...words.map((word) => word.toLowerCase())])].sort().join('\0');
  return setOf(one) === setOf(other);
}
