// What SQLite's errors mean to a person: which file, what is safe, what to do.
import { Failure } from '../../shared/rpc/failure.ts';

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return '';
  const code = (error as { code?: unknown }).code;
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
