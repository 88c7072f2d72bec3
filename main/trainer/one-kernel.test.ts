import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { xlaFlags } from './backend.ts';
import { dense, outputLayer } from './example-job.ts';
import { createNetwork } from './network.ts';
import { makesKernels, trainLoopFor } from './one-kernel.ts';

const loopFor = (inputs: number, units: number, batchSize: number) =>
  trainLoopFor({ parts: { network: createNetwork({ layers: [dense(units)], output: outputLayer(1, 'sigmoid') }, inputs) }, shape: { batchSize } });

describe('the training loop', () => {
  it('becomes one kernel where every product is small', () => {
    expect(loopFor(10, 64, 32)).toBe('one kernel');
    expect(loopFor(64, 20, 32)).toBe('one kernel');
    expect(loopFor(4, 127, 8)).toBe('one kernel');
  });

  it('stays a row of operations where one is not', () => {
    expect(loopFor(4, 128, 8)).toBe('operations');
    expect(loopFor(128, 4, 8)).toBe('operations');
    expect(loopFor(10, 8, 33)).toBe('operations');
    expect(loopFor(10, 8, 1)).toBe('operations');
  });

  it('stays so where all of them together are not small', () => {
    expect(loopFor(64, 64, 32)).toBe('operations');
  });

  it('is left to XLA with several threads, and on a card', () => {
    expect(makesKernels({ device: 'cpu', threads: 1 })).toBe(true);
    expect(makesKernels({ device: 'cpu', threads: 2 })).toBe(false);
    expect(makesKernels({ device: 'gpu', threads: 1 })).toBe(false);
  });
});

/** The loops of which XLA made one kernel while a network of this width trained, by the shapes that they carry; in a process of its own, which reads the flags. */
function kernelsOf(units: number): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-kernels-'));
  const url = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
  const program = `
    const { loadBackend } = await import(${url('./backend.ts')});
    const { makeRunner } = await import(${url('./engine.ts')});
    const { exampleJob, dense } = await import(${url('./example-job.ts')});
    const { GraphCache } = await import(${url('./graph/graph-cache.ts')});
    const { Population } = await import(${url('./population.ts')});
    const engine = await loadBackend('auto');
    const population = new Population(exampleJob({ model: { layers: [dense(${units})] } }), () => 0);
    population.use(makeRunner(population, 'xla', { engine, place: null }, new GraphCache()));
    while (population.isRunning) population.advance(Infinity);
    process.exit(0);`;
  try {
    const env = { ...process.env, XLA_FLAGS: [...xlaFlags(1), `--xla_dump_to=${folder}`, '--xla_dump_hlo_as_text'].join(' ') };
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], { env, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    const files = readdirSync(folder).filter((name) => name.includes('run__') && name.endsWith('cpu_after_optimizations.txt'));
    expect(files).not.toEqual([]);
    return files.flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line.includes(' call(') && line.includes('xla_cpu_small_call')));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('XLA', () => {
  it('makes one kernel of the training loop that is wanted as one, and of nothing else', () => {
    const kernels = kernelsOf(8);
    expect(kernels).toHaveLength(1);
    // The parameters of 4-8-1, which only that loop hands on.
    expect(kernels[0]).toContain('f32[1,49]');
  });

  it('makes none of one that is to stay operations', () => {
    expect(kernelsOf(200)).toEqual([]);
  });
});
