import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { forgetFact, isCurrent, readState, rememberDevice, rememberFact } from './state.mjs';

const hourMs = 60 * 60 * 1000;
const native = { isFallback: false, key: 'k', says: 'Native TensorFlow.', mend: null };
const fallback = { isFallback: true, key: 'k', says: 'No compiler. Training runs on WebAssembly.', mend: 'apt-get install g++' };

describe('what set-up found out', () => {
  let file = '';
  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), 'unstuck-state-')), 'deep', 'setup.json');
  });
  afterEach(() => {
    rmSync(join(file, '..', '..'), { recursive: true });
  });

  test('is kept part by part', () => {
    rememberFact('tensorflow', native, file);
    rememberFact('desktop', fallback, file);
    expect(readState(file)).toMatchObject({ version: 1, tensorflow: native, desktop: fallback });
  });

  test('and what a person wants to train on stays beside it, whatever is forgotten', () => {
    rememberFact('gpu', fallback, file);
    rememberDevice('cpu', file);
    rememberFact('tensorflow', native, file);
    forgetFact('gpu', file);
    forgetFact('desktop', file);
    expect(readState(file)).toEqual({ version: 1, device: 'cpu', tensorflow: expect.objectContaining(native) as unknown });
  });

  test('is empty where nothing, or nothing readable, was kept', () => {
    expect(readState(file)).toEqual({ version: 1 });
    rememberFact('tensorflow', native, file);
    writeFileSync(file, '{ "version": 2 }');
    expect(readState(file)).toEqual({ version: 1 });
  });

  test('holds for its key; a fallback only for a day', () => {
    const found = Date.parse('2026-01-01T00:00:00Z');
    const at = new Date(found).toISOString();
    expect(isCurrent({ ...native, at }, 'k', found + 1000 * hourMs)).toBe(true);
    expect(isCurrent({ ...native, at }, 'other', found)).toBe(false);
    expect(isCurrent({ ...fallback, at }, 'k', found + 23 * hourMs)).toBe(true);
    expect(isCurrent({ ...fallback, at }, 'k', found + 25 * hourMs)).toBe(false);
    expect(isCurrent(undefined, 'k', found)).toBe(false);
  });
});
