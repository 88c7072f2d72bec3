// What XLA is told in other words is the same function.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, expect, it } from 'vitest';
import { loadBackend } from '../backend.ts';
import { CompiledGraph } from './compiled-graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import { dataTypes, type GraphFunction } from './graph-def.ts';
import { encodeSavedModel } from './protobuf.ts';
import { trace } from './trace.ts';
import { inWordsOfXla } from './words-of-xla.ts';

beforeAll(() => loadBackend('eager'));

/** relu(x) + relu(|x|), and |x| itself. */
function recorded(): GraphFunction {
  const x = tf.tensor1d([1, -2, 3, -4]);
  const found = trace(({ x: input }) => ({ sum: tf.add(tf.relu(input as tf.Tensor1D), tf.relu(tf.abs(input as tf.Tensor1D))), size: tf.abs(input as tf.Tensor1D) }), { x });
  const type = { dtype: dataTypes.float32, shape: [4] };
  const builder = new FunctionBuilder('run', [{ name: 'x', ...type }]);
  const outputs = builder.inline(found, { x: 'x' });
  return builder.build([{ name: 'sum', ...type, from: outputs['sum'] ?? '' }, { name: 'size', ...type, from: outputs['size'] ?? '' }]);
}

it('leaves out what is slow to translate, and gives the same numbers', () => {
  const plain = recorded();
  const said = inWordsOfXla(plain);
  expect(plain.nodes.map(({ op }) => op)).toEqual(expect.arrayContaining(['Relu', 'Abs']));
  expect(said.nodes.filter(({ op }) => op === 'Relu' || op === 'Abs')).toEqual([]);
  const x = tf.tensor1d([1.5, -2, 0, NaN]);
  for (const one of [plain, said]) {
    const graph = { functions: [one], entry: 'run' };
    const { sum, size } = new CompiledGraph(graph, encodeSavedModel(graph, one === said)).run({ x });
    expect([...(sum?.dataSync() ?? [])]).toEqual([3, 2, 0, NaN]);
    expect([...(size?.dataSync() ?? [])]).toEqual([1.5, 2, 0, NaN]);
  }
});
