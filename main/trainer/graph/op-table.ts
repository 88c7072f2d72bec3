// TensorFlow's op definitions, as far as a graph needs them: a node's outputs are named by them in function bodies, and a node
// must say the types and numbers of its inputs, which an eager call leaves to TensorFlow. Made by generate-op-table.ts.
import json from './op-table.json' with { type: 'json' };

/**
 * An input or output: one tensor, or `numberAttribute` (the name of an attribute) tensors of one type, or a list of tensors of the
 * types in `typeListAttribute`. `type` is TensorFlow's number of a fixed type (1 float32, 3 int32, 10 bool, ...); where the type is
 * not fixed, `typeAttribute` names the attribute that holds it.
 */
export type OpArgument =
  | { readonly name: string; readonly type: number; readonly numberAttribute?: string | undefined }
  | { readonly name: string; readonly typeAttribute: string; readonly numberAttribute?: string | undefined }
  | { readonly name: string; readonly typeListAttribute: string };

/** `type` as TensorFlow names it: type, int, float, bool, string, shape, tensor, func, or list(one of these). */
export interface OpAttribute {
  readonly type: string;
  readonly hasDefault: boolean;
}

export interface OpDefinition {
  /** In the order in which a node lists them. */
  readonly inputs: readonly OpArgument[];
  readonly outputs: readonly OpArgument[];
  /** By name. */
  readonly attributes: Readonly<Record<string, OpAttribute>>;
  /** Whether it reads or changes something besides its inputs, like an op with a random generator of its own. */
  readonly isStateful: boolean;
}

const table: ReadonlyMap<string, OpDefinition> = new Map(Object.entries<OpDefinition>(json));

/**
 * The definition of a TensorFlow op.
 * @throws Error for an op that is not in the table
 */
export function opDefinition(name: string): OpDefinition {
  const definition = table.get(name);
  if (definition !== undefined) return definition;
  throw new Error(`The op "${name}" is not in main/trainer/graph/op-table.json. Add it to graphOps in generate-op-table.ts and run that.`);
}
