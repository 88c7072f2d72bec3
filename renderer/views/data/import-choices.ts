// What can be said of how a file is read, as the fields of its dialog: an empty text stands for "find out".
import { commonEncodings, completeImport, usualMissingValues } from '../../../shared/spec/import-spec.ts';
import type { ImportSpec } from '../../../shared/spec/import-spec.ts';
import type { DatasetProfile } from '../../../shared/spec/profile.ts';

export interface ImportFields {
  readonly separator: string;
  readonly quote: string;
  readonly decimal: string;
  readonly thousands: string;
  readonly header: string;
  readonly encoding: string;
  readonly dateFormat: string;
  /** Words with commas between them. */
  readonly missingValues: string;
}
export type ImportField = keyof ImportFields;
/** Fields that choose from a list. */
export type ChosenField = Exclude<ImportField, 'dateFormat' | 'missingValues'>;

/** Stands for an empty text, which says "none" and not "find out". */
const none = 'none';
const names: Readonly<Record<ChosenField, readonly (readonly [value: string, label: string])[]>> = {
  separator: [[',', 'comma'], [';', 'semicolon'], ['\t', 'tab'], ['|', 'vertical bar'], [' ', 'space'], [':', 'colon']],
  quote: [['"', 'double'], ["'", 'single'], [none, 'none']],
  decimal: [['.', 'point'], [',', 'comma']],
  thousands: [[none, 'none'], [',', 'comma'], ['.', 'point'], [' ', 'space'], ["'", 'apostrophe'], ['\u00a0', 'space that does not break']],
  header: [['true', 'names'], ['false', 'a row']],
  encoding: commonEncodings.map((name) => [name, name] as const),
};

export const fieldNames: Readonly<Record<ImportField, string>> = {
  separator: 'Between fields',
  quote: 'Quotes around fields',
  decimal: 'Decimal sign',
  thousands: 'Between thousands',
  header: 'First line holds',
  encoding: 'Encoding',
  dateFormat: 'Dates are written',
  missingValues: 'Words for missing values',
};

/** The fields for what was asked; a value that no list has stands for itself. */
export function fieldsOf({ separator, quote, decimal, thousands, header, encoding, dateFormat, missingValues }: ImportSpec): ImportFields {
  const text = (value: string | null): string => (value === null ? '' : value === '' ? none : value);
  return {
    separator: text(separator),
    quote: text(quote),
    decimal: text(decimal),
    thousands: text(thousands),
    header: header === null ? '' : String(header),
    encoding: text(encoding),
    dateFormat: dateFormat ?? '',
    missingValues: missingValues.filter((word) => word !== '').join(', '),
  };
}

/** What the fields ask for. */
export function askedBy(fields: ImportFields): ImportSpec {
  const text = (value: string): string | null => (value === '' ? null : value === none ? '' : value);
  const words = fields.missingValues.split(',').map((word) => word.trim()).filter((word) => word !== '');
  const usual = usualMissingValues.filter((word) => word !== '');
  return completeImport({
    separator: text(fields.separator),
    quote: text(fields.quote),
    decimal: fields.decimal === '.' || fields.decimal === ',' ? fields.decimal : null,
    thousands: text(fields.thousands),
    header: fields.header === '' ? null : fields.header === 'true',
    encoding: text(fields.encoding),
    dateFormat: fields.dateFormat.trim() === '' ? null : fields.dateFormat.trim(),
    missingValues: words.join() === usual.join() ? [...usualMissingValues] : words,
  });
}

/** What a field can be set to; the first says what was found, where the file was read. */
export function choicesOf(field: ChosenField, value: string, found: DatasetProfile['import'] | null): { value: string; label: string }[] {
  const listed = names[field];
  const was = found === null ? null : field === 'header' ? String(found.header) : field === 'thousands' ? (found.thousands ?? none) : found[field];
  const label = was === null ? 'Find out' : `Found: ${listed.find(([of]) => of === was)?.[1] ?? was}`;
  const own = value === '' || listed.some(([of]) => of === value) ? [] : [{ value, label: value }];
  return [{ value: '', label }, ...own, ...listed.map(([of, word]) => ({ value: of, label: word.charAt(0).toUpperCase() + word.slice(1) }))];
}

/** The name of a value of a field, as in "semicolon". */
export function nameOf(field: ChosenField, value: string): string {
  return names[field].find(([of]) => of === value)?.[1] ?? value;
}
