import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dense, outputLayer } from './example-job.ts';
import { createNetwork } from './network.ts';
import { makesKernels, oneKernelAffine, oneKernelFlags, trainLoopFor } from './one-kernel.ts';

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

describe('a product in one kernel', () => {
  const shapes = fc.record({ members: fc.integer({ min: 1, max: 3 }), rows: fc.integer({ min: 1, max: 70 }), inputs: fc.integer({ min: 1, max: 40 }), units: fc.integer({ min: 1, max: 40 }), hasBias: fc.boolean() });
  const values = (shape: readonly [number, number, number], phase: number) => tf.sin<tf.Tensor3D>(tf.add(tf.reshape<tf.Rank.R3>(tf.range(0, shape[0] * shape[1] * shape[2]), [...shape]), phase));

  it('is rows x kernel + biases, with their gradients, whatever comes in pieces or is transposed', () => {
    fc.assert(fc.property(shapes, ({ members, rows, inputs, units, hasBias }) => {
      tf.tidy(() => {
        const x = values([members, rows, inputs], 0);
        const weights = values([members, hasBias ? inputs + 1 : inputs, units], 1);
        const direction = values([members, rows, units], 2);
        const plain = (left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D => {
          const product: tf.Tensor3D = tf.matMul(left, tf.slice3d(right, [0, 0, 0], [members, inputs, units]));
          return hasBias ? tf.add(product, tf.slice3d(right, [0, inputs, 0], [members, 1, units])) : product;
        };
        const gradientsOf = (affine: typeof plain): tf.Tensor[] => tf.grads((left, right) => tf.sum(tf.mul(affine(left as tf.Tensor3D, right as tf.Tensor3D), direction)))([x, weights]);
        const ours = (left: tf.Tensor3D, right: tf.Tensor3D): tf.Tensor3D => oneKernelAffine(left, right, hasBias);
        const pairs = [[ours(x, weights), plain(x, weights)], ...gradientsOf(ours).map((found, index) => [found, gradientsOf(plain)[index]])] as [tf.Tensor, tf.Tensor][];
        for (const [found, expected] of pairs) {
          expect(found.shape).toEqual(expected.shape);
          expect(tf.max(tf.abs(tf.sub(found, expected))).dataSync()[0]).toBeLessThan(1e-4);
        }
      });
    }), { numRuns: 60 });
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
    population.use(makeRunner(population, 'xla', { engine, place: null, graphs: new GraphCache() }));
    while (population.isRunning) population.advance(Infinity);
    process.exit(0);`;
  try {
    const env = { ...process.env, XLA_FLAGS: `--xla_cpu_multi_thread_eigen=false ${oneKernelFlags.join(' ')} --xla_dump_to=${folder} --xla_dump_hlo_as_text` };
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
