// Opens the app's address in a browser window of this machine.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Program {
  readonly name: string;
  readonly arguments: readonly string[];
}

export interface Opened {
  /** The program that was started. */
  readonly browser: string;
  /** Removes what opening left behind. */
  clear(): void;
}

/** Opens `url` in a window of its own where Chromium is there, else in the standard browser; null where there is neither. */
export async function openBrowser(url: string, { platform, env, isRoot }: { platform: string; env: NodeJS.ProcessEnv; isRoot: boolean }): Promise<Opened | null> {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-'));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  const page = writeForwardingPage(folder, url);
  for (const program of listPrograms(page, platform, env['UNSTUCK_CHROMIUM'], isRoot)) {
    if (await isStarted(program)) return { browser: program.name, clear };
  }
  clear();
  return null;
}

function listPrograms(page: string, platform: string, chosen: string | undefined, isRoot: boolean): Program[] {
  const names = [...(chosen === undefined ? [] : [chosen]), 'chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  // Chromium refuses to start its sandbox as root.
  const chromiums = names.map((name) => ({ name, arguments: [`--app=${page}`, ...(isRoot ? ['--no-sandbox'] : [])] }));
  if (platform === 'darwin') return [...chromiums, { name: 'open', arguments: [page] }];
  if (platform === 'win32') return [{ name: 'explorer', arguments: [page] }];
  return [...chromiums, { name: 'xdg-open', arguments: [page] }];
}

async function isStarted(program: Program): Promise<boolean> {
  const child = spawn(program.name, program.arguments, { stdio: 'ignore', detached: true });
  child.unref();
  try {
    await once(child, 'spawn');
    return true;
  } catch {
    return false;
  }
}

/** Every user of a machine can read a program's arguments; the token stands in a file that only this user can read. */
function writeForwardingPage(folder: string, url: string): string {
  const file = join(folder, 'open.html');
  writeFileSync(file, `<!doctype html><title>Unstuck</title><meta http-equiv="refresh" content="0; url=${url}"><a href="${url}">Open Unstuck</a>\n`, { mode: 0o600 });
  return pathToFileURL(file).href;
}
