import { describe, expect, test } from 'vitest';
import { isComplete } from './install.mjs';

const lock = { packages: { '': { version: '0.1.0' }, 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0', optional: true } } };

describe('whether node_modules is what the lock file says', () => {
  test.each([
    ['all there', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '2.0.0' } }, true],
    ['an optional one absent', { 'node_modules/a': { version: '1.0.0' } }, true],
    ['one too many', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/c': { version: '1.0.0' } }, true],
    ['another version', { 'node_modules/a': { version: '1.0.1' } }, false],
    ['an optional one of another version', { 'node_modules/a': { version: '1.0.0' }, 'node_modules/b': { version: '1.0.0' } }, false],
    ['one absent', { 'node_modules/b': { version: '2.0.0' } }, false],
  ])('%s: %o', (_what, packages, complete) => {
    expect(isComplete(lock, { packages })).toBe(complete);
  });

  test('nothing installed', () => {
    expect(isComplete(lock, {})).toBe(false);
  });
});
