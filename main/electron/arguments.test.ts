// The history flag is found among Chromium's own switches.
import { expect, it } from 'vitest';
import { readHistoryFlag } from './arguments.ts';

it('finds the folder in both spellings, and none where there is none', () => {
  expect(readHistoryFlag(['electron', '--no-sandbox', 'app', '--history', '/a b'])).toBe('/a b');
  expect(readHistoryFlag(['electron', '--history=/c', 'app'])).toBe('/c');
  expect(readHistoryFlag(['electron', '--no-sandbox', 'app'])).toBeUndefined();
  expect(readHistoryFlag(['electron', '--history'])).toBeUndefined();
});
