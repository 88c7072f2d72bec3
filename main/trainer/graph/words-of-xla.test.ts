// What XLA is told in other words is the same function, to the last digit.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../backend.ts';
import { CompiledGraph } from './compiled-graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import { dataTypes, type GraphFunction } from './graph-def.ts';
import { encodeSavedModel } from './protobuf.ts';
import { trace } from './trace.ts';
import { inWordsOfXla } from './words-of-xla.ts';

type Work = (x: tf.Tensor1D) => tf.Tensor1D;

beforeAll(() => loadBackend('eager'));

function recorded(work: Work, count: number): GraphFunction {
  const type = { dtype: dataTypes.float32, shape: [count] };
  const found = trace(({ x }) => ({ y: work(x as tf.Tensor1D) }), { x: tf.zeros([count]) });
  const builder = new FunctionBuilder('run', [{ name: 'x', ...type }]);
  return builder.build([{ name: 'out', ...type, from: builder.inline(found, { x: 'x' })['y'] ?? '' }]);
}

/** What XLA makes of a function; both zeros are one. */
function compute(one: GraphFunction, values: readonly number[]): number[] {
  const graph = { functions: [one], entry: 'run' };
  const compiled = new CompiledGraph(graph, encodeSavedModel(graph, true));
  const found = [...(compiled.run({ x: tf.tensor1d([...values]) })['out']?.dataSync() ?? [])];
  compiled.dispose();
  return found.map((value) => value + 0);
}

/** From the smallest numbers to the largest, of which a power would be rounded in another way here and there. */
const notNegative = [0, Infinity, NaN, ...Array.from({ length: 500 }, (_, index) => Math.fround(1.37 ** (index % 250 - 120) * (1 + index / 700)))];
const numbers = [...notNegative, ...notNegative.map((value) => -value)];

describe.each<[op: string, work: Work, values: readonly number[]]>([
  ['Relu', tf.relu, numbers],
  ['Abs', tf.abs, numbers],
  ['Sqrt', tf.sqrt, notNegative],
  ['Sigmoid', tf.sigmoid, numbers],
])('%s', (op, work, values) => {
  it('is said without itself, and gives the same numbers', () => {
    const plain = recorded(work, values.length);
    const said = inWordsOfXla(plain);
    const opsOf = ({ nodes }: GraphFunction): string[] => nodes.map((node) => node.op);
    expect(opsOf(plain)).toContain(op);
    expect(opsOf(said)).not.toContain(op);
    expect(compute(said, values)).toEqual(compute(plain, values));
  });
});

it('is told of other operations, and of what comes after them', () => {
  const work: Work = (x) => tf.add(tf.relu(x), tf.relu(tf.abs(x)));
  expect(compute(inWordsOfXla(recorded(work, 4)), [1.5, -2, 0, NaN])).toEqual([3, 2, 0, NaN]);
});
