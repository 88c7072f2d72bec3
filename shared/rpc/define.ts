// How a command and a stream are declared; the types of client and server are derived from the declarations.
import type * as v from 'valibot';

type Schema = v.GenericSchema;

export interface Command<Input extends Schema = Schema, Output extends Schema = Schema> {
  readonly kind: 'command';
  /** It asks and changes nothing, so it can be asked again after a lost connection. */
  readonly isQuestion: boolean;
  readonly input: Input;
  readonly output: Output;
}

/**
 * How a slow subscriber is served. `every`: items are merged while it waits and, past a bound, dropped with a `resync`.
 * `latest`: only the newest item a key is kept.
 */
export type DeliveryPolicy = 'every' | 'latest';

export interface Stream<Input extends Schema = Schema, Item extends Schema = Schema> {
  readonly kind: 'stream';
  readonly input: Input;
  readonly item: Item;
  readonly policy: DeliveryPolicy;
  readonly waiting: Waiting<v.InferOutput<Item>>;
}

/** What becomes of items while the subscriber has no credit. Methods, so that a stream of any item is a `Stream`. */
export interface Waiting<Item> {
  /** For `latest`: only the newest item of each key waits. */
  keyOf(item: Item): string;
  /** For `every`: one item that stands for both, at a bounded size. */
  merge(pending: Item, next: Item): Item;
}

export type Contract = Readonly<Record<string, Command | Stream>>;

export function command<Input extends Schema, Output extends Schema>(input: Input, output: Output): Command<Input, Output> {
  return { kind: 'command', isQuestion: false, input, output };
}

/** A command that changes nothing. */
export function question<Input extends Schema, Output extends Schema>(input: Input, output: Output): Command<Input, Output> {
  return { kind: 'command', isQuestion: true, input, output };
}

/** Without a key of its own a `latest` stream keeps one item; without a merge of its own an `every` stream keeps the newest. */
export function stream<Input extends Schema, Item extends Schema>(
  input: Input,
  item: Item,
  policy: DeliveryPolicy,
  waiting: Partial<Waiting<v.InferOutput<Item>>> = {},
): Stream<Input, Item> {
  return { kind: 'stream', input, item, policy, waiting: { keyOf: () => '', merge: (_pending, next) => next, ...waiting } };
}

export type CommandName<C extends Contract> = { [K in keyof C]: C[K] extends Command ? K : never }[keyof C] & string;
export type StreamName<C extends Contract> = { [K in keyof C]: C[K] extends Stream ? K : never }[keyof C] & string;
export type InputOf<D> = D extends { input: infer S extends Schema } ? v.InferInput<S> : never;
export type OutputOf<D> = D extends { output: infer S extends Schema } ? v.InferOutput<S> : never;
export type ItemOf<D> = D extends { item: infer S extends Schema } ? v.InferOutput<S> : never;

export type CommandHandler<D> = (input: D extends { input: infer S extends Schema } ? v.InferOutput<S> : never, signal: AbortSignal) => Promise<OutputOf<D>>;
/** Emits items until the signal aborts; returns what undoes the subscription. */
export type StreamHandler<D> = (input: D extends { input: infer S extends Schema } ? v.InferOutput<S> : never, emit: (item: ItemOf<D>) => void) => () => void;

/** What main implements: one handler for each name of the contract. */
export type Handlers<C extends Contract> = {
  readonly [K in keyof C]: C[K] extends Command ? CommandHandler<C[K]> : C[K] extends Stream ? StreamHandler<C[K]> : never;
};
