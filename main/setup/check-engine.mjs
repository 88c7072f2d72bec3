// Training must run on native TensorFlow: asked of the app itself, which tries it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from './child-process.mjs';
import { findNode } from './node-runtime.mjs';
import { rootFolder } from './paths.mjs';
import { say } from './terminal.mjs';

/** @typedef {{ engine: string | null, device: string | null, tensorflow: string | null }} Doctor */

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<import('./check-types.mjs').StageResult>}
 */
export async function checkEngine(env) {
  const history = mkdtempSync(join(tmpdir(), 'unstuck-engine-'));
  try {
    const { output } = await run(findNode(), [join(rootFolder, 'main', 'cli', 'main.ts'), 'doctor', '--json', '--history', history], { env });
    const line = output.split('\n').find((text) => text.startsWith('{'));
    if (line === undefined) return { passed: 0, failed: 1, skipped: 0, output };
    const { engine, device, tensorflow } = /** @type {Doctor} */ (JSON.parse(line));
    say(`  engine: ${engine}, on ${device}, TensorFlow ${tensorflow}`);
    const isNative = engine !== null && engine !== 'wasm';
    // On a developer's machine without native TensorFlow the tests still say something; nobody may take it for a pass.
    return { passed: isNative ? 1 : 0, failed: isNative || engine === 'wasm' ? 0 : 1, skipped: engine === 'wasm' ? 1 : 0, output };
  } finally {
    rmSync(history, { recursive: true, force: true });
  }
}
