import fc from 'fast-check';
import { expect, it } from 'vitest';
import { usualImport } from '../../../shared/spec/import-spec.ts';
import type { ImportSpec } from '../../../shared/spec/import-spec.ts';
import { askedBy, choicesOf, fieldsOf } from './import-choices.ts';

const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const asked: fc.Arbitrary<ImportSpec> = fc.record({
  separator: maybe(fc.constantFrom(',', '\t', '#')),
  quote: maybe(fc.constantFrom('"', '')),
  decimal: maybe(fc.constantFrom('.' as const, ',' as const)),
  thousands: maybe(fc.constantFrom('', ' ', '_')),
  header: maybe(fc.boolean()),
  encoding: maybe(fc.constantFrom('UTF-8', 'Shift_JIS', 'cp850')),
  dateFormat: maybe(fc.constantFrom('dd.MM.yyyy', '%d')),
  missingValues: fc.constantFrom([...usualImport.missingValues], ['?', '-'], []),
});

it('asks for what its fields show', () => {
  fc.assert(fc.property(asked, (spec) => { expect(askedBy(fieldsOf(spec))).toEqual(spec); }));
});

it('offers what was found, and a value that no list has', () => {
  const found = { separator: ';', quote: '"', decimal: ',', header: true, encoding: 'Windows-1252' };
  expect(choicesOf('separator', '', found)[0]).toEqual({ value: '', label: 'Found: semicolon' });
  expect(choicesOf('thousands', '', found)[0]?.label).toBe('Found: none');
  expect(choicesOf('separator', '#', null).slice(0, 2)).toEqual([{ value: '', label: 'Find out' }, { value: '#', label: '#' }]);
});
