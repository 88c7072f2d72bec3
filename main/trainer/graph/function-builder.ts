// Puts a graph function together node by node: operations, constants, recorded traces, and calls of other functions.
import { dataTypes, type Attribute, type DataType, type GraphFunction, type GraphNode, type NamedType, type Reference, type TensorType } from './graph-def.ts';
import { constantNode, type Trace } from './trace.ts';

const { int32, bool } = dataTypes;

export class FunctionBuilder {
  readonly #name: string;
  readonly #inputs: readonly NamedType[];
  readonly #nodes: GraphNode[] = [];
  readonly #constants = new Map<string, Reference>();

  constructor(name: string, inputs: readonly NamedType[]) {
    this.#name = name;
    this.#inputs = inputs;
  }

  /** Adds an operation and returns its output of that name. */
  add(op: string, inputs: readonly Reference[], attributes: Readonly<Record<string, Attribute>>, output: string): Reference {
    const name = `${op.toLowerCase()}_${this.#nodes.length}`;
    this.#nodes.push({ name, op, inputs, attributes });
    return `${name}:${output}:0`;
  }

  /** Adds an operation with a list of outputs; they are `name:output:0`, `:1`, ... */
  addMany(op: string, inputs: readonly Reference[], attributes: Readonly<Record<string, Attribute>>, count: number): Reference[] {
    const first = this.add(op, inputs, attributes, 'output');
    return Array.from({ length: count }, (_, index) => `${first.slice(0, -1)}${index}`);
  }

  integers(values: readonly number[]): Reference {
    return this.#constant(`[${values.join()}]`, { dtype: int32, shape: [values.length] }, values);
  }

  integer(value: number): Reference {
    return this.#constant(String(value), { dtype: int32, shape: [] }, [value]);
  }

  /** An operation on two int32 scalars. */
  arithmetic(op: 'AddV2' | 'Sub' | 'Minimum' | 'Maximum', left: Reference, right: Reference): Reference {
    return this.add(op, [left, right], { T: { type: int32 } }, 'z');
  }

  compare(op: 'Less' | 'Equal' | 'GreaterEqual', left: Reference, right: Reference): Reference {
    return this.add(op, [left, right], { T: { type: int32 } }, 'z');
  }

  /** The largest of int32 scalars, by sorting them. */
  largest(values: readonly Reference[]): Reference {
    const list = this.add('Pack', values, { T: { type: int32 }, N: { integer: values.length }, axis: { integer: 0 } }, 'output');
    const top = this.add('TopKV2', [list, this.integer(1)], { sorted: { boolean: true }, T: { type: int32 }, Tk: { type: int32 }, index_type: { type: int32 } }, 'values');
    return this.add('Reshape', [top, this.integers([])], { T: { type: int32 }, Tshape: { type: int32 } }, 'output');
  }

  /** `condition ? first : second`, int32 scalars. */
  choose(condition: Reference, first: Reference, second: Reference): Reference {
    return this.add('SelectV2', [condition, first, second], { T: { type: int32 } }, 'output');
  }

  /** Copies a trace's operations in. `sources`: where each of its inputs comes from here; returns where its outputs are. */
  inline(trace: Trace, sources: Readonly<Record<string, Reference>>): Record<string, Reference> {
    const prefix = `t${this.#nodes.length}_`;
    const place = (reference: Reference): Reference => {
      if (reference.includes(':')) return prefix + reference;
      const source = sources[reference];
      if (source === undefined) throw new Error(`nothing is given for the input ${reference} of a trace`);
      return source;
    };
    for (const node of trace.nodes) this.#nodes.push({ ...node, name: prefix + node.name, inputs: node.inputs.map(place) });
    return Object.fromEntries(Object.entries(trace.outputs).map(([name, { from }]) => [name, place(from)]));
  }

  /** A loop over functions that take and give the same list of values. */
  whileLoop(condition: string, body: string, values: readonly Reference[], types: readonly TensorType[]): Reference[] {
    const attributes: Record<string, Attribute> = {
      T: { types: types.map(({ dtype }) => dtype) },
      cond: { functionName: condition },
      body: { functionName: body },
      output_shapes: { shapes: types.map(({ shape }) => shape) },
      parallel_iterations: { integer: 1 },
    };
    return this.addMany('StatelessWhile', values, attributes, types.length);
  }

  /** Calls one of two functions of the same inputs and outputs. */
  either(condition: Reference, thenName: string, elseName: string, values: readonly Reference[], inputs: readonly TensorType[], outputs: readonly TensorType[]): Reference[] {
    const attributes: Record<string, Attribute> = {
      Tcond: { type: bool },
      Tin: { types: inputs.map(({ dtype }) => dtype) },
      Tout: { types: outputs.map(({ dtype }) => dtype) },
      then_branch: { functionName: thenName },
      else_branch: { functionName: elseName },
      output_shapes: { shapes: outputs.map(({ shape }) => shape) },
    };
    return this.addMany('StatelessIf', [condition, ...values], attributes, outputs.length);
  }

  /** An empty list of `count` tensors of one type; rows that are never set are zeros. */
  list(count: number, element: TensorType): Reference {
    const attributes = { element_dtype: { type: element.dtype }, shape_type: { type: int32 } } as const;
    return this.add('TensorListReserve', [this.integers(element.shape), this.integer(count)], attributes, 'handle');
  }

  setItem(list: Reference, index: Reference, item: Reference, dtype: DataType): Reference {
    return this.add('TensorListSetItem', [list, index, item], { element_dtype: { type: dtype } }, 'output_handle');
  }

  stackList(list: Reference, count: number, element: TensorType): Reference {
    return this.add('TensorListStack', [list, this.integers(element.shape)], { element_dtype: { type: element.dtype }, num_elements: { integer: count } }, 'tensor');
  }

  zeros({ dtype, shape }: TensorType): Reference {
    const zero = this.#constant(`zero ${dtype}`, { dtype, shape: [] }, [0]);
    return this.add('Fill', [this.integers(shape), zero], { T: { type: dtype }, index_type: { type: int32 } }, 'output');
  }

  build(outputs: readonly (NamedType & { readonly from: Reference })[], attributes: Readonly<Record<string, Attribute>> = {}): GraphFunction {
    return { name: this.#name, inputs: this.#inputs, outputs, nodes: this.#nodes, attributes };
  }

  #constant(key: string, { dtype, shape }: TensorType, values: readonly number[]): Reference {
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = `constant_${this.#nodes.length}`;
    const data = dtype === dataTypes.float32 ? Float32Array.from(values) : Int32Array.from(values);
    this.#nodes.push(constantNode(name, { dtype, shape, data }));
    this.#constants.set(key, `${name}:output:0`);
    return `${name}:output:0`;
  }
}
