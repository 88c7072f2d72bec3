// Graphs that this process has loaded: data and settings are fed, so runs of the same shapes share one, compiled once.
import { createHash } from 'node:crypto';
import { CompiledGraph } from './compiled-graph.ts';
import type { CallableGraph } from './graph-def.ts';
import { encodeSavedModel } from './protobuf.ts';

/** A compiled graph takes about 10 MB. */
const keptCount = 8;

export class GraphCache {
  readonly #graphs = new Map<string, CompiledGraph>();

  /** The graph, loaded now or before. Throws what TensorFlow says of one that it does not accept. */
  get(graph: CallableGraph, compiles: boolean): CompiledGraph {
    const model = encodeSavedModel(graph, compiles);
    const key = createHash('sha256').update(model.bytes).digest('hex');
    const loaded = this.#graphs.get(key) ?? new CompiledGraph(graph, model);
    this.#graphs.delete(key);
    this.#graphs.set(key, loaded);
    for (const [oldest, old] of [...this.#graphs].slice(0, -keptCount)) {
      this.#graphs.delete(oldest);
      old.dispose();
    }
    return loaded;
  }

  /** Lets go of a graph whose call has failed: calling it again would leak. */
  drop(graph: CompiledGraph): void {
    for (const [key, loaded] of this.#graphs) if (loaded === graph) this.#graphs.delete(key);
    graph.dispose();
  }

  dispose(): void {
    for (const graph of this.#graphs.values()) graph.dispose();
    this.#graphs.clear();
  }
}
