import { expect, it } from 'vitest';
import { takeTurns } from './turns.ts';

/** Turns of half a millisecond each, with so many messages on their way, of which each turn sends one. */
async function countTurns(messages: number): Promise<number> {
  let [turns, waiting] = [0, messages];
  await takeTurns({
    turn: () => {
      turns += 1;
      waiting -= 1;
      return Promise.resolve();
    },
    isSending: () => waiting > 0,
    now: () => turns / 2,
  });
  return turns;
}

it('takes one turn where nothing waits', async () => {
  expect(await countTurns(0)).toBe(1);
});

it('goes on until everything is sent', async () => {
  expect(await countTurns(4)).toBe(4);
});

it('lets training go on where nobody reads', async () => {
  expect(await countTurns(1_000_000)).toBe(10);
});
