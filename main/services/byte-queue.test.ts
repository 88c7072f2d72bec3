import { expect, it } from 'vitest';
import { ByteQueue } from './byte-queue.ts';

it('lets the writer go on only when the reader has taken the slice', async () => {
  const queue = new ByteQueue();
  const taken: number[] = [];
  for (const part of [1, 2, 3]) void queue.push(new Uint8Array([part])).then(() => taken.push(part));
  const reader = queue[Symbol.asyncIterator]();
  await Promise.resolve();
  expect(taken).toEqual([]);
  expect((await reader.next()).value).toEqual(new Uint8Array([1]));
  expect(taken).toEqual([1]);
  expect((await reader.next()).value).toEqual(new Uint8Array([2]));
  expect(taken).toEqual([1, 2]);
  queue.end();
  expect((await reader.next()).value).toEqual(new Uint8Array([3]));
  expect((await reader.next()).done).toBe(true);
});

it('wakes a waiting reader with the next slice, and with an error', async () => {
  const queue = new ByteQueue();
  const reader = queue[Symbol.asyncIterator]();
  const next = reader.next();
  await queue.push(new Uint8Array([9]));
  expect((await next).value).toEqual(new Uint8Array([9]));
  const failing = reader.next();
  queue.fail(new Error('cancelled'));
  await expect(failing).rejects.toThrow('cancelled');
});
