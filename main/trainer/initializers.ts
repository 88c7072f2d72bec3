// Starting values of weights: Keras 3's initializers, drawn from this project's own generator so that a seed fixes them.
import type { InitializerSpec } from '../../shared/spec/run-spec.ts';
import { normalSequence, uniformSequence, type RandomKey } from './random.ts';

type VarianceScaling = Extract<InitializerSpec, { type: 'varianceScaling' }>;
type NamedInitializer = Extract<InitializerSpec, string>;

/** What the named initializers are made of (Glorot & Bengio 2010, He et al. 2015, LeCun et al. 1998). */
const varianceScalings: Partial<Record<NamedInitializer, VarianceScaling>> = {
  glorotUniform: scaling(1, 'fanAvg', 'uniform'),
  glorotNormal: scaling(1, 'fanAvg', 'truncatedNormal'),
  heUniform: scaling(2, 'fanIn', 'uniform'),
  heNormal: scaling(2, 'fanIn', 'truncatedNormal'),
  lecunUniform: scaling(1, 'fanIn', 'uniform'),
  lecunNormal: scaling(1, 'fanIn', 'truncatedNormal'),
};

function scaling(scale: number, mode: VarianceScaling['mode'], distribution: VarianceScaling['distribution']): VarianceScaling {
  return { type: 'varianceScaling', scale, mode, distribution };
}

/** Standard deviation of a standard normal cut off at two; dividing by it restores the wanted deviation. */
const truncatedDeviation = 0.87962566103423978;

/**
 * Values of one parameter. `shape` is [inputs, units] for a kernel and [units] for a bias, whose fans are both its length
 * and which orthogonal takes for a matrix of one row.
 */
export function initialValues(spec: InitializerSpec, shape: readonly number[], key: RandomKey): Float32Array {
  const length = shape.reduce((product, size) => product * size, 1);
  if (typeof spec !== 'string') return drawn(spec, shape, length, key);
  if (spec === 'zeros') return new Float32Array(length);
  if (spec === 'ones') return new Float32Array(length).fill(1);
  if (spec === 'orthogonal') return orthogonal(shape[shape.length - 2] ?? 1, shape[shape.length - 1] ?? 1, key);
  const named = varianceScalings[spec];
  if (named === undefined) throw new Error(`no initializer ${spec}`);
  return drawn(named, shape, length, key);
}

function drawn(spec: Exclude<InitializerSpec, string>, shape: readonly number[], length: number, key: RandomKey): Float32Array {
  switch (spec.type) {
    case 'randomUniform':
      return uniform(length, spec.min, spec.max, key);
    case 'randomNormal':
      return normal(length, spec.stddev, key);
    case 'varianceScaling': {
      const variance = spec.scale / Math.max(1, fanOf(spec.mode, shape));
      if (spec.distribution === 'uniform') return uniform(length, -Math.sqrt(3 * variance), Math.sqrt(3 * variance), key);
      if (spec.distribution === 'normal') return normal(length, Math.sqrt(variance), key);
      return truncatedNormal(length, Math.sqrt(variance) / truncatedDeviation, key);
    }
  }
}

function fanOf(mode: VarianceScaling['mode'], shape: readonly number[]): number {
  const fanOut = shape[shape.length - 1] ?? 1;
  const fanIn = shape[0] ?? 1;
  if (mode === 'fanIn') return fanIn;
  return mode === 'fanOut' ? fanOut : (fanIn + fanOut) / 2;
}

function uniform(length: number, min: number, max: number, key: RandomKey): Float32Array {
  const next = uniformSequence(key);
  return Float32Array.from({ length }, () => min + (max - min) * next());
}

function normal(length: number, deviation: number, key: RandomKey): Float32Array {
  const next = normalSequence(key);
  return Float32Array.from({ length }, () => deviation * next());
}

function truncatedNormal(length: number, deviation: number, key: RandomKey): Float32Array {
  const next = normalSequence(key);
  return Float32Array.from({ length }, () => {
    let value = next();
    while (Math.abs(value) > 2) value = next();
    return deviation * value;
  });
}

/** A matrix whose rows or columns, whichever are fewer, are orthonormal: Gram-Schmidt (modified) on normal vectors. */
function orthogonal(rows: number, columns: number, key: RandomKey): Float32Array {
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const next = normalSequence(key);
  const vectors: Float64Array[] = [];
  for (let index = 0; index < count; index += 1) {
    const vector = Float64Array.from({ length }, next);
    for (const earlier of vectors) subtractProjection(vector, earlier);
    const norm = Math.sqrt(dot(vector, vector));
    vectors.push(vector.map((value) => value / norm));
  }
  const matrix = new Float32Array(rows * columns);
  vectors.forEach((vector, index) => {
    vector.forEach((value, position) => {
      matrix[rows >= columns ? position * columns + index : index * columns + position] = value;
    });
  });
  return matrix;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) sum += (left[index] ?? 0) * (right[index] ?? 0);
  return sum;
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const length = dot(vector, unit);
  for (let index = 0; index < vector.length; index += 1) vector[index] = (vector[index] ?? 0) - length * (unit[index] ?? 0);
}
