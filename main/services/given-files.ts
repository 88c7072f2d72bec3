// Tables named on the command line or opened from the desktop: main reads them itself, by the same commands as the page.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { messageOf } from '../../shared/rpc/failure.ts';
import type { AppContract } from '../../shared/rpc/contract.ts';
import type { Handlers } from '../../shared/rpc/define.ts';

/** As much of a file as is in memory at a time; a quarter of what the contract allows. */
const sliceBytes = 1024 * 1024;

/** Of the arguments of a program, those that name a table. */
export function findTables(argv: readonly string[]): string[] {
  return argv.filter((argument) => !argument.startsWith('-') && /\.(csv|tsv)$/i.test(argument));
}

/**
 * Imports the tables one after the other. Returns the page's address of the last one (`#/data?data=…`), or null when none could be
 * read; what could not be is told to `say`.
 */
export async function importTables(handlers: Handlers<AppContract>, files: readonly string[], say: (line: string) => void): Promise<string | null> {
  let route: string | null = null;
  for (const file of files) {
    try {
      route = `#/data?data=${await importTable(handlers, file)}`;
    } catch (error) {
      say(`${file} could not be opened: ${messageOf(error)}`);
    }
  }
  return route;
}

async function importTable(handlers: Handlers<AppContract>, file: string): Promise<string> {
  const { signal } = new AbortController();
  const { size } = await stat(file);
  const { uploadId } = await handlers['datasets.begin']({ name: basename(file), byteLength: size }, signal);
  try {
    for await (const slice of createReadStream(file, { highWaterMark: sliceBytes })) {
      await handlers['datasets.append']({ uploadId, bytes: slice as Uint8Array }, signal);
    }
    return (await handlers['datasets.commit']({ uploadId }, signal)).datasetId;
  } catch (error) {
    await handlers['datasets.abort']({ uploadId }, signal);
    throw error;
  }
}
