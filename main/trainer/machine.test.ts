// What a machine can do is tried once and remembered, also where the try ended the process; and without a folder all goes on.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../shared/rpc/trainer.ts';
import { cardModels, findCacheFolder, pruneCompiled, withTriedTiers } from './machine.ts';

const native: Engine = { tier: 'eager', device: 'cpu', tensorflow: '2.21.0', threads: 1, reason: null };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unstuck-machine-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

type Tier = 'xla' | 'graph';

/** A start of the app in a process of its own, which XLA ends as a crash would. */
function startAndCrash(): NodeJS.Signals | null {
  const machine = new URL('machine.ts', import.meta.url).href;
  const options = `{ cacheFolder: ${JSON.stringify(folder)}, tryTier: () => process.kill(process.pid, 'SIGKILL') }`;
  const code = `import { withTriedTiers } from '${machine}'; withTriedTiers(${JSON.stringify(native)}, ${options});`;
  return spawnSync(process.execPath, ['--input-type=module', '--eval', code]).signal;
}

/** A start of the app on a machine where some tiers fail with a message. */
function start(fails: Partial<Record<Tier, string>>, { engine = native, cacheFolder = folder }: { engine?: Engine; cacheFolder?: string | null } = {}): { engine: Engine; tried: Tier[] } {
  const tried: Tier[] = [];
  const found = withTriedTiers(engine, {
    cacheFolder,
    tryTier(tier) {
      tried.push(tier);
      const message = fails[tier];
      if (message !== undefined) throw new Error(message);
    },
  });
  return { engine: found, tried };
}

describe('withTriedTiers', () => {
  it('takes the best tier that works, says why it is not a better one, and tries no more than it must', () => {
    expect(start({})).toEqual({ engine: { ...native, tier: 'xla', reason: null }, tried: ['xla'] });
    rmSync(folder, { recursive: true });
    const without = start({ xla: 'no compiler\nat line 7' }, { cacheFolder: null });
    expect(without).toEqual({ engine: { ...native, tier: 'graph', reason: 'XLA does not work on this machine: no compiler' }, tried: ['xla', 'graph'] });
    const neither = start({ xla: 'no compiler', graph: 'no loops' }, { cacheFolder: null });
    expect(neither.engine).toEqual({ ...native, tier: 'eager', reason: 'XLA does not work on this machine: no compiler' });
  });

  it('remembers what works and what fails, with its reason', () => {
    const first = start({ xla: 'no compiler' });
    // Whatever would be tried now would end otherwise.
    expect(start({ graph: 'broken meanwhile' })).toEqual({ engine: first.engine, tried: [] });
  });

  it('tries again after a day what failed with a message: the reason may have passed', () => {
    start({ xla: 'no space left' });
    const old = new Date(Date.now() - 25 * 60 * 60 * 1000);
    for (const name of readdirSync(folder)) utimesSync(join(folder, name), old, old);
    expect(start({}).engine.tier).toBe('xla');
  });

  it('remembers a try that ended the process, and goes on with the next tier', () => {
    expect(startAndCrash()).toBe('SIGKILL');
    const next = start({});
    expect(next.tried).toEqual(['graph']);
    expect(next.engine).toMatchObject({ tier: 'graph', reason: 'XLA ended the training process when it was tried on this machine.' });
    expect(start({})).toEqual({ engine: next.engine, tried: [] });
  });

  it('takes the try of a process that is still at it for no failure', () => {
    const during: Tier[][] = [];
    const found = withTriedTiers(native, { cacheFolder: folder, tryTier: () => during.push(start({}).tried) });
    expect(during).toEqual([['xla']]);
    expect(found.tier).toBe('xla');
  });

  it('tries again for another version of the library and another device', () => {
    start({ xla: 'no compiler' });
    expect(start({}, { engine: { ...native, tensorflow: '2.22.0' } }).tried).toEqual(['xla']);
    expect(start({}, { engine: { ...native, device: 'gpu' } }).tried).toEqual(['xla']);
    expect(start({}).tried).toEqual([]);
  });

  it('tries again where what was remembered cannot be read', () => {
    start({});
    for (const file of readdirSync(folder)) writeFileSync(join(folder, file), '{"state":');
    expect(start({}).tried).toEqual(['xla']);
    expect(start({}).tried).toEqual([]);
  });

  it('tries at every start where nothing can be written', () => {
    for (const cacheFolder of [null, join(folder, 'not', 'there')]) {
      expect(start({ xla: 'no compiler' }, { cacheFolder }).engine.tier).toBe('graph');
      expect(start({}, { cacheFolder })).toMatchObject({ engine: { tier: 'xla', reason: null }, tried: ['xla'] });
    }
  });

  it('leaves WebAssembly and the reason for it as they are', () => {
    const wasm: Engine = { ...native, tier: 'wasm', reason: 'WebAssembly was asked for.' };
    expect(start({}, { engine: wasm })).toEqual({ engine: wasm, tried: [] });
  });
});

describe('findCacheFolder', () => {
  it('makes a folder of this kind of processor, the same each time', () => {
    const found = findCacheFolder({ UNSTUCK_CACHE: folder }, 'linux');
    expect(found?.startsWith(join(folder, 'engine'))).toBe(true);
    expect(readdirSync(found ?? '')).toContain('compiled');
    expect(findCacheFolder({ UNSTUCK_CACHE: folder }, 'linux')).toBe(found);
  });

  it('follows the user\'s own choice of a cache folder', () => {
    expect(findCacheFolder({ XDG_CACHE_HOME: folder }, 'linux')?.startsWith(join(folder, 'unstuck', 'engine'))).toBe(true);
    expect(findCacheFolder({ LOCALAPPDATA: folder }, 'win32')?.startsWith(join(folder, 'unstuck', 'Cache', 'engine'))).toBe(true);
  });

  it('finds none where none can be made', () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect(findCacheFolder({ UNSTUCK_CACHE: file }, 'linux')).toBeNull();
  });
});

it('tells cards by what their driver says, and has none without one', () => {
  for (const [card, model] of [['0000:41:00.0', 'NVIDIA H100 80GB HBM3'], ['0000:01:00.0', 'NVIDIA GeForce RTX 3080']]) {
    mkdirSync(join(folder, `${card}`));
    writeFileSync(join(folder, `${card}`, 'information'), `Model: \t\t ${model}\nIRQ:   \t\t 41\n`);
  }
  expect(cardModels(folder)).toEqual(['NVIDIA GeForce RTX 3080', 'NVIDIA H100 80GB HBM3']);
  expect(cardModels(join(folder, 'nothing'))).toEqual([]);
});

it('keeps the compiled graphs that were used last, as far as there is room', () => {
  ['old', 'middle', 'new'].forEach((name, index) => {
    writeFileSync(join(folder, name), 'x'.repeat(100));
    utimesSync(join(folder, name), index + 1, index + 1);
  });
  pruneCompiled(folder, 250);
  expect(readdirSync(folder).sort()).toEqual(['middle', 'new']);
});
