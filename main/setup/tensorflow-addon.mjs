// The add-on that joins tfjs-node-gpu to TensorFlow's library: compiled here from the sources in the package, kept in the cache.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { run } from './child-process.mjs';
import { cacheFolder, inModules } from './paths.mjs';
import { tensorflowVersion } from './tensorflow-source.mjs';
import { SetupError, say } from './terminal.mjs';

export const tfjsFolder = inModules('@tensorflow', 'tfjs-node-gpu');

/** Names what a compiled add-on depends on: versions, platform, and how this file compiles it. */
export function addonKey() {
  const hash = createHash('sha256');
  for (const file of [join(tfjsFolder, 'package.json'), inModules('node-api-headers', 'package.json'), fileURLToPath(import.meta.url)]) hash.update(readFileSync(file));
  return `${tensorflowVersion}-${process.platform}-${process.arch}-${hash.digest('hex').slice(0, 12)}`;
}

/**
 * The add-on in the cache, compiled when it is not there.
 * @param {import('./tensorflow-source.mjs').TensorflowSource} source
 * @param {string} library the folder with the two libraries and `include`
 * @param {string} key
 */
export async function provideAddon(source, library, key) {
  const addon = join(cacheFolder(), 'tensorflow', `tfjs-binding-${key}.node`);
  if (existsSync(addon)) return addon;
  say('Compiling the bridge between Node and TensorFlow (about 10 seconds) ...');
  const partial = `${addon}.${process.pid}`;
  const isMac = process.platform === 'darwin';
  const { status, output } = await run('g++', [
    ...['-O2', '-shared', '-fPIC', '-std=c++17', '-DNAPI_VERSION=8', `-I${join(library, 'include')}`, `-I${inModules('node-api-headers', 'include')}`],
    ...readdirSync(join(tfjsFolder, 'binding')).filter((file) => file.endsWith('.cc')).map((file) => join(tfjsFolder, 'binding', file)),
    ...[join(library, source.library), join(library, source.framework)],
    ...(isMac ? ['-undefined', 'dynamic_lookup', '-Wl,-rpath,@loader_path/../../deps/lib'] : ['-Wl,-rpath,$ORIGIN/../../deps/lib']),
    ...['-o', partial],
  ]);
  if (status === 127) throw new SetupError('There is no C++ compiler (g++); it builds the bridge between Node and TensorFlow.', 'install it (Debian: apt-get install g++) and run npm start -- --setup-only');
  if (status !== 0) throw new SetupError(`The bridge between Node and TensorFlow does not compile: ${output}`, 'install a g++ that knows C++17 (9 or newer) and run npm start -- --setup-only');
  renameSync(partial, addon);
  return addon;
}
