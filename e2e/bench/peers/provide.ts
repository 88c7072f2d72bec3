// The Python of a peer: a virtual environment in the user's cache, made once for its list of pinned versions.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { lastLine, run } from '../../../main/setup/child-process.mjs';
import { cacheFolder } from '../../../main/setup/paths.mjs';
import { findPython } from '../../../main/setup/pip-download.mjs';
import { say } from '../../../main/setup/terminal.mjs';
import type { PeerName } from './peer.ts';

/** What is installed, and what it takes; measured on Linux x64, in MB. */
const contents: Readonly<Record<PeerName, { readonly libraries: string; readonly downloadMegabytes: number; readonly keptMegabytes: number }>> = {
  keras: { libraries: 'Keras and TensorFlow', downloadMegabytes: 335, keptMegabytes: 1_540 },
  jax: { libraries: 'JAX', downloadMegabytes: 145, keptMegabytes: 620 },
  sklearn: { libraries: 'scikit-learn', downloadMegabytes: 65, keptMegabytes: 300 },
};

const pythonOf = (folder: string): string => (process.platform === 'win32' ? join(folder, 'Scripts', 'python.exe') : join(folder, 'bin', 'python'));

/** The path of a Python that can run the peer. Throws an error that says why there is none. */
export async function providePython(name: PeerName): Promise<string> {
  const requirements = fileURLToPath(new URL(`${name}_peer.txt`, import.meta.url));
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(cacheFolder(), 'peers', `${name}-${key}`);
  // A virtual environment holds its own path, so it cannot be made elsewhere and renamed: this file says that it is whole.
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return pythonOf(folder);
  const { libraries, downloadMegabytes, keptMegabytes } = contents[name];
  say(`Installing ${libraries} for the bench: downloads about ${downloadMegabytes} MB, keeps ${keptMegabytes} MB in ${folder}`);
  rmSync(folder, { recursive: true, force: true });
  await must(await findPython(), ['-m', 'venv', folder]);
  await must(pythonOf(folder), ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--only-binary=:all:', '--requirement', requirements]);
  writeFileSync(complete, '');
  return pythonOf(folder);
}

async function must(program: string, args: readonly string[]): Promise<void> {
  const { status, output } = await run(program, args);
  if (status !== 0) throw new Error(`It could not be installed (${args[1]}, status ${status}): ${lastLine(output)}`);
}
