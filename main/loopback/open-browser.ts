// Opens the app's address in a browser window of this machine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromiumArguments, findChromium, findOnPath } from '../setup/find-chromium.mjs';

export interface Opened {
  /** What was started, for the person. */
  readonly browser: string;
  /** Removes what opening left behind. */
  clear(): void;
}

/** Opens `url` in a window of its own where Chromium is there, else in the standard browser; null where there is neither. */
export function openBrowser(url: string, platform: string): Opened | null {
  const chromium = findChromium();
  const opener = platform === 'darwin' ? '/usr/bin/open' : findOnPath(['xdg-open']);
  const program = chromium ?? opener;
  if (program === null) return null;
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-'));
  const address = writeForwardingPage(folder, url);
  const child = spawn(program, chromium === null ? [address] : [`--app=${address}`, ...chromiumArguments], { stdio: 'ignore', detached: true });
  // The address was printed too: a browser that does not start costs nothing more.
  child.on('error', () => {});
  child.unref();
  return { browser: program, clear: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Every user of a machine can read a program's arguments; the token stands in a file that only this user can read. */
function writeForwardingPage(folder: string, url: string): string {
  const file = join(folder, 'open.html');
  writeFileSync(file, `<!doctype html><title>Unstuck</title><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Open Unstuck</a>\n`, { mode: 0o600 });
  return pathToFileURL(file).href;
}
