// What can be done with runs of the table.
import type { RunSummary } from '../../../shared/spec/run.ts';

export interface RunActions {
  readonly open: (runId: string) => void;
  readonly rename: (run: RunSummary, name: string) => void;
  /** Asks for tags and note. */
  readonly describe: (run: RunSummary) => void;
  /** Opens a copy of the settings in Model. */
  readonly edit: (run: RunSummary) => void;
  readonly again: (run: RunSummary) => void;
  /** Asks for the checkpoint and the settings. */
  readonly fork: (run: RunSummary) => void;
  /** Trains it again and compares every digit. */
  readonly replay: (run: RunSummary) => void;
  readonly trash: (runIds: readonly string[]) => void;
  readonly restore: (runIds: readonly string[]) => void;
  /** Asks first: this cannot be undone. */
  readonly remove: (runIds: readonly string[]) => void;
}
