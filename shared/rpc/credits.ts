// The flow of one subscription: items go out while there is credit, and wait at a bounded size while there is none.
import type { DeliveryPolicy, Waiting } from './define.ts';

/** Enough to keep a drawing window busy over the way there and back, few enough to never pile up in it. */
export const initialCredits = 4;

export interface Outbox<Item> {
  /** Sends the item, or keeps it until there is credit. */
  offer(item: Item): void;
  addCredit(): void;
}

/** `policy` and `waiting` are those of the stream's declaration. */
export function createOutbox<Item>(policy: DeliveryPolicy, waiting: Waiting<Item>, send: (item: Item) => void): Outbox<Item> {
  let credits = initialCredits;
  const pending = new Map<string, Item>();

  function keep(item: Item): void {
    const key = policy === 'latest' ? waiting.keyOf(item) : '';
    const earlier = pending.get(key);
    pending.set(key, policy === 'every' && earlier !== undefined ? waiting.merge(earlier, item) : item);
  }

  function flush(): void {
    for (const [key, item] of pending) {
      if (credits === 0) return;
      pending.delete(key);
      credits -= 1;
      send(item);
    }
  }

  return {
    offer(item) {
      keep(item);
      flush();
    },
    addCredit() {
      credits = Math.min(credits + 1, initialCredits);
      flush();
    },
  };
}
