// The page's end of the contract: typed calls and subscriptions over a port. It outlives its port: after a lost connection
// a new one is attached, every subscription is opened again, and every open question asked again.
import * as v from 'valibot';
import { protocolVersion } from './contract.ts';
import type { CommandName, Contract, InputOf, ItemOf, OutputOf, StreamName } from './define.ts';
import { Failure } from './failure.ts';
import type { Port } from './port.ts';
import { describeMismatch, toClientSchema } from './wire.ts';
import type { ToClient, ToServer } from './wire.ts';

export interface Subscriber<Item> {
  /** The credit goes back when it returns, or when the promise it returns settles: return after drawing. */
  onItem(item: Item): void | Promise<void>;
  /** The subscription has ended; it is not opened again. */
  onError?(failure: Failure): void;
  readonly signal?: AbortSignal;
}

export interface Client<C extends Contract> {
  /**
   * Rejects with a `Failure`, also when the signal aborts (`cancelled`). Without a connection a question waits for the next;
   * what changes something fails (`disconnected`), because nobody knows whether it was done.
   */
  call<N extends CommandName<C>>(name: N, input: InputOf<C[N]>, options?: { readonly signal?: AbortSignal }): Promise<OutputOf<C[N]>>;
  /** Returns what ends the subscription. An input given as a function is asked again after a lost connection, to go on by step. */
  subscribe<N extends StreamName<C>>(name: N, input: InputOf<C[N]> | (() => InputOf<C[N]>), subscriber: Subscriber<ItemOf<C[N]>>): () => void;
  /** Goes on over a new port. */
  attach(port: Port): void;
}

export interface ClientOptions {
  /** Version of the page, for the sentence about a mismatch. */
  readonly appVersion?: string;
  /** The protocol of this page; only tests give another. */
  readonly protocol?: number;
  /** Called when page and app do not fit; every call then fails with the same sentence. */
  readonly onMismatch?: (failure: Failure) => void;
}

interface PendingCall {
  readonly name: string;
  readonly input: unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (failure: Failure) => void;
}

interface OpenSubscription {
  readonly name: string;
  readonly input: () => unknown;
  readonly subscriber: Subscriber<unknown>;
}

const lostConnection = (): Failure => new Failure('disconnected', 'The connection to the app is lost. Training goes on; the page connects again by itself.');

/** A client of the contract over `port`; more ports can follow. */
export function createClient<C extends Contract>(contract: C, port: Port, options: ClientOptions = {}): Client<C> {
  const connection = new Connection(contract, options);
  connection.attach(port);
  return {
    // The contract ties name, input and output together; on the wire they are unknown.
    call: (name, input, callOptions) => connection.call(name, input, callOptions?.signal) as Promise<OutputOf<C[typeof name]>>,
    subscribe: (name, input, subscriber) =>
      connection.subscribe({
        name,
        input: (): unknown => (typeof input === 'function' ? (input as () => unknown)() : input),
        subscriber,
      }),
    attach: (next) => connection.attach(next),
  };
}

class Connection {
  private readonly contract: Contract;
  private readonly options: ClientOptions;
  private port: Port | null = null;
  private mismatch: Failure | null = null;
  private lastId = 0;
  private readonly calls = new Map<number, PendingCall>();
  private readonly subscriptions = new Map<number, OpenSubscription>();

  constructor(contract: Contract, options: ClientOptions) {
    this.contract = contract;
    this.options = options;
  }

  attach(port: Port): void {
    this.port = port;
    this.mismatch = null;
    port.onMessage((message) => {
      if (this.port === port) this.receive(v.parse(toClientSchema, message));
    });
    port.onClose(() => {
      if (this.port === port) this.lose();
    });
    this.post({ type: 'hello', protocol: this.options.protocol ?? protocolVersion, appVersion: this.options.appVersion ?? 'unknown' });
    for (const [id, { name, input }] of this.calls) this.post({ type: 'call', id, name, input });
    for (const [id, { name, input }] of this.subscriptions) this.post({ type: 'subscribe', id, name, input: input() });
  }

  call(name: string, input: unknown, signal: AbortSignal | undefined): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const refusal = this.mismatch ?? (this.port === null && !this.isQuestion(name) ? lostConnection() : null) ?? (signal?.aborted === true ? cancelled(name) : null);
      if (refusal !== null) return reject(refusal);
      const id = (this.lastId += 1);
      const abort = (): void => {
        if (!this.calls.delete(id)) return;
        this.post({ type: 'cancel', id });
        reject(cancelled(name));
      };
      const settled = (): void => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
      this.calls.set(id, {
        name,
        input,
        resolve: (value) => (settled(), resolve(value)),
        reject: (failure) => (settled(), reject(failure)),
      });
      this.post({ type: 'call', id, name, input });
    });
  }

  subscribe(subscription: OpenSubscription): () => void {
    const { signal } = subscription.subscriber;
    if (signal?.aborted === true) return () => {};
    const id = (this.lastId += 1);
    const end = (): void => {
      signal?.removeEventListener('abort', end);
      if (this.subscriptions.delete(id)) this.post({ type: 'cancel', id });
    };
    signal?.addEventListener('abort', end, { once: true });
    this.subscriptions.set(id, subscription);
    this.post({ type: 'subscribe', id, name: subscription.name, input: subscription.input() });
    return end;
  }

  private post(message: ToServer): void {
    this.port?.post(message);
  }

  private lose(): void {
    this.port = null;
    for (const [id, { name, reject }] of this.calls) {
      if (this.isQuestion(name)) continue;
      this.calls.delete(id);
      reject(lostConnection());
    }
  }

  private isQuestion(name: string): boolean {
    const declared = this.contract[name];
    return declared?.kind === 'command' && declared.isQuestion;
  }

  private receive(message: ToClient): void {
    switch (message.type) {
      case 'hello':
        return this.greet(message.protocol, message.appVersion);
      case 'answer':
        return this.takeCall(message.id)?.resolve(message.value);
      case 'failure':
        return this.takeCall(message.id)?.reject(Failure.fromData(message.failure));
      case 'item':
        return this.deliver(message.id, message.item);
      case 'end':
        return this.end(message.id, Failure.fromData(message.failure));
    }
  }

  private takeCall(id: number): PendingCall | undefined {
    const call = this.calls.get(id);
    this.calls.delete(id);
    return call;
  }

  private deliver(id: number, item: unknown): void {
    const subscription = this.subscriptions.get(id);
    if (subscription === undefined) return;
    const port = this.port;
    const giveBack = (): void => {
      if (this.subscriptions.has(id) && this.port === port) this.post({ type: 'credit', id });
    };
    const drawn = subscription.subscriber.onItem(item);
    if (drawn instanceof Promise) void drawn.finally(giveBack);
    else giveBack();
  }

  private end(id: number, failure: Failure): void {
    const subscription = this.subscriptions.get(id);
    this.subscriptions.delete(id);
    subscription?.subscriber.onError?.(failure);
  }

  private greet(protocol: number, appVersion: string): void {
    if (protocol === (this.options.protocol ?? protocolVersion)) return;
    const mismatch = new Failure('version-mismatch', describeMismatch(this.options.appVersion ?? 'unknown', appVersion));
    this.mismatch = mismatch;
    this.options.onMismatch?.(mismatch);
  }
}

function cancelled(name: string): Failure {
  return new Failure('cancelled', `${name} was cancelled.`);
}
