// What TensorFlow says goes on for pages; its first line is what a person can read.
import { messageOf } from '../../shared/rpc/failure.ts';

/** The first line of an error's message. */
export function firstLine(error: unknown): string {
  const text = messageOf(error);
  return text.split('\n', 1)[0] ?? text;
}
