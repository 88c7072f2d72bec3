// What SQLite's errors mean to a person: which file, what is safe, what to do.
import { Failure } from '../../shared/rpc/failure.ts';

/** SQLite's primary result codes that mean something here, by number; an extended code has its primary one in the lowest byte. */
const primaryCodes: Readonly<Record<number, string>> = {
  3: 'SQLITE_PERM', 5: 'SQLITE_BUSY', 6: 'SQLITE_LOCKED', 8: 'SQLITE_READONLY', 10: 'SQLITE_IOERR', 11: 'SQLITE_CORRUPT', 13: 'SQLITE_FULL', 14: 'SQLITE_CANTOPEN', 23: 'SQLITE_AUTH', 26: 'SQLITE_NOTADB',
};

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = (error as { code?: unknown }).code;
  // libsql gives the number of an extended code that it has no name for.
  const [, unnamed] = typeof code === 'string' ? (/^UNKNOWN_SQLITE_ERROR_(\d+)$/.exec(code) ?? []) : [];
  if (unnamed !== undefined) return primaryCodes[Number(unnamed) & 0xff] ?? '';
  if (typeof code === 'string' && code !== '') return code;
  // Without a code: libsql when it cannot open the file, better-sqlite3 when the folder is missing.
  return /unable to open|cannot open/i.test(error.message) ? 'SQLITE_CANTOPEN' : '';
}

/**
 * The Failure for an error of SQLite or the file system on `file`; an error of any other kind is given back as it is, for it is a defect.
 */
export function toFailure(error: unknown, file: string): unknown {
  if (error instanceof Failure) return error;
  const code = codeOf(error);
  const fails = (kind: 'store-locked' | 'store-corrupt' | 'disk-full', message: string, mend: string) => new Failure(kind, message, { mend, cause: error });
  if (/^SQLITE_(BUSY|LOCKED)/.test(code)) return fails('store-locked', `The history in ${file} is locked by another program. Nothing was changed.`, 'Close the program that uses it, then try again.');
  if (/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
    return fails('store-corrupt', `The history in ${file} is damaged, or is not a history of Unstuck. Nothing was changed.`, 'Put a copy of it in its place and try again, or set the file aside (it is kept) and start a new history.');
  }
  if (code.startsWith('SQLITE_FULL') || code === 'ENOSPC') return fails('disk-full', `The disk that holds ${file} is full. What was saved before is safe.`, 'Free some space, then try again.');
  if (/^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH|IOERR)|EACCES|EPERM|EROFS|ENOTDIR|EEXIST)/.test(code)) {
    return fails('store-locked', `The history in ${file} cannot be opened for writing. Nothing was changed.`, 'Make sure that the folder exists and that you may write to it and to the file, then try again.');
  }
  return error;
}
