// A graph that TensorFlow has loaded and, for XLA, compiles at its first call: inputs in, outputs out, nothing kept in between.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import type { CallableGraph, NamedType } from './graph-def.ts';
import { servingTag, type SavedModel } from './protobuf.ts';
import type { NamedTensors } from './trace.ts';

interface TensorInfo {
  readonly name: string;
}

/** What tfjs-node's backend offers for SavedModels. */
interface SavedModelBackend {
  loadSavedModelMetaGraph(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(id: number, inputs: readonly tf.Tensor[], infos: readonly TensorInfo[], outputs: readonly string[]): tf.Tensor[];
}

export class CompiledGraph {
  readonly #id: number;
  readonly #inputs: readonly NamedType[];
  readonly #outputs: readonly NamedType[];
  /** What `runSavedModel` wants to be told each time. */
  readonly #infos: readonly TensorInfo[];
  readonly #outputNames: readonly string[];

  /** `model`: the graph as it is loaded. Throws what TensorFlow says of one that it does not accept. */
  constructor(graph: CallableGraph, model: SavedModel) {
    const entry = graph.functions.find(({ name }) => name === graph.entry);
    if (entry === undefined) throw new Error(`the graph has no function ${graph.entry}`);
    this.#inputs = entry.inputs;
    this.#outputs = entry.outputs;
    this.#infos = model.feeds.map((name) => ({ name }));
    this.#outputNames = model.fetches;
    this.#id = load(model.bytes);
  }

  /**
   * One call. The caller owns the outputs. Shapes are checked here: XLA would compile anew for others, without a word.
   * Throws what TensorFlow says where the call fails; the graph is then not to be called again, because a failing call leaks.
   */
  run(inputs: NamedTensors): Record<string, tf.Tensor> {
    const feeds = this.#inputs.map((input) => {
      const tensor = inputs[input.name];
      if (tensor === undefined) throw new Error(`the graph's input ${input.name} is missing`);
      if (tensor.shape.join() !== input.shape.join()) throw new Error(`the graph's input ${input.name} is [${tensor.shape.join()}] instead of [${input.shape.join()}]`);
      return tensor;
    });
    const outputs = backend().runSavedModel(this.#id, feeds, this.#infos, this.#outputNames);
    return Object.fromEntries(this.#outputs.map(({ name }, index) => [name, outputs[index] ?? missing(name)]));
  }

  dispose(): void {
    backend().deleteSavedModel(this.#id);
  }
}

function backend(): SavedModelBackend {
  return tf.backend() as unknown as SavedModelBackend;
}

function missing(name: string): never {
  throw new Error(`the graph gave no output ${name}`);
}

/** TensorFlow reads models from folders only; it keeps nothing open, so the folder goes at once. */
function load(bytes: Uint8Array): number {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-graph-'));
  try {
    mkdirSync(join(folder, 'variables'));
    writeFileSync(join(folder, 'saved_model.pb'), bytes);
    return backend().loadSavedModelMetaGraph(folder, servingTag);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
