// Each initializer has the spread its paper asks for, and the same key gives the same weights.
import { describe, expect, it } from 'vitest';
import type { InitializerSpec } from '../../shared/spec/run-spec.ts';
import { initialValues } from './initializers.ts';
import { randomKey } from './random.ts';

const key = randomKey(5, 'initialisation', 0);
const inputs = 100;
const units = 300;

function spread(spec: InitializerSpec): number {
  const values = initialValues(spec, [inputs, units], key);
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

describe('initialValues', () => {
  const spreads: readonly [InitializerSpec, number][] = [
    ['zeros', 0],
    ['ones', 1],
    ['glorotUniform', Math.sqrt(2 / (inputs + units))],
    ['glorotNormal', Math.sqrt(2 / (inputs + units))],
    ['heUniform', Math.sqrt(2 / inputs)],
    ['heNormal', Math.sqrt(2 / inputs)],
    ['lecunUniform', Math.sqrt(1 / inputs)],
    ['lecunNormal', Math.sqrt(1 / inputs)],
    ['orthogonal', Math.sqrt(1 / units)],
    [{ type: 'randomUniform', min: -0.3, max: 0.3 }, 0.3 / Math.sqrt(3)],
    [{ type: 'randomNormal', stddev: 0.2 }, 0.2],
    [{ type: 'varianceScaling', scale: 2, mode: 'fanOut', distribution: 'normal' }, Math.sqrt(2 / units)],
    [{ type: 'varianceScaling', scale: 3, mode: 'fanAvg', distribution: 'truncatedNormal' }, Math.sqrt(6 / (inputs + units))],
  ];

  it.each(spreads)('%o has a root mean square of %d', (spec, expected) => {
    expect(Math.abs(spread(spec) - expected)).toBeLessThanOrEqual(0.02 * expected);
    expect(initialValues(spec, [inputs, units], key)).toEqual(initialValues(spec, [inputs, units], key));
  });

  it('cuts truncated normals off at two standard deviations of the uncut ones', () => {
    const values = initialValues('heNormal', [inputs, units], key);
    const limit = (2 * Math.sqrt(2 / inputs)) / 0.87962566;
    expect(Math.max(...values)).toBeLessThanOrEqual(limit);
    expect(Math.max(...values)).toBeGreaterThan(0.95 * limit);
  });

  it.each([[[5, 3]], [[3, 5]], [[4]]])('makes %j orthonormal', (shape) => {
    const values = initialValues('orthogonal', shape, key);
    const columns = shape[shape.length - 1] ?? 1;
    const rows = values.length / columns;
    const at = (row: number, column: number): number => values[row * columns + column] ?? NaN;
    const isTall = rows >= columns;
    const count = Math.min(rows, columns);
    const length = Math.max(rows, columns);
    for (let left = 0; left < count; left += 1) {
      for (let right = 0; right < count; right += 1) {
        let product = 0;
        for (let index = 0; index < length; index += 1) product += isTall ? at(index, left) * at(index, right) : at(left, index) * at(right, index);
        expect(product).toBeCloseTo(left === right ? 1 : 0, 5);
      }
    }
  });
});
