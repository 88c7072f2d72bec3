import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SlotNumber } from './slots.ts';
import { assignSlots } from './slots.ts';

describe('assignSlots', () => {
  it('keeps a slot until its run leaves', () => {
    const first = assignSlots(['a', 'b', 'c'], new Map());
    const second = assignSlots(['b', 'c', 'd'], first);
    expect([...second]).toEqual([['b', 2], ['c', 3], ['d', 1]]);
  });

  it('has none for the seventh, who gets one when another leaves', () => {
    const seven = assignSlots(['a', 'b', 'c', 'd', 'e', 'f', 'g'], new Map());
    expect(seven.get('g')).toBeNull();
    expect(assignSlots(['a', 'c', 'd', 'e', 'f', 'g'], seven).get('g')).toBe(2);
  });

  it('never gives a slot twice, nor changes one that was given', () => {
    const names = fc.uniqueArray(fc.integer({ min: 0, max: 20 }).map(String), { maxLength: 10 });
    fc.assert(
      fc.property(fc.array(names, { minLength: 1, maxLength: 6 }), (selections) => {
        let before: Map<string, SlotNumber | null> = new Map();
        for (const members of selections) {
          const after = assignSlots(members, before);
          const given = [...after.values()].filter((slot) => slot !== null);
          expect(new Set(given).size).toBe(given.length);
          expect(given.length).toBe(Math.min(6, members.length));
          for (const [member, slot] of before) if (slot !== null && after.has(member)) expect(after.get(member)).toBe(slot);
          before = after;
        }
      }),
    );
  });
});
