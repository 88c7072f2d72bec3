// What is prepared while somebody types.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Client } from '../../shared/rpc/client.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import { Preparing } from './preparing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A client that never answers and keeps what it was asked. */
function begin() {
  const asked: { readonly experiment: unknown; readonly signal: AbortSignal | undefined }[] = [];
  const call = (_name: string, { experiment }: { experiment: unknown }, options?: { signal?: AbortSignal }): Promise<unknown> => {
    asked.push({ experiment, signal: options?.signal });
    return new Promise((_, reject) => options?.signal?.addEventListener('abort', () => reject(new Error('cancelled'))));
  };
  return { asked, preparing: new Preparing({ call } as unknown as Client<AppContract>) };
}

it('asks for the first experiment at once, and for a changed one when it has rested', () => {
  const { asked, preparing } = begin();
  preparing.want('d', 1);
  vi.advanceTimersByTime(0);
  for (const experiment of [2, 3, 4]) {
    preparing.want('d', experiment);
    vi.advanceTimersByTime(400);
  }
  expect(asked.map(({ experiment }) => experiment)).toEqual([1]);
  vi.advanceTimersByTime(400);
  expect(asked.map(({ experiment }) => experiment)).toEqual([1, 4]);
});

it('gives up the one before, and keeps what is under way when the screen is left', () => {
  const { asked, preparing } = begin();
  preparing.want('d', 1);
  vi.advanceTimersByTime(0);
  preparing.want('d', 2);
  vi.advanceTimersByTime(700);
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
  preparing.want('d', 3);
  preparing.forget();
  vi.advanceTimersByTime(2000);
  expect(asked.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
});
