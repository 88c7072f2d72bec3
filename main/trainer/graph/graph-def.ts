// TensorFlow graphs as plain data: what tracing yields, what loops are built of, and what protobuf.ts writes.

/** TensorFlow's numbers of the data types that occur (tensorflow/core/framework/types.proto). */
export const dataTypes = { float32: 1, int32: 3, bool: 10, variant: 21 } as const;
export type DataType = (typeof dataTypes)[keyof typeof dataTypes];

export interface TensorType {
  readonly dtype: DataType;
  readonly shape: readonly number[];
}

export interface TensorValue extends TensorType {
  readonly data: Float32Array | Int32Array | Uint8Array;
}

export type Attribute =
  | { readonly type: DataType }
  | { readonly types: readonly DataType[] }
  | { readonly shape: readonly number[] }
  | { readonly shapes: readonly (readonly number[])[] }
  | { readonly tensor: TensorValue }
  | { readonly integer: number }
  | { readonly integers: readonly number[] }
  | { readonly float: number }
  | { readonly boolean: boolean }
  | { readonly text: string }
  | { readonly functionName: string };

/** Where a value comes from. In a function: the name of an argument, or `node:output:index`; at the top level: `node` or `node:index`. */
export type Reference = string;

export interface GraphNode {
  readonly name: string;
  readonly op: string;
  readonly inputs: readonly Reference[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface NamedType extends TensorType {
  readonly name: string;
}

export interface GraphFunction {
  readonly name: string;
  readonly inputs: readonly NamedType[];
  readonly outputs: readonly (NamedType & { readonly from: Reference })[];
  readonly nodes: readonly GraphNode[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** One function that can be called, with the functions that it calls. */
export interface CallableGraph {
  readonly functions: readonly GraphFunction[];
  /** The name of the one that is called; its inputs are fed, its outputs fetched. */
  readonly entry: string;
  /** The processor, although there may be a card; without it TensorFlow takes the card where there is one. */
  readonly device?: 'cpu';
}
