// Writes a graph as the bytes of a SavedModel, with the protobuf classes that tfjs-node ships.
import api from '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js';
import type { AttrValueMessage, FunctionMessage, GraphMessage, MapOf, NodeMessage, ShapeMessage } from '@tensorflow/tfjs-node-gpu/dist/proto/api_pb.js';
import type { Attribute, CallableGraph, GraphFunction, GraphNode, NamedType, TensorValue } from './graph-def.ts';

/** The tag under which the one graph of the model is found. */
export const servingTag = 'serve';
/** GraphDef version of TensorFlow 2.9, the oldest library that the app meets (tensorflow/core/public/version.h). */
const producer = 1087;
/**
 * TensorFlow's own mark of functions that its graph optimizer leaves alone (MetaOptimizer skips those of tf.data). Optimizing took 100 ms
 * of the 200 before the first step of a plain graph, and of the 400 before that of one that is kept compiled; it made a step of the first
 * 0 to 4 % faster, and none of the second, for which XLA does the same again.
 */
const unoptimized: Readonly<Record<string, Attribute>> = { _tf_data_function: { boolean: true } };
const inputsName = 'inputs';
const callName = 'call';
/** TensorFlow's name of the processor among the devices. */
const processorName = '/device:CPU:0';

/** A graph as TensorFlow loads it: what is fed and fetched by these names are the inputs and outputs of the entry function, in their order. */
export interface SavedModel {
  readonly bytes: Uint8Array;
  readonly feeds: readonly string[];
  readonly fetches: readonly string[];
}

/** A model whose one graph calls the entry function with what it is fed. `compiles`: by XLA, or the call fails. */
export function encodeSavedModel(graph: CallableGraph, compiles: boolean): SavedModel {
  const entry = graph.functions.find(({ name }) => name === graph.entry);
  if (entry === undefined) throw new Error(`the graph has no function ${graph.entry}`);
  const definition = new api.GraphDef();
  const device = graph.device === undefined ? '' : processorName;
  for (const node of compiles ? [nodeOfInputs(entry)] : entry.inputs.map(placeholder)) definition.addNode(encodeNode(node, device));
  definition.addNode(encodeNode(callNode(entry, compiles), device));
  const versions = new api.VersionDef();
  versions.setProducer(producer);
  definition.setVersions(versions);
  const library = new api.FunctionDefLibrary();
  for (const one of graph.functions) library.addFunction(encodeFunction(one, device));
  definition.setLibrary(library);
  return { bytes: wrap(definition), feeds: feedsOf(entry, compiles), fetches: entry.outputs.map((_, index) => `${callName}:${index}`) };
}

function feedsOf({ inputs }: GraphFunction, compiles: boolean): string[] {
  return inputs.map(({ name }, index) => (compiles ? `${inputsName}:${index}` : `${name}:0`));
}

function wrap(definition: GraphMessage): Uint8Array {
  const info = new api.MetaGraphDef.MetaInfoDef();
  info.addTags(servingTag);
  const metaGraph = new api.MetaGraphDef();
  metaGraph.setMetaInfoDef(info);
  metaGraph.setGraphDef(definition);
  const model = new api.SavedModel();
  model.setSavedModelSchemaVersion(1);
  model.addMetaGraphs(metaGraph);
  return model.serializeBinary();
}

function placeholder({ name, dtype, shape }: NamedType): GraphNode {
  return { name, op: 'Placeholder', inputs: [], attributes: { dtype: { type: dtype }, shape: { shape } } };
}

/**
 * All inputs at once, where XLA compiles. Any operation with so many outputs and no input would do: it never runs, because each of them is
 * fed. With placeholders the graph has more than three operations, and TensorFlow's optimizer goes over it with all functions: 50 ms of the
 * 220 before the first step of one that is kept compiled. A plain graph starts 30 ms sooner with the optimizer, which puts the
 * function in the place of the call.
 */
function nodeOfInputs({ inputs }: GraphFunction): GraphNode {
  return { name: inputsName, op: 'Unstage', inputs: [], attributes: { dtypes: { types: inputs.map(({ dtype }) => dtype) } } };
}

function callNode(entry: GraphFunction, compiles: boolean): GraphNode {
  const attributes: Record<string, Attribute> = {
    Tin: { types: entry.inputs.map(({ dtype }) => dtype) },
    Tout: { types: entry.outputs.map(({ dtype }) => dtype) },
    f: { functionName: entry.name },
    ...(compiles ? { _XlaMustCompile: { boolean: true } } : {}),
  };
  return { name: callName, op: 'StatefulPartitionedCall', inputs: feedsOf(entry, compiles), attributes };
}

function encodeFunction({ name, inputs, outputs, nodes, attributes }: GraphFunction, device: string): FunctionMessage {
  const signature = new api.OpDef();
  signature.setName(name);
  for (const input of inputs) signature.addInputArg(argument(input));
  for (const output of outputs) signature.addOutputArg(argument(output));
  const message = new api.FunctionDef();
  message.setSignature(signature);
  for (const node of nodes) message.addNodeDef(encodeNode(node, device));
  for (const output of outputs) message.getRetMap().set(output.name, output.from);
  setAttributes(message.getAttrMap(), { ...attributes, ...unoptimized });
  return message;
}

function argument({ name, dtype }: NamedType): InstanceType<typeof api.OpDef.ArgDef> {
  const message = new api.OpDef.ArgDef();
  message.setName(name);
  message.setType(dtype);
  return message;
}

/** `device`: empty for wherever TensorFlow puts it. */
function encodeNode({ name, op, inputs, attributes }: GraphNode, device: string): NodeMessage {
  const message = new api.NodeDef();
  message.setName(name);
  message.setOp(op);
  message.setDevice(device);
  message.setInputList([...inputs]);
  setAttributes(message.getAttrMap(), attributes);
  return message;
}

/** In the order of their names: the same graph gives the same bytes. */
function setAttributes(map: MapOf<AttrValueMessage>, attributes: Readonly<Record<string, Attribute>>): void {
  for (const name of Object.keys(attributes).sort()) {
    const attribute = attributes[name];
    if (attribute !== undefined) map.set(name, encodeAttribute(attribute));
  }
}

function encodeAttribute(attribute: Attribute): AttrValueMessage {
  const message = new api.AttrValue();
  if ('type' in attribute) message.setType(attribute.type);
  else if ('shape' in attribute) message.setShape(encodeShape(attribute.shape));
  else if ('tensor' in attribute) message.setTensor(encodeTensor(attribute.tensor));
  else if ('integer' in attribute) message.setI(attribute.integer);
  else if ('float' in attribute) message.setF(attribute.float);
  else if ('boolean' in attribute) message.setB(attribute.boolean);
  else if ('text' in attribute) message.setS(new TextEncoder().encode(attribute.text));
  else if ('functionName' in attribute) message.setFunc(functionNamed(attribute.functionName));
  else message.setList(encodeList(attribute));
  return message;
}

function encodeList(attribute: Extract<Attribute, { types: unknown } | { shapes: unknown } | { integers: unknown }>): InstanceType<typeof api.AttrValue.ListValue> {
  const list = new api.AttrValue.ListValue();
  if ('types' in attribute) list.setTypeList([...attribute.types]);
  else if ('shapes' in attribute) list.setShapeList(attribute.shapes.map(encodeShape));
  else list.setIList([...attribute.integers]);
  return list;
}

function functionNamed(name: string): InstanceType<typeof api.NameAttrList> {
  const message = new api.NameAttrList();
  message.setName(name);
  return message;
}

function encodeShape(sizes: readonly number[]): ShapeMessage {
  const shape = new api.TensorShape();
  shape.setDimList(
    sizes.map((size) => {
      const dimension = new api.TensorShape.Dim();
      dimension.setSize(size);
      return dimension;
    }),
  );
  return shape;
}

function encodeTensor({ dtype, shape, data }: TensorValue): InstanceType<typeof api.Tensor> {
  const message = new api.Tensor();
  message.setDtype(dtype);
  message.setTensorShape(encodeShape(shape));
  message.setTensorContent(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  return message;
}
