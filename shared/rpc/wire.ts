// The messages that client and server exchange over a port. Both ends check the envelope; the server also checks what is in it.
import * as v from 'valibot';
import { failureSchema } from './failure.ts';

const id = v.pipe(v.number(), v.integer());

export const helloSchema = v.object({
  type: v.literal('hello'),
  /** Must be equal on both ends. */
  protocol: v.number(),
  /** For the sentence that explains a difference. */
  appVersion: v.string(),
});

export const toServerSchema = v.variant('type', [
  helloSchema,
  v.object({ type: v.literal('call'), id, name: v.string(), input: v.unknown() }),
  v.object({ type: v.literal('subscribe'), id, name: v.string(), input: v.unknown() }),
  /** The subscriber has drawn an item and takes one more. */
  v.object({ type: v.literal('credit'), id }),
  /** Ends a call or a subscription; nothing more is sent for it. */
  v.object({ type: v.literal('cancel'), id }),
]);
export type ToServer = v.InferOutput<typeof toServerSchema>;

export const toClientSchema = v.variant('type', [
  helloSchema,
  v.object({ type: v.literal('answer'), id, value: v.unknown() }),
  v.object({ type: v.literal('failure'), id, failure: failureSchema }),
  v.object({ type: v.literal('item'), id, item: v.unknown() }),
  /** A subscription that cannot go on. */
  v.object({ type: v.literal('end'), id, failure: failureSchema }),
]);
export type ToClient = v.InferOutput<typeof toClientSchema>;

/** One sentence for either end, when the page and the app are of different versions. */
export function describeMismatch(pageVersion: string, appVersion: string): string {
  return `This page belongs to version ${pageVersion} of Unstuck, but version ${appVersion} is running. Nothing is lost: reload the page, or start the app again.`;
}
