// Makes the page and the desktop shell's bundles under `.build`. The loopback shell and the command line run from source.
// usage: build.mjs TARGET...
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { build as bundle } from 'esbuild';
import { build as buildPage } from 'vite';
import { sourcePrint, stampFile } from './build-changed.mjs';
import { buildFolder, rootFolder } from './paths.mjs';

/** @typedef {import('./build-changed.mjs').Target} Target */

/** Native parts, and what loads them: found in node_modules at run time. */
const external = ['electron', 'better-sqlite3', 'libsql', '@duckdb/*', '@tensorflow/*'];

const entries = { main: 'main/electron/main.ts', trainer: 'main/trainer/process.ts', 'floors-worker': 'main/services/diagnosis/floors-worker.ts' };
const preload = 'main/electron/preload.ts';

/** In CommonJS there is no import.meta: what code finds by it is found from the bundle. And only `require` sees into a package's archive on every Electron. */
const commonJs = {
  supported: { 'dynamic-import': false },
  banner: { js: "const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  define: { 'import.meta.url': 'importMetaUrl', 'import.meta.dirname': '__dirname', 'import.meta.filename': '__filename' },
};

/**
 * The Electron that the tests run on has Node 16: SQLite comes by libsql there (better-sqlite3 needs Node 22), and what Node 16 lacks is added.
 * @type {import('esbuild').BuildOptions}
 */
const forTestElectron = { target: 'node16', alias: { 'better-sqlite3': 'libsql' }, inject: [fileURLToPath(new URL('node16.mjs', import.meta.url))] };

/**
 * @param {string} folder
 * @param {import('esbuild').BuildOptions} engine which Electron it is for
 */
async function buildDesktop(folder, engine) {
  const common = /** @type {const} */ ({ absWorkingDir: rootFolder, bundle: true, format: 'cjs', platform: 'node', external, sourcemap: 'linked', logLevel: 'silent', outExtension: { '.js': '.cjs' }, outdir: folder });
  await bundle({ ...common, ...commonJs, ...engine, entryPoints: entries });
  // It runs in the page's process: no Node there but `require('electron')`.
  await bundle({ ...common, entryPoints: { preload }, target: 'chrome108' });
  const { name, version } = /** @type {{ name: string, version: string }} */ (createRequire(import.meta.url)('../../package.json'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, productName: 'Unstuck', version, main: 'main.cjs' }));
}

/** @type {Readonly<Record<Target, (folder: string) => Promise<unknown>>>} */
const makers = {
  renderer: (folder) => buildPage({ configFile: join(rootFolder, 'renderer', 'vite.config.ts'), logLevel: 'warn', build: { outDir: folder } }),
  desktop: (folder) => buildDesktop(folder, { target: 'node24' }),
  'desktop-test': (folder) => buildDesktop(folder, forTestElectron),
};

/**
 * Builds into a folder of its own and puts it in place when it is whole.
 * @param {Target} target
 */
async function make(target) {
  const print = sourcePrint(target);
  const folder = join(buildFolder, target);
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  try {
    await makers[target](partial);
    rmSync(folder, { recursive: true, force: true });
    renameSync(partial, folder);
    writeFileSync(stampFile(target), print);
  } finally {
    if (existsSync(partial)) rmSync(partial, { recursive: true });
  }
}

try {
  for (const target of /** @type {Target[]} */ (process.argv.slice(2))) await make(target);
} catch (error) {
  // The bundlers' messages name the file and the line; their own stack would hide it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
