// What set-up concludes from what the machine says.
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingPackages } from './browser.mjs';
import { hasDisplay, namesNotFound } from './electron.mjs';
import { runsTypeScript } from './node-runtime.mjs';
import { cacheFolder } from './paths.mjs';
import { chooseStages, stages } from './stages.mjs';
import { tensorflowSource } from './tensorflow-source.mjs';

describe('what the machine has', () => {
  test.each([['20.18.0', false], ['22.17.1', false], ['22.18.0', true], ['23.5.0', false], ['23.6.0', true], ['24.0.0', true], ['26.1.0', true]])('Node %s runs TypeScript: %o', (version, runs) => {
    expect(runsTypeScript(version)).toBe(runs);
  });

  test('a display, on Linux, is one that a variable names', () => {
    expect(hasDisplay('linux', {})).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: '' })).toBe(false);
    expect(hasDisplay('linux', { DISPLAY: ':0' })).toBe(true);
    expect(hasDisplay('linux', { DISPLAY: '', WAYLAND_DISPLAY: 'wayland-0' })).toBe(true);
    expect(hasDisplay('darwin', {})).toBe(true);
  });

  test('libraries that ldd does not find', () => {
    const listing = '\tlibnss3.so => not found\n\tlibc.so.6 => /lib/libc.so.6 (0x00007f)\n\tlibgtk-3.so.0 => not found\n';
    expect(namesNotFound(listing)).toEqual(['libnss3.so', 'libgtk-3.so.0']);
  });

  test('only what is missing is installed', () => {
    expect(missingPackages({ hasChromium: true, hasDisplayServer: true })).toEqual([]);
    expect(missingPackages({ hasChromium: false, hasDisplayServer: true })).toContain('chromium');
    expect(missingPackages({ hasChromium: true, hasDisplayServer: false })).toContain('xvfb');
  });

  test('native TensorFlow for Linux and Apple silicon', () => {
    expect(tensorflowSource('linux', 'x64', 'cpu')?.wheels.map(({ project }) => project)).toEqual(['tensorflow-cpu']);
    expect(tensorflowSource('linux', 'arm64', 'cpu')?.wheels[0]?.platformTag).toContain('aarch64');
    expect(tensorflowSource('darwin', 'arm64', 'cpu')?.library).toContain('.dylib');
    expect(tensorflowSource('win32', 'x64', 'cpu')).toBeNull();
  });

  test('CUDA for Linux x64 only: its libraries beside the TensorFlow that was built for them', () => {
    const source = tensorflowSource('linux', 'x64', 'gpu');
    expect(source?.wheels.map(({ project }) => project)).toEqual(expect.arrayContaining(['tensorflow', 'nvidia-cudnn-cu12', 'nvidia-cuda-nvcc-cu12']));
    expect(source?.folder).not.toBe(tensorflowSource('linux', 'x64', 'cpu')?.folder);
    expect(tensorflowSource('linux', 'arm64', 'gpu')).toBeNull();
    expect(tensorflowSource('darwin', 'arm64', 'gpu')).toBeNull();
  });

  test('the cache follows the platform, and XDG_CACHE_HOME before it', () => {
    expect(cacheFolder('linux', { XDG_CACHE_HOME: '/c' })).toBe(join('/c', 'unstuck'));
    expect(cacheFolder('linux', {})).toMatch(/\.cache.unstuck$/);
    expect(cacheFolder('darwin', {})).toMatch(/Caches.unstuck$/);
    expect(cacheFolder('win32', { LOCALAPPDATA: 'L' })).toBe(join('L', 'unstuck', 'Cache'));
  });
});

describe('the stages of npm test', () => {
  test('all, or those that are named, in their own order', () => {
    expect(chooseStages([])).toBe(stages);
    expect(chooseStages(['--only', 'lint,types']).map(({ name }) => name)).toEqual(['types', 'lint']);
  });

  test.each([[['--only']], [['--only', 'typos']], [['types']]])('%j is refused with the names', (args) => {
    expect(() => chooseStages(args)).toThrow(expect.objectContaining({ status: 2, mend: expect.stringContaining('types,lint,layers') as unknown }));
  });
});
