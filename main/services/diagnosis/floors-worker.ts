// Entry of the worker that measures the floors of one table: seconds of arithmetic, which would hold everything else up. Started by path.
import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import process from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';
import { measureFloors } from '../../../shared/stagnation/floors/floors.ts';
import type { ColumnGroup } from '../../../shared/stagnation/floors/column-group.ts';
import type { FloorTable } from '../../../shared/stagnation/floors/floor-table.ts';
import type { ValidationSample } from '../../../shared/stagnation/floors/repeats.ts';

/** What the worker is started with; it answers with one message, the floors. */
export interface FloorsTask {
  readonly table: FloorTable;
  /** The row of the file, from 1, that each row of the table is. */
  readonly fileRows: Uint32Array;
  readonly seed: number;
  /** The inputs that each column of the file became; null where that is not known. */
  readonly groups: readonly ColumnGroup[] | null;
  /** Rows held out from training; null without any. */
  readonly validation: ValidationSample | null;
}

/** Takes the time that training leaves. Of this thread alone, which only Linux can do; elsewhere, and without /proc, it goes on as it is. */
function stepBack(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), constants.priority.PRIORITY_LOW);
  } catch {
    // It is as right, only less polite.
  }
}

stepBack();
const { table, fileRows, seed, groups, validation } = workerData as FloorsTask;
parentPort?.postMessage(measureFloors(table, fileRows, seed, groups, validation));
