// Records what a function of tensors does, as a list of TensorFlow operations: the function runs once, for real, with the backend's
// binding replaced by a recorder that forwards every operation and notes it.
import * as tf from '@tensorflow/tfjs';
import { dataTypes, type Attribute, type DataType, type GraphNode, type Reference, type TensorType, type TensorValue } from './graph-def.ts';
import { opDefinition, type OpArgument } from './op-table.ts';

export type NamedTensors = Readonly<Record<string, tf.Tensor>>;

export interface TracedOutput extends TensorType {
  readonly from: Reference;
}

export interface Trace {
  readonly nodes: readonly GraphNode[];
  /** By name; `from` is the name of an input where an output is one. */
  readonly outputs: Readonly<Record<string, TracedOutput>>;
}

/** A function that cannot be recorded: it would not do the same thing again. */
export class TraceRefused extends Error {}

interface RawTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: DataType;
}
interface RawAttribute {
  readonly name: string;
  readonly type: number;
  readonly value: unknown;
}
/** The part of tfjs-node's binding that the backend calls while a function runs. */
interface Binding {
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  executeOp(name: string, attributes: readonly RawAttribute[], inputs: readonly number[], outputCount: number): RawTensor[];
  createTensor(shape: readonly number[], dtype: DataType, values: ArrayLike<number>): number;
  tensorDataSync(id: number): unknown;
}
interface NativeBackend {
  binding: Binding;
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
}

/** From this length on a constant whose elements are all alike is written as one of them. */
const fillFrom = 16;

function native(): NativeBackend {
  return tf.backend() as unknown as NativeBackend;
}

/** The id of the native tensor; makes one of values that are still in JavaScript. */
function nativeId(tensor: tf.Tensor): number {
  return native().getInputTensorIds([tensor])[0] ?? -1;
}

function dataTypeOf(tensor: tf.Tensor): DataType {
  if (tensor.dtype === 'float32' || tensor.dtype === 'int32' || tensor.dtype === 'bool') return dataTypes[tensor.dtype];
  throw new TraceRefused(`A tensor of ${tensor.dtype} cannot be part of a graph.`);
}

/** What is known of the tensors of a function that is being recorded, and the nodes so far. */
class Recorder {
  readonly nodes: GraphNode[] = [];
  readonly #references = new Map<number, Reference>();
  readonly #types = new Map<number, DataType>();
  readonly #constants = new Map<string, Reference>();

  addInput(name: string, tensor: tf.Tensor): void {
    this.#know(nativeId(tensor), name, dataTypeOf(tensor));
  }

  /** Notes an operation that was run. @throws TraceRefused for one that is not in the table, or an input from nowhere */
  addOperation(binding: Binding, op: string, raw: readonly RawAttribute[], inputs: readonly number[], outputs: readonly RawTensor[]): void {
    const definition = opDefinition(op);
    if (definition.isStateful) throw new TraceRefused(`${op} keeps a state of its own, so it would not do the same again.`);
    const known = raw.filter(({ name }) => name in definition.attributes);
    const attributes: Record<string, Attribute> = Object.fromEntries(known.map((one) => [one.name, attributeOf(binding, one)]));
    const name = `n${this.nodes.length}_${op}`;
    const references = inputs.map((id) => this.#references.get(id) ?? refuseForeign(op));
    let position = 0;
    for (const argument of definition.inputs) {
      const count = this.#addInferred(attributes, argument, inputs.slice(position), definition.inputs.length);
      position += count;
    }
    this.nodes.push({ name, op, inputs: references, attributes });
    let next = 0;
    for (const argument of definition.outputs) {
      const { name: outputName } = argument;
      const count = isMany(argument) ? outputs.length - (definition.outputs.length - 1) : 1;
      for (let index = 0; index < count; index += 1) {
        const output = outputs[next];
        next += 1;
        if (output !== undefined) this.#know(output.id, `${name}:${outputName}:${index}`, output.dtype);
      }
    }
  }

  /** Adds what eager TensorFlow infers from an argument's tensors, `left` the first of them; returns how many there are. */
  #addInferred(attributes: Record<string, Attribute>, argument: OpArgument, left: readonly number[], argumentCount: number): number {
    if ('typeListAttribute' in argument) throw new TraceRefused('An operation on a list of mixed types cannot be recorded.');
    // No recorded operation has two arguments of several tensors each.
    const count = isMany(argument) ? left.length - (argumentCount - 1) : 1;
    if (argument.numberAttribute !== undefined) attributes[argument.numberAttribute] ??= { integer: count };
    const type = this.#types.get(left[0] ?? -1);
    if ('typeAttribute' in argument && type !== undefined) attributes[argument.typeAttribute] ??= { type };
    return count;
  }

  addConstant(id: number, value: TensorValue): void {
    const key = `${value.dtype} ${value.shape.join()} ${Buffer.from(value.data.buffer, value.data.byteOffset, value.data.byteLength).toString('latin1')}`;
    const reference = this.#constants.get(key) ?? this.#constantNode(value);
    this.#constants.set(key, reference);
    this.#know(id, reference, value.dtype);
  }

  isKnown(id: number): boolean {
    return this.#references.has(id);
  }

  output(tensor: tf.Tensor): TracedOutput {
    const from = this.#references.get(nativeId(tensor));
    if (from === undefined) throw new TraceRefused('A result does not come from the recorded operations.');
    return { from, dtype: dataTypeOf(tensor), shape: tensor.shape };
  }

  #know(id: number, reference: Reference, dtype: DataType): void {
    this.#references.set(id, reference);
    this.#types.set(id, dtype);
  }

  #constantNode(value: TensorValue): Reference {
    const name = `c${this.#constants.size}`;
    const { dtype, shape, data } = value;
    if (data.length < fillFrom || data.some((element) => element !== data[0])) {
      this.nodes.push(constantNode(name, value));
      return `${name}:output:0`;
    }
    const sizes = { dtype: dataTypes.int32, shape: [shape.length], data: Int32Array.from(shape) };
    this.nodes.push(
      constantNode(`${name}_value`, { dtype, shape: [], data: data.slice(0, 1) }),
      constantNode(`${name}_shape`, sizes),
      { name, op: 'Fill', inputs: [`${name}_shape:output:0`, `${name}_value:output:0`], attributes: { T: { type: dtype }, index_type: { type: dataTypes.int32 } } },
    );
    return `${name}:output:0`;
  }
}

function isMany(argument: OpArgument): boolean {
  return 'numberAttribute' in argument && argument.numberAttribute !== undefined;
}

export function constantNode(name: string, value: TensorValue): GraphNode {
  return { name, op: 'Const', inputs: [], attributes: { dtype: { type: value.dtype }, value: { tensor: value } } };
}

function refuseForeign(op: string): never {
  throw new TraceRefused(`${op} uses a tensor that was made outside of the recorded function and is not among its inputs.`);
}

function attributeOf(binding: Binding, { name, type, value }: RawAttribute): Attribute {
  switch (type) {
    case binding.TF_ATTR_TYPE:
      return { type: value as DataType };
    case binding.TF_ATTR_BOOL:
      return { boolean: value as boolean };
    case binding.TF_ATTR_INT:
      return Array.isArray(value) ? { integers: value as number[] } : { integer: value as number };
    case binding.TF_ATTR_FLOAT:
      return { float: value as number };
    case binding.TF_ATTR_STRING:
      return { text: value as string };
    case binding.TF_ATTR_SHAPE:
      return { shape: value as number[] };
    default:
      throw new TraceRefused(`The attribute ${name} has a kind that is not known.`);
  }
}

function valueOf(shape: readonly number[], dtype: DataType, values: ArrayLike<number>): TensorValue {
  const make = dtype === dataTypes.float32 ? Float32Array : dtype === dataTypes.int32 ? Int32Array : Uint8Array;
  return { dtype, shape: [...shape], data: make.from(values) };
}

/** The binding that the backend gets while a function is recorded. */
function recordingBinding(real: Binding, recorder: Recorder): Binding {
  const replaced: Pick<Binding, 'executeOp' | 'createTensor' | 'tensorDataSync'> = {
    executeOp(name, attributes, inputs, outputCount) {
      const outputs = real.executeOp(name, attributes, inputs, outputCount);
      recorder.addOperation(real, name, attributes, inputs, outputs);
      return outputs;
    },
    createTensor(shape, dtype, values) {
      const id = real.createTensor(shape, dtype, values);
      recorder.addConstant(id, valueOf(shape, dtype, values));
      return id;
    },
    tensorDataSync(id) {
      if (recorder.isKnown(id)) throw new TraceRefused('The function reads values back; a graph cannot wait for JavaScript.');
      return real.tensorDataSync(id);
    },
  };
  // The real properties are read-only, so they are hidden by properties of an heir, not assigned.
  return Object.create(real, Object.fromEntries(Object.entries(replaced).map(([name, value]) => [name, { value }]))) as Binding;
}

/**
 * Runs `work` once on `inputs` and returns what it did. Every tensor that it uses must be among the inputs or be made inside of
 * constants; random numbers drawn in JavaScript would become constants, which recording twice shows (see trace.test.ts).
 * @throws TraceRefused where the record would not do the same again
 */
export function trace(work: (inputs: NamedTensors) => NamedTensors, inputs: NamedTensors): Trace {
  const backend = native();
  const real = backend.binding;
  const recorder = new Recorder();
  for (const [name, tensor] of Object.entries(inputs)) recorder.addInput(name, tensor);
  backend.binding = recordingBinding(real, recorder);
  try {
    return tf.tidy(() => {
      const outputs = work(inputs);
      return { nodes: recorder.nodes, outputs: Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, recorder.output(tensor)])) } as unknown as tf.TensorContainer;
    }) as unknown as Trace;
  } finally {
    backend.binding = real;
  }
}
