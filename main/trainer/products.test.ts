import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compiledProduct, oneKernelAffine } from './products.ts';

describe('a product', () => {
  const shapes = fc.record({ members: fc.integer({ min: 1, max: 3 }), rows: fc.integer({ min: 1, max: 70 }), inputs: fc.integer({ min: 1, max: 40 }), units: fc.integer({ min: 1, max: 40 }), hasBias: fc.boolean() });
  const values = (shape: readonly [number, number, number], phase: number) => tf.sin<tf.Tensor3D>(tf.add(tf.reshape<tf.Rank.R3>(tf.range(0, shape[0] * shape[1] * shape[2]), [...shape]), phase));

  it('in one kernel is rows x kernel + biases, with their gradients, whatever comes in pieces or is transposed', () => {
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

  it('for XLA is rows x kernel, with their gradients, whatever the number of units', () => {
    fc.assert(fc.property(shapes, ({ members, rows, inputs, units }) => {
      tf.tidy(() => {
        const [x, kernel, direction] = [values([members, rows, inputs], 0), values([members, inputs, units], 1), values([members, rows, units], 2)];
        const gradientsOf = (multiply: typeof compiledProduct): tf.Tensor[] => tf.grads((left, right) => tf.sum(tf.mul(multiply(left as tf.Tensor3D, right as tf.Tensor3D), direction)))([x, kernel]);
        const expected = gradientsOf((left, right) => tf.matMul(left, right));
        gradientsOf(compiledProduct).forEach((found, index) => {
          const other = expected[index] as tf.Tensor;
          expect(found.shape).toEqual(other.shape);
          expect(tf.max(tf.abs(tf.sub(found, other))).dataSync()[0]).toBeLessThan(1e-4);
        });
        expect(tf.max(tf.abs(tf.sub(compiledProduct(x, kernel), tf.matMul(x, kernel)))).dataSync()[0]).toBe(0);
      });
    }), { numRuns: 60 });
  });
});
