import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fingerprint, isStamped } from './stamp.mjs';

describe('the fingerprint of sources', () => {
  let root = '';
  const print = (): string => fingerprint(root, ['source', 'lock.json', 'absent']);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'unstuck-stamp-'));
    mkdirSync(join(root, 'source', 'deep'), { recursive: true });
    writeFileSync(join(root, 'source', 'deep', 'a.ts'), 'a');
    writeFileSync(join(root, 'lock.json'), '{}');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  test('stays while nothing changes', () => {
    expect(print()).toBe(print());
  });

  test.each([
    ['a file grows', () => writeFileSync(join(root, 'source', 'deep', 'a.ts'), 'aa')],
    ['a file is written anew', () => utimesSync(join(root, 'source', 'deep', 'a.ts'), 1, 1)],
    ['a file appears', () => writeFileSync(join(root, 'source', 'b.ts'), '')],
    ['a file goes', () => rmSync(join(root, 'source', 'deep', 'a.ts'))],
    ['a named file changes', () => writeFileSync(join(root, 'lock.json'), '{ }')],
  ])('changes when %s', (_what, change) => {
    const before = print();
    change();
    expect(print()).not.toBe(before);
  });

  test('does not see tests: they are not built', () => {
    const before = print();
    writeFileSync(join(root, 'source', 'a.test.ts'), '');
    expect(print()).toBe(before);
  });

  test('is compared with the stamp', () => {
    const stamp = join(root, 'stamp');
    expect(isStamped(stamp, print())).toBe(false);
    writeFileSync(stamp, print());
    expect(isStamped(stamp, print())).toBe(true);
    writeFileSync(join(root, 'source', 'b.ts'), '');
    expect(isStamped(stamp, print())).toBe(false);
  });
});
