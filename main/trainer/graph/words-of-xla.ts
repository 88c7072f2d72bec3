// Says with operations that TensorFlow translates for XLA directly what it would send through a compiler of its own (MLIR) each time
// they occur, 4 to 7 ms each: half of the time before the first step of a graph that is kept compiled. The numbers are the same.
import { dataTypes, type GraphFunction, type GraphNode, type Reference } from './graph-def.ts';
import { constantNode } from './trace.ts';

interface Wording {
  /** The output of the operation, by TensorFlow's name, and of what is said in its place. */
  readonly output: string;
  readonly newOutput: string;
  /** Nodes in its place, the last of them called like it. */
  readonly say: (node: GraphNode) => readonly GraphNode[];
}

const inputOf = ({ inputs: [input = ''] }: GraphNode): Reference => input;

/** A number beside a node. */
function constant(node: GraphNode, name: string, value: number): { readonly node: GraphNode; readonly from: Reference } {
  const made = constantNode(`${node.name}_${name}`, { dtype: dataTypes.float32, shape: [], data: new Float32Array([value]) });
  return { node: made, from: `${made.name}:output:0` };
}

const wordings: Readonly<Record<string, Wording>> = {
  Relu: {
    output: 'activations',
    newOutput: 'z',
    say: (node) => {
      const zero = constant(node, 'zero', 0);
      return [zero.node, { ...node, op: 'Maximum', inputs: [inputOf(node), zero.from] }];
    },
  },
  Abs: {
    output: 'y',
    newOutput: 'z',
    say: (node) => {
      const negative: GraphNode = { ...node, name: `${node.name}_negative`, op: 'Neg' };
      return [negative, { ...node, op: 'Maximum', inputs: [inputOf(node), `${negative.name}:y:0`] }];
    },
  },
  // XLA makes a root of that power again, where it sees that its base is not negative. Of a negative number, of which rounding makes some
  // (in a centred RMSprop), it is 0 instead of NaN. The reciprocal root would be another in its last digit.
  Sqrt: {
    output: 'y',
    newOutput: 'z',
    say: (node) => {
      const [zero, half] = [constant(node, 'zero', 0), constant(node, 'half', 0.5)];
      const base: GraphNode = { ...node, name: `${node.name}_base`, op: 'Maximum', inputs: [inputOf(node), zero.from] };
      return [zero.node, half.node, base, { ...node, op: 'Pow', inputs: [`${base.name}:z:0`, half.from] }];
    },
  },
  // The derivative of softplus is the logistic function.
  Sigmoid: {
    output: 'y',
    newOutput: 'backprops',
    say: (node) => {
      const ones: GraphNode = { ...node, name: `${node.name}_ones`, op: 'OnesLike' };
      return [ones, { ...node, op: 'SoftplusGrad', inputs: [`${ones.name}:y:0`, inputOf(node)] }];
    },
  },
};

function wordingOf({ op, attributes }: GraphNode): Wording | null {
  const type = attributes['T'];
  const isFloat = type !== undefined && 'type' in type && type.type === dataTypes.float32;
  return isFloat ? (wordings[op] ?? null) : null;
}

/** The same function in those operations. */
export function inWordsOfXla(one: GraphFunction): GraphFunction {
  const renamed = new Map<Reference, Reference>();
  for (const node of one.nodes) {
    const wording = wordingOf(node);
    if (wording !== null) renamed.set(`${node.name}:${wording.output}:0`, `${node.name}:${wording.newOutput}:0`);
  }
  const find = (reference: Reference): Reference => renamed.get(reference) ?? reference;
  return {
    ...one,
    nodes: one.nodes.flatMap((node) => wordingOf(node)?.say(node) ?? [node]).map((node) => ({ ...node, inputs: node.inputs.map(find) })),
    outputs: one.outputs.map((output) => ({ ...output, from: find(output.from) })),
  };
}
