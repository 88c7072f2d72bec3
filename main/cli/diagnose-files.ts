// The files of one history on the disk: the file that was named, or those of the one run that a folder holds.
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { looksLikeHistory } from '../../shared/history-files/formats.ts';
import { partOf } from '../../shared/history-files/metric-names.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { reasonOf } from './experiment-file.ts';
import type { NamedBytes } from '../../shared/history-files/history.ts';

type Files = readonly [NamedBytes, ...NamedBytes[]];

async function open(file: string): Promise<NamedBytes> {
  return { name: file, bytes: await readFile(file) };
}

/** The folder of a run: TensorBoard keeps `train` and `validation` in folders of their own below it. */
function runOf(file: string): string {
  const folder = dirname(file);
  return partOf(basename(folder)) === null ? folder : dirname(folder);
}

function onlyOne(folder: string, what: string, names: readonly string[]): void {
  if (names.length <= 1) return;
  const listed = names.slice(0, 6).map((name) => relative(folder, name) || '.').join(', ');
  throw new Failure('bad-input', `${folder} holds ${names.length} ${what}: ${listed}${names.length > 6 ? ', …' : ''}. Name one of them.`);
}

async function openFolder(folder: string): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)).sort();
  const events = paths.filter((path) => basename(path).includes('tfevents'));
  onlyOne(folder, 'runs', [...new Set(events.map(runOf))]);
  const found = await Promise.all((events.length > 0 ? events : paths.filter((path) => /\.(csv|tsv|json)$/i.test(path))).map(open));
  const histories = events.length > 0 ? found : found.filter(({ name, bytes }) => looksLikeHistory(name, bytes));
  if (events.length === 0) onlyOne(folder, 'histories', histories.map(({ name }) => name));
  const [first, ...more] = histories;
  if (first === undefined) throw new Failure('bad-input', `${folder} holds no history: neither event files of TensorBoard nor a CSV or JSON of curves.`);
  return [first, ...more];
}

/**
 * Reads what is needed of the disk.
 * @throws Failure `bad-input` for a path that cannot be read, or a folder with none or several runs
 */
export async function openHistoryFiles(path: string): Promise<Files> {
  try {
    return (await stat(path)).isDirectory() ? await openFolder(path) : [await open(path)];
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('bad-input', `${path} cannot be read: ${reasonOf(error)}.`);
  }
}
