// What a person reads when something failed.
import { Failure, messageOf } from '../../shared/rpc/failure.ts';

/** One or two sentences; null for what the person cancelled. Anything unexpected says so and names itself. */
export function sentenceOf(error: unknown): string | null {
  if (error instanceof Failure) {
    if (error.code === 'cancelled') return null;
    return error.mend === null ? error.message : `${error.message} ${error.mend}`;
  }
  return `Something in this page failed: ${messageOf(error)}. Nothing that was saved is lost.`;
}
