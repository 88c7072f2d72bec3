// Where the bench keeps what it can make again: a folder that git ignores.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const cacheFolder = fileURLToPath(new URL('../../../.cache/bench-diagnosis', import.meta.url));
/** A line for each situation whose truth was made, in the order in which they were. */
export const truthLinesFile = join(cacheFolder, 'truth.jsonl');

/** `print`: of what was trained, see truth-line.ts; what is planted otherwise today is recorded anew. */
export function evidenceFile({ id, print }: { readonly id: string; readonly print: string }): string {
  return join(cacheFolder, 'evidence', `${id.replaceAll('/', '~').replaceAll(':', '-')}-${print}.gz`);
}
