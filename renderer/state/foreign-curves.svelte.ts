// The curves of a training that another tool has written down, on show with what they tell. Nothing of them is stored.
import { Failure } from '../../shared/rpc/failure.ts';
import { looksLikeHistory, readHistoryFiles } from '../../shared/history-files/formats.ts';
import type { History, NamedBytes } from '../../shared/history-files/history.ts';
import { diagnoseCurves } from '../../shared/stagnation/diagnose-curves.ts';
import type { CurveFinding } from '../../shared/stagnation/diagnose-curves.ts';

export interface ShownCurves {
  readonly name: string;
  readonly history: History;
  readonly finding: CurveFinding;
}

/** As much as the readers look at to tell what a file is. */
const headBytes = 64 * 1024;
/** More would hold the page up for seconds. */
const mostBytes = 64 * 1024 * 1024;

/** What a file holds: curves, or a table that may as well be curves, or something else. */
export async function kindOf(file: File): Promise<'curves' | 'either' | 'other'> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  const text = new TextDecoder().decode(head);
  // An experiment names its loss too.
  const isExperiment = /^\uFEFF?\s*\{/.test(text) && /"dataset"\s*:/.test(text);
  if (isExperiment || !looksLikeHistory(file.name, head)) return 'other';
  return /\.(csv|tsv|txt)$/i.test(file.name) ? 'either' : 'curves';
}

export class ForeignCurves {
  /** A file of which the person says whether it is a table or curves. */
  asking = $state.raw<File | null>(null);
  shown = $state.raw<ShownCurves | null>(null);

  /**
   * Reads the files of one run and shows them with their finding.
   * @throws Failure for files that hold no curves or too much
   */
  async show(files: readonly [File, ...File[]]): Promise<void> {
    const [{ name }] = files;
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (size > mostBytes) throw new Failure('bad-file', `${name} holds more than 64 MiB, too much for a window.`, { mend: `On a command line, unstuck diagnose ${name} reads it.` });
    const read = await Promise.all(files.map(async (file): Promise<NamedBytes> => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) })));
    const history = readHistoryFiles(read as [NamedBytes, ...NamedBytes[]]);
    this.asking = null;
    this.shown = { name, history, finding: diagnoseCurves(history, history.tool) };
  }

  close(): void {
    this.asking = null;
    this.shown = null;
  }
}
