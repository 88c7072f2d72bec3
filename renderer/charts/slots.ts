// The six looks of a series: hue, dash and marker together, so that none is told by colour alone.

export const slotNumbers = [1, 2, 3, 4, 5, 6] as const;
export type SlotNumber = (typeof slotNumbers)[number];
export type Marker = 'circle' | 'square' | 'triangle' | 'diamond' | 'cross' | 'plus';

export interface Slot {
  readonly number: SlotNumber;
  /** CSS pixels of line and gap; empty for a solid line. */
  readonly dash: readonly number[];
  readonly marker: Marker;
}

const slots: Readonly<Record<SlotNumber, Slot>> = {
  1: { number: 1, dash: [], marker: 'circle' },
  2: { number: 2, dash: [7, 4], marker: 'square' },
  3: { number: 3, dash: [2, 3], marker: 'triangle' },
  4: { number: 4, dash: [10, 3, 2, 3], marker: 'diamond' },
  5: { number: 5, dash: [14, 4], marker: 'cross' },
  6: { number: 6, dash: [4, 2, 1, 2], marker: 'plus' },
};

export function slotOf(number: SlotNumber): Slot {
  return slots[number];
}

/**
 * Who has which slot after the selection changed: a member keeps its slot until it leaves, a new one takes the lowest free one,
 * and who comes when all six are taken has none (null).
 */
export function assignSlots(members: readonly string[], before: ReadonlyMap<string, SlotNumber | null>): Map<string, SlotNumber | null> {
  const kept = new Set(members.map((member) => before.get(member) ?? null));
  const free = slotNumbers.filter((number) => !kept.has(number));
  return new Map(members.map((member) => [member, before.get(member) ?? free.shift() ?? null]));
}
