// What this machine can do, tried once and remembered in the user's cache folder. A try that ended the process is remembered too:
// the mark that was made before it is still there.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { cpus, homedir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import * as v from 'valibot';
import type { Engine } from '../../shared/rpc/trainer.ts';
import type { Tiers } from './engine.ts';
import { firstLine } from './first-line.ts';

const memorySchema = v.strictObject({
  state: v.picklist(['trying', 'works', 'fails']),
  reason: v.string(),
  /** Of the process that is trying. */
  pid: v.optional(v.number()),
});
type Memory = v.InferOutput<typeof memorySchema>;

/** A folder for what can be made again; null where none can be written to: then nothing is remembered. */
export interface MachineOptions {
  readonly cacheFolder: string | null;
  /** Throws where the tier does not work. */
  readonly tryTier: (tier: 'xla' | 'graph') => void;
}

/** What the driver of NVIDIA tells of its cards on Linux, one folder a card. */
const cardsFolder = '/proc/driver/nvidia/gpus';

/** Names of the cards of this machine; none where their driver is not there. */
export function cardModels(folder = cardsFolder): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((card) => /^Model:\s*(.+)$/m.exec(readFileSync(join(folder, card, 'information'), 'utf8'))?.[1] ?? card).sort();
}

/**
 * The user's cache folder of this app for one kind of processor and card (compiled code of another would end the process); null where it
 * cannot be written to, or is nearly full: XLA fails where it cannot keep what it has compiled.
 */
export function findCacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | null {
  const base = env['UNSTUCK_CACHE'] ?? userCache(env, platform);
  const hardware = [process.arch, cpus()[0]?.model ?? '', ...cardModels()].join(' ');
  const folder = join(base, 'engine', createHash('sha256').update(hardware).digest('hex').slice(0, 12));
  try {
    makeFolder(join(folder, 'compiled'));
    writeFileSync(join(folder, 'writable'), '');
    pruneCompiled(join(folder, 'compiled'));
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= minFreeBytes ? folder : null;
  } catch {
    return null;
  }
}

/** As `mkdir` with `recursive`, which never ends where a folder that is there takes no other (/proc). */
function makeFolder(folder: string): void {
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder));
  try {
    mkdirSync(folder);
  } catch (error) {
    // It is there, or another process was faster.
    if (!existsSync(folder)) throw error;
  }
}

/** Room for some compiled graphs of about a megabyte each. */
const minFreeBytes = 50 * 1024 * 1024;
/** What compiled graphs may take on the disk: some hundred of them. */
const maxCompiledBytes = 200 * 1024 * 1024;

/** Removes the compiled graphs that were not used for longest, until the others fit; one that another process removed is gone already. */
export function pruneCompiled(folder: string, maxBytes = maxCompiledBytes): void {
  const files = readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    const found = statSync(file, { throwIfNoEntry: false });
    return found === undefined ? [] : [{ file, size: found.size, usedAt: Math.max(found.atimeMs, found.mtimeMs) }];
  });
  let kept = 0;
  for (const { file, size } of files.sort((left, right) => right.usedAt - left.usedAt)) {
    kept += size;
    if (kept > maxBytes) rmSync(file, { force: true, recursive: true });
  }
}

function userCache(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string {
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'unstuck', 'Cache');
  if (platform === 'darwin') return join(homedir(), 'Library', 'Caches', 'unstuck');
  return join(env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'unstuck');
}

/** Raises the tier of native TensorFlow to the best that works here; `reason` then says why it is not the best there is. */
export function withTriedTiers(engine: Engine, { cacheFolder, tryTier }: MachineOptions): Engine {
  if (engine.tier === 'wasm') return engine;
  const file = (tier: string): string | null => (cacheFolder === null ? null : join(cacheFolder, `${tier}-${engine.tensorflow}-${engine.device}.json`));
  const reasons: string[] = [];
  for (const tier of ['xla', 'graph'] as const) {
    const memory = recall(file(tier)) ?? tryOnce(tier, file(tier), tryTier);
    if (memory.state === 'works') return { ...engine, tier, reason: reasons[0] ?? engine.reason };
    reasons.push(memory.reason);
  }
  return { ...engine, tier: 'eager' satisfies Tiers[number], reason: reasons[0] ?? engine.reason };
}

/** One that ended the process is not tried again. */
const retryMs = 24 * 60 * 60 * 1000;

function recall(file: string | null): Memory | null {
  if (file === null) return null;
  try {
    const memory = v.parse(memorySchema, JSON.parse(readFileSync(file, 'utf8')));
    // What failed may have failed of something that has passed.
    if (memory.state === 'fails' && Date.now() - statSync(file).mtimeMs > retryMs) return null;
    if (memory.state !== 'trying') return memory;
    // Two processes may start at the same time: the second tries for itself.
    return memory.pid !== undefined && isAlive(memory.pid) ? null : { state: 'fails', reason: memory.reason };
  } catch {
    // Nothing remembered, or nothing that can be read: try.
    return null;
  }
}

function tryOnce(tier: 'xla' | 'graph', file: string | null, tryTier: MachineOptions['tryTier']): Memory {
  const name = tier === 'xla' ? 'XLA' : 'The plain graph';
  remember(file, { state: 'trying', reason: `${name} ended the training process when it was tried on this machine.`, pid: process.pid });
  try {
    tryTier(tier);
    return remember(file, { state: 'works', reason: '' });
  } catch (error) {
    return remember(file, { state: 'fails', reason: `${name} does not work on this machine: ${firstLine(error)}` });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Where it cannot be written, the next start tries again. */
function remember(file: string | null, memory: Memory): Memory {
  try {
    if (file !== null) writeFileSync(file, JSON.stringify(memory));
  } catch {
    return memory;
  }
  return memory;
}
