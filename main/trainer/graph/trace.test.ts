// What a recording holds, that it does the same again in a graph, and which functions are refused.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadBackend } from '../backend.ts';
import { uniformFromOps } from '../random-ops.ts';
import { CompiledGraph } from './compiled-graph.ts';
import { FunctionBuilder } from './function-builder.ts';
import { dataTypes, type CallableGraph, type NamedType } from './graph-def.ts';
import { encodeSavedModel } from './protobuf.ts';
import { trace, TraceRefused, type NamedTensors, type Trace } from './trace.ts';

beforeAll(() => loadBackend('eager'));

/** A graph of one function that does what was recorded. */
function graphOf(recorded: Trace, inputs: NamedTensors): CallableGraph {
  const types = Object.entries(inputs).map(([name, { dtype, shape }]): NamedType => ({ name, dtype: dataTypes[dtype as 'float32'], shape }));
  const builder = new FunctionBuilder('run', types);
  const outputs = builder.inline(recorded, Object.fromEntries(types.map(({ name }) => [name, name])));
  const results = Object.entries(recorded.outputs).map(([name, { dtype, shape }]) => ({ name: `out_${name}`, dtype, shape, from: outputs[name] ?? '' }));
  return { functions: [builder.build(results)], entry: 'run' };
}

/** Records on one set of inputs and runs the graph on another. */
function runRecorded(work: (inputs: NamedTensors) => NamedTensors, example: NamedTensors, inputs: NamedTensors, compiles: boolean): number[] {
  const callable = graphOf(trace(work, example), example);
  const graph = new CompiledGraph(callable, encodeSavedModel(callable, compiles));
  try {
    return [...(graph.run(inputs)['out_y']?.dataSync() ?? [])];
  } finally {
    graph.dispose();
  }
}

describe('a recorded function', () => {
  it.each([false, true])('does the same to other inputs (compiled: %s)', (compiles) => {
    const work = ({ a, b }: NamedTensors): NamedTensors => ({ y: tf.add(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D), 3) });
    const example = { a: tf.tensor2d([[1, 2]]), b: tf.tensor2d([[3], [4]]) };
    expect(runRecorded(work, example, { a: tf.tensor2d([[5, 6]]), b: tf.tensor2d([[7], [8]]) }, compiles)).toEqual([86]);
  });

  it('hands an input on that it gives back as it is', () => {
    const recorded = trace(({ a }) => ({ y: a as tf.Tensor }), { a: tf.scalar(1) });
    expect(recorded).toMatchObject({ nodes: [], outputs: { y: { from: 'a' } } });
  });

  it('is the same when it is recorded twice, random numbers included: they are made of its inputs', () => {
    const work = ({ words, step }: NamedTensors): NamedTensors => ({ y: uniformFromOps(words as tf.Tensor1D, step as tf.Scalar)(0, [2, 3, 4]) });
    const inputs = (): NamedTensors => ({ words: tf.tensor1d([11, 12], 'int32'), step: tf.scalar(5, 'int32') });
    expect(trace(work, inputs())).toEqual(trace(work, inputs()));
  });

  it('shows random numbers of JavaScript by differing when it is recorded twice', () => {
    const work = ({ a }: NamedTensors): NamedTensors => ({ y: tf.add(a as tf.Tensor, tf.randomUniform([3])) });
    expect(trace(work, { a: tf.scalar(1) })).not.toEqual(trace(work, { a: tf.scalar(1) }));
  });

  it('writes equal constants once, and large ones of one value as that value', () => {
    const { nodes } = trace(({ a }) => ({ y: tf.add(tf.add(tf.add(a as tf.Tensor, 2), 2), tf.ones([100])) }), { a: tf.scalar(1) });
    expect(nodes.filter(({ op }) => op === 'Const')).toHaveLength(2 + 1);
    expect(nodes.filter(({ op }) => op === 'Fill')).toHaveLength(1);
  });

  it('leaves no tensors behind, and the backend as it was', () => {
    const a = tf.scalar(1);
    const before = tf.memory().numTensors;
    trace(({ a: input }) => ({ y: tf.square(input as tf.Tensor) }), { a });
    expect(tf.memory().numTensors).toBe(before);
    expect(tf.add(a, 1).dataSync()[0]).toBe(2);
  });
});

describe('a function is refused', () => {
  it('that reads values back', () => {
    const work = ({ a }: NamedTensors): NamedTensors => ({ y: tf.scalar(tf.square(a as tf.Tensor).dataSync()[0] ?? 0) });
    expect(() => trace(work, { a: tf.scalar(2) })).toThrow(TraceRefused);
    expect(() => trace(work, { a: tf.scalar(2) })).toThrow(/reads values back/);
  });

  it('that uses a tensor from outside', () => {
    const outside = tf.square(tf.scalar(3));
    expect(() => trace(({ a }) => ({ y: tf.add(a as tf.Tensor, outside) }), { a: tf.scalar(2) })).toThrow(/not among its inputs/);
  });

  it('that draws from a random generator of TensorFlow', () => {
    expect(() => trace(({ a }) => ({ y: tf.add(a as tf.Tensor, tf.cast(tf.multinomial(tf.tensor1d([0.5, 0.5]), 1, 1, false), 'float32')) }), { a: tf.scalar(2) })).toThrow(TraceRefused);
  });

  it('whose result is not of its making', () => {
    const outside = tf.square(tf.scalar(3));
    expect(() => trace(() => ({ y: outside }), {})).toThrow(/does not come from/);
  });

  it('and the backend works as before', () => {
    expect(() => trace(() => { throw new Error('broken'); }, {})).toThrow('broken');
    expect(tf.add(tf.scalar(1), 1).dataSync()[0]).toBe(2);
  });
});

describe('a loaded graph', () => {
  it('is not called with other shapes, for which XLA would compile anew', () => {
    const inputs = { a: tf.tensor1d([1, 2]) };
    const callable = graphOf(trace(({ a }) => ({ y: tf.square(a as tf.Tensor) }), inputs), inputs);
    const graph = new CompiledGraph(callable, encodeSavedModel(callable, false));
    expect(() => graph.run({ a: tf.tensor1d([1, 2, 3]) })).toThrow('input a is [3] instead of [2]');
    expect(() => graph.run({})).toThrow('input a is missing');
    graph.dispose();
  });

  it.each([false, true])('runs on the processor where it is told to (compiled: %s)', (compiles) => {
    const inputs = { a: tf.tensor1d([1, 2]) };
    const model = encodeSavedModel({ ...graphOf(trace(({ a }) => ({ y: tf.square(a as tf.Tensor) }), inputs), inputs), device: 'cpu' }, compiles);
    expect(Buffer.from(model.bytes).toString('latin1').split('/device:CPU:0').length).toBeGreaterThan(3);
    const graph = new CompiledGraph(graphOf(trace(({ a }) => ({ y: tf.square(a as tf.Tensor) }), inputs), inputs), model);
    expect([...(graph.run(inputs)['out_y']?.dataSync() ?? [])]).toEqual([1, 4]);
    graph.dispose();
  });

  it('is the same bytes for the same graph', () => {
    const inputs = { a: tf.tensor1d([1, 2]) };
    const encode = (): Uint8Array => encodeSavedModel(graphOf(trace(({ a }) => ({ y: tf.exp(a as tf.Tensor) }), inputs), inputs), true).bytes;
    expect(encode()).toEqual(encode());
  });
});
