// Small pure parts of this folder: hashing, order of classes, the guessed target, records, random numbers.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ColumnProfile } from '../../shared/spec/profile.ts';
import { orderClasses } from './class-order.ts';
import { readRecord } from './dialect.ts';
import { EncodingDetector } from './encoding.ts';
import { writeCsv } from './generate/csv.ts';
import { fnv1a, hashTokens } from './hashing.ts';
import { normal, seededRandom } from './random.ts';
import { suggestTarget } from './suggest-target.ts';

describe('hashing', () => {
  it('is FNV-1a, and counts words and pairs', () => {
    // Test vectors of the FNV reference code.
    expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
    const buckets: number[] = [];
    hashTokens('Not good, not GOOD', 1_000_003, (bucket) => buckets.push(bucket));
    expect(buckets).toEqual(['not', 'not good', 'good', 'good not', 'not', 'not good', 'good'].map((word) => fnv1a(word) % 1_000_003));
  });
});

describe('orderClasses', () => {
  const order = (...names: (readonly [string, number])[]) => orderClasses(new Map(names));
  it('puts the positive class second', () => {
    expect(order(['1', 9], ['0', 1])).toEqual(['0', '1']);
    expect(order(['TRUE', 9], ['FALSE', 1])).toEqual(['FALSE', 'TRUE']);
    expect(order(['malignant', 9], ['benign', 1])).toEqual(['benign', 'malignant']);
    expect(order(['ok', 1], ['bad', 9])).toEqual(['bad', 'ok']);
    expect(order(['10', 1], ['9', 1], ['-1', 1])).toEqual(['-1', '9', '10']);
  });
});

describe('suggestTarget', () => {
  const column = (name: string, distinct = 2, type: ColumnProfile['type'] = 'category') => ({ name, distinct, type }) as ColumnProfile;
  it('takes a usual name, else the last column that can be learned', () => {
    expect(suggestTarget({ rows: 9, columns: [column('Label'), column('a')] })).toBe('Label');
    expect(suggestTarget({ rows: 9, columns: [column('a'), column('b'), column('c', 1), column('d', 9, 'text')] })).toBe('b');
    expect(suggestTarget({ rows: 9, columns: [column('a', 1)] })).toBe('a');
  });
});

describe('records', () => {
  it('are read as they were written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', ' ', '"', ',', '\n', 'ä') }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(field, { minLength: 2, maxLength: 6 }), (fields) => {
        expect(readRecord(writeCsv(fields, [['next']]), ',', '"')).toEqual({ fields, isComplete: true });
      }),
    );
  });
});

describe('EncodingDetector', () => {
  it('finds UTF-8 wherever the slices are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0')), fc.integer({ min: 1, max: 5 }), (text, size) => {
        const bytes = Buffer.from(`a${text}`);
        const detector = new EncodingDetector();
        for (let at = 0; at < bytes.length; at += size) detector.push(bytes.subarray(at, at + size));
        expect(detector.finish()).toBe('UTF-8');
      }),
    );
  });
});

describe('random numbers', () => {
  it('repeat with their seed and have the moments of their distribution', () => {
    const draw = (seed: number) => Array.from({ length: 20_000 }, seededRandom(seed));
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
    const random = seededRandom(1);
    const sample = Array.from({ length: 20_000 }, () => normal(random));
    const mean = sample.reduce((sum, value) => sum + value, 0) / sample.length;
    const variance = sample.reduce((sum, value) => sum + (value - mean) ** 2, 0) / sample.length;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
