// Paths: what is written can be read again, what is set can be got, and only that changes.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { differences, flatten, formatPath, getPath, isSame, parsePath, setPath } from './paths.ts';

const key = fc.oneof(fc.string({ minLength: 1 }), fc.constantFrom('a.b', 'a"b', '[0]', 'plain', '0', '\\', 'tab\t')).filter((text) => text !== '__proto__');

describe('paths', () => {
  it.each([
    [['training', 'optimizer', 'learningRate'], 'training.optimizer.learningRate'],
    [['model', 'layers', '0', 'l2'], 'model.layers.0.l2'],
    [['dataset', 'columns', 'a.b', 'role'], 'dataset.columns["a.b"].role'],
  ])('write %j as %s', (keys, text) => {
    expect(formatPath(keys)).toBe(text);
    expect(parsePath(text)).toEqual(keys);
  });

  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1 }), (keys) => {
        expect(parsePath(formatPath(keys))).toEqual(keys);
      }),
    );
  });

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[b]', 'a["b', 'a]'])('refuse %j', (text) => {
    expect(parsePath(text)).toBeNull();
  });

  it('set what they get, and leave the rest and the original alone', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 4 }), fc.jsonValue(), (keys, value) => {
        const original = { kept: { deep: [1, 2] } };
        const changed = setPath(original, ['set', ...keys], value);
        expect(getPath(changed, ['set', ...keys])).toEqual(value);
        expect(getPath(changed, ['kept'])).toBe(original.kept);
        expect(original).toEqual({ kept: { deep: [1, 2] } });
      }),
    );
  });

  it('replace an item of a list, refuse a position that is not there, and remove a key by undefined', () => {
    expect(setPath({ layers: [{ units: 1 }, { units: 2 }] }, ['layers', '1', 'units'], 3)).toEqual({ layers: [{ units: 1 }, { units: 3 }] });
    expect(() => setPath({ layers: [] }, ['layers', '0'], 1)).toThrow(RangeError);
    expect(setPath({ a: 1, b: 2 }, ['a'], undefined)).toEqual({ b: 2 });
  });
});

describe('comparing', () => {
  it('finds exactly the settings that are not the same in all', () => {
    const one = { training: { epochs: 10, batchSize: 32 }, model: { layers: [{ units: 8 }] }, dataset: { columns: {} } };
    const other = { training: { epochs: 20, batchSize: 32 }, model: { layers: [{ units: 8 }, { units: 4 }] }, dataset: { columns: {} } };
    expect(differences([one, other])).toEqual([
      { path: 'training.epochs', values: [10, 20] },
      { path: 'model.layers.1.units', values: [undefined, 4] },
    ]);
    expect(differences([one, structuredClone(one)])).toEqual([]);
  });

  it('keeps every leaf of a value, by a path that leads to it', () => {
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue(), { minKeys: 1 }), (value) => {
        for (const [path, leaf] of flatten(value)) expect(getPath(value, parsePath(path) ?? [])).toBe(leaf);
      }),
    );
  });

  it('does not mind the order of keys', () => {
    expect(isSame({ a: 1, b: [1, { c: null }] }, { b: [1, { c: null }], a: 1 })).toBe(true);
    expect(isSame({ a: 1 }, { a: 1, b: undefined })).toBe(false);
    expect(isSame([1, 2], { 0: 1, 1: 2 })).toBe(false);
  });
});
