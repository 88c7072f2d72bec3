// Counting notes on the data.
import type { DatasetProfile } from '../../../shared/spec/profile.ts';

function plural(count: number, noun: string): string {
  return `${count} ${count === 1 ? noun : `${noun}s`}`;
}

/** `2 warnings, 1 note`; undefined without any. */
export function countNotes(notes: DatasetProfile['notes']): string | undefined {
  const warnings = notes.filter(({ severity }) => severity === 'warning').length;
  const parts = [warnings > 0 ? plural(warnings, 'warning') : null, notes.length > warnings ? plural(notes.length - warnings, 'note') : null];
  return parts.filter((part) => part !== null).join(', ') || undefined;
}
