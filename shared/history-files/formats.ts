// The table of formats: how each is told, and read. A new format is a file of its own and a line here.
import { looksLikeCurves, readCsvHistory } from './csv-history.ts';
import type { HistoryTool } from '../stagnation/missing-evidence.ts';
import { badHistory, type History, type NamedBytes } from './history.ts';
import { readJsonHistory } from './json-history.ts';
import type { SparseTable } from './sparse-table.ts';
import { readEventFiles } from './tensorboard-events.ts';
import { beginsWithRecord } from './tfrecord.ts';
import { toHistory } from './to-history.ts';

export interface HistoryFormat {
  readonly id: 'tensorboard' | 'json' | 'csv';
  /** As a list of what is allowed names it. */
  readonly says: string;
  /** Whether a file of this format holds curves and not, say, a table of data. `head`: the beginning as text. */
  isHistory(file: NamedBytes, head: string): boolean;
  /** True when a file is of this format, though it may be damaged or hold something else. */
  matches(file: NamedBytes, head: string): boolean;
  /** Several files are the parts of one run; formats of one file read the first. */
  read(files: readonly [NamedBytes, ...NamedBytes[]]): SparseTable;
}

const isEventFile = ({ name, bytes }: NamedBytes): boolean => beginsWithRecord(bytes) || /tfevents/.test(name);
const isJson = (_: NamedBytes, head: string): boolean => /^\uFEFF?\s*[{[]/.test(head);

export const historyFormats: readonly HistoryFormat[] = [
  { id: 'tensorboard', says: 'event files of TensorBoard', isHistory: isEventFile, matches: isEventFile, read: readEventFiles },
  {
    id: 'json', says: 'the JSON of a Keras history.history', matches: isJson,
    isHistory: (file, head) => isJson(file, head) && /"(val_)?(loss|acc|accuracy)"\s*:/.test(head),
    read: ([{ name, bytes }]) => readJsonHistory(name, decode(bytes)),
  },
  {
    id: 'csv', says: 'a CSV with an epoch or step column (Keras CSVLogger, Lightning metrics.csv)',
    isHistory: (_, head) => looksLikeCurves(head),
    matches: (_, head) => head !== '' && !head.includes('\u0000'),
    read: ([{ name, bytes }]) => readCsvHistory(name, decode(bytes)),
  },
];

const headBytes = 64 * 1024;

/** UTF-8, or UTF-16 where its mark says so; bytes that are neither become U+FFFD, which no name and no number holds. */
function decode(bytes: Uint8Array): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
  return new TextDecoder(isUtf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

function headOf({ bytes }: NamedBytes): string {
  return decode(bytes.subarray(0, headBytes));
}

/** True for a file that holds curves rather than data to train on: what a drop of files goes by. Never throws. */
export function looksLikeHistory(name: string, bytes: Uint8Array): boolean {
  const file = { name, bytes };
  const head = headOf(file);
  return historyFormats.find((format) => format.matches(file, head))?.isHistory(file, head) ?? false;
}

/** Guesses from its habits which tool has written a file. */
function toolOf(format: HistoryFormat['id'], table: SparseTable): HistoryTool {
  const names = table.columns.map(({ name }) => name);
  const hasBoth = names.includes('epoch') && names.includes('step');
  if (format === 'json') return names.includes('step') ? 'other' : 'keras';
  if (names.includes('hp_metric') || (hasBoth && (format === 'csv' || names.some((name) => /_(step|epoch)$/.test(name))))) return 'lightning';
  if (names.some((name) => /(^|\/)epoch_loss$/.test(name))) return 'keras';
  if (format === 'tensorboard') return 'tensorboard';
  // CSVLogger: the epoch first, then the metrics by name.
  const [first, ...rest] = names;
  return first === 'epoch' && rest.join() === [...rest].sort().join() ? 'keras' : 'other';
}

/**
 * Reads the files of one run that another tool has trained: one file, or several event files of TensorBoard.
 * @throws Failure `bad-file` with what is wrong, where, and what is allowed
 */
export function readHistoryFiles(files: readonly [NamedBytes, ...NamedBytes[]]): History {
  const [first] = files;
  const empty = files.find(({ bytes }) => bytes.length === 0);
  const allowed = `Allowed: ${historyFormats.map(({ says }) => says).join('; ')}.`;
  if (empty !== undefined) throw badHistory(empty.name, 'The file is empty.', allowed);
  const format = historyFormats.find((candidate) => files.every((file) => candidate.matches(file, headOf(file))));
  if (format === undefined) throw badHistory(first.name, files.length > 1 ? 'These files are not of one format.' : 'The file is neither text nor an event file.', allowed);
  if (files.length > 1 && format.id !== 'tensorboard') throw badHistory(first.name, `${files.length} files are given, and only event files come in several.`, 'Give one file of one run.');
  const table = format.read(files);
  return toHistory(first.name, table, toolOf(format.id, table));
}

/**
 * Reads one file.
 * @throws Failure `bad-file` with what is wrong, where, and what is allowed
 */
export function readHistoryFile(name: string, bytes: Uint8Array): History {
  return readHistoryFiles([{ name, bytes }]);
}
