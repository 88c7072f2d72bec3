import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findLibrary, generateTable, tableFile } from './generate-op-table.ts';
import { opDefinition } from './op-table.ts';

describe('the table of op definitions', () => {
  const library = findLibrary();
  test.skipIf(library === null)('is what the generator makes of the library', () => {
    expect(generateTable(library ?? '')).toBe(readFileSync(tableFile, 'utf8'));
  });

  test('knows fixed types, types by attribute, numbers of tensors and lists of types', () => {
    expect(opDefinition('Split')).toEqual({
      inputs: [{ name: 'split_dim', type: 3 }, { name: 'value', typeAttribute: 'T' }],
      outputs: [{ name: 'output', typeAttribute: 'T', numberAttribute: 'num_split' }],
      attributes: { num_split: { type: 'int', hasDefault: false }, T: { type: 'type', hasDefault: false } },
      isStateful: false,
    });
    expect(opDefinition('StatelessWhile').inputs).toEqual([{ name: 'input', typeListAttribute: 'T' }]);
    expect(opDefinition('MatMul').attributes['transpose_a']).toEqual({ type: 'bool', hasDefault: true });
  });

  test('knows which ops keep something to themselves', () => {
    expect(opDefinition('Multinomial').isStateful).toBe(true);
    expect(opDefinition('Mul').isStateful).toBe(false);
  });

  test('says how an unknown op gets into it', () => {
    expect(() => opDefinition('Frobnicate')).toThrow(/"Frobnicate" is not in .*op-table\.json\. Add it to graphOps/);
    expect(() => opDefinition('toString')).toThrow('"toString"');
  });
});
