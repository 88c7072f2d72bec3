import { expect, it } from 'vitest';
import { currentTruth } from './truth-line.ts';
import type { Known } from './truth-line.ts';

const known = (id: string, print: string, seeds: number[] = []): Known => ({ id, print, excluded: null, seeds, truth: [] });
const byId = (...lines: readonly Known[]): Map<string, Known> => new Map(lines.map((line) => [line.id, line]));

it('keeps committed truth where nothing newer was made, and no truth of other data or settings', () => {
  const prints = new Map([['a', '1'], ['b', '1'], ['c', '2'], ['d', '1']]);
  const committed = byId(known('a', '1'), known('b', '1'), known('c', '1'), known('planted no more', '1'));
  const made = byId(known('b', '1', [0]), known('c', '2', [1]), known('a', '0', [2]));
  expect(currentTruth(prints, committed, made)).toEqual(byId(known('a', '1'), known('b', '1', [0]), known('c', '2', [1])));
});
