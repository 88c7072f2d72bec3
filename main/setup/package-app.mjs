// The app as a folder that runs without this checkout, by electron-builder: from Electron's own binary or, where that is out of reach,
// from the test Electron.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { buildChanged } from './build-changed.mjs';
import { run } from './child-process.mjs';
import { provideElectron } from './electron.mjs';
import { findNode } from './node-runtime.mjs';
import { buildFolder, inModules, rootFolder } from './paths.mjs';
import { setUp } from './set-up.mjs';
import { provideLibrary } from './tensorflow-library.mjs';
import { tensorflowSource } from './tensorflow-source.mjs';
import { SetupError, say } from './terminal.mjs';
import { provideTestElectron, testElectronVersion } from './test-electron.mjs';

/**
 * Packages the app and returns the path of its executable.
 * @param {{ isForTests: boolean }} options `isForTests`: always from the test Electron, with the inspect fuse on so that Playwright can drive it
 * @returns {Promise<string>}
 */
export async function packageApp({ isForTests }) {
  const tensorflow = await setUp({ isRetry: true });
  // The package trains on the processor, whatever this machine has.
  const source = tensorflow.isFallback ? null : tensorflowSource(process.platform, process.arch, 'cpu');
  const output = join(buildFolder, isForTests ? 'package-test' : 'package');
  const isOfficial = !isForTests && (await hasOfficialElectron());
  await buildChanged(['renderer', 'desktop', 'desktop-test']);

  const configuration = {
    extends: 'electron-builder.yml',
    ...(isOfficial ? { electronDist: inModules('electron', 'dist') } : await fromTestElectron()),
    directories: { output },
    extraResources: source === null ? [] : [{ from: await provideLibrary(source), to: 'app.asar.unpacked/node_modules/@tensorflow/tfjs-node-gpu/deps/lib', filter: ['libtensorflow*'] }],
    // The test Electron is too old to have the fuse for file: addresses.
    electronFuses: { enableNodeCliInspectArguments: isForTests, ...(isOfficial ? { grantFileProtocolExtraPrivileges: false } : {}) },
  };
  const file = `${output}.json`;
  writeFileSync(file, JSON.stringify(configuration, null, 2));
  rmSync(output, { recursive: true, force: true });
  const { status, output: said } = await run(findNode(), [inModules('electron-builder', 'cli.js'), '--dir', '--publish', 'never', '--config', file], { cwd: rootFolder });
  if (status !== 0) throw new SetupError(`electron-builder failed (status ${status}):\n${said.trim()}`, 'mend what it names.');
  const packaged = join(output, `${process.platform === 'linux' ? 'linux' : process.platform}-unpacked`);
  // The test Electron's own default app, which would be started before ours.
  if (!isOfficial) rmSync(join(packaged, 'resources', 'app'), { recursive: true });
  return join(packaged, 'unstuck');
}

async function hasOfficialElectron() {
  const electron = await provideElectron({ isRetry: true });
  if (electron.executable === null) say(`Packing the test Electron ${testElectronVersion}, which is for trying only: ${electron.reason}.`);
  return electron.executable !== null;
}

/** What differs where the test Electron is packed: its own bundles, and libsql in the place of better-sqlite3. */
async function fromTestElectron() {
  return {
    electronDist: await provideTestElectron(),
    electronVersion: testElectronVersion,
    extraMetadata: { main: '.build/desktop-test/main.cjs' },
    files: [
      '.build/desktop-test/**',
      '!.build/desktop/**',
      '!node_modules/better-sqlite3/**',
      ...['libsql', '@libsql/linux-x64-gnu', '@neon-rs/load'].map((name) => ({ from: `node_modules/${name}`, to: `node_modules/${name}` })),
    ],
    asarUnpack: ['node_modules/@libsql/**'],
  };
}
