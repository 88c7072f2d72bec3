// Main's end of the contract: checks every input, runs the handler, and turns whatever goes wrong into data exactly once.
import * as v from 'valibot';
import { checkInput } from './check.ts';
import { protocolVersion } from './contract.ts';
import { createOutbox } from './credits.ts';
import type { Outbox } from './credits.ts';
import type { Command, Contract, Handlers, Stream } from './define.ts';
import { Failure, stackOf } from './failure.ts';
import type { FailureData } from './failure.ts';
import type { Port } from './port.ts';
import { describeMismatch, toServerSchema } from './wire.ts';
import type { ToClient, ToServer } from './wire.ts';

export interface ServerOptions {
  readonly appVersion: string;
  /** One line for each defect; the person gets its id. */
  readonly log: (line: string) => void;
  /** A short name for a defect, new each time. */
  readonly newId: () => string;
  /** Checks what handlers answer too: in tests and in development. */
  readonly hasOutputChecks?: boolean;
  /** The protocol of this app; only tests give another. */
  readonly protocol?: number;
}

/** The contract ties each name to its handler's types; here, where names come from outside, they are unknown. */
type AnyHandler = (input: unknown, second: unknown) => unknown;

/** Serves one client until the port closes. */
export function serve<C extends Contract>(contract: C, handlers: Handlers<C>, port: Port, options: ServerOptions): void {
  const session = new Session(contract, handlers as unknown as Readonly<Record<string, AnyHandler>>, port, options);
  port.onMessage((message) => session.receive(message));
  port.onClose(() => session.end());
}

class Session {
  private readonly contract: Contract;
  private readonly handlers: Readonly<Record<string, AnyHandler>>;
  private readonly port: Port;
  private readonly options: ServerOptions;
  private readonly calls = new Map<number, AbortController>();
  private readonly subscriptions = new Map<number, { outbox: Outbox<unknown>; stop: () => void }>();
  /** Set by the first message; nothing is answered before. */
  private refusal: Failure | null = new Failure('version-mismatch', 'The first message must say which version speaks.');

  constructor(contract: Contract, handlers: Readonly<Record<string, AnyHandler>>, port: Port, options: ServerOptions) {
    this.contract = contract;
    this.handlers = handlers;
    this.port = port;
    this.options = options;
  }

  receive(raw: unknown): void {
    const parsed = v.safeParse(toServerSchema, raw);
    if (!parsed.success) {
      this.options.log('A message that is none of the protocol arrived; the connection is closed.');
      this.port.close();
      this.end();
      return;
    }
    const message = parsed.output;
    switch (message.type) {
      case 'hello':
        return this.greet(message);
      case 'call':
        return void this.call(message.id, message.name, message.input);
      case 'subscribe':
        return this.subscribe(message.id, message.name, message.input);
      case 'credit':
        return this.subscriptions.get(message.id)?.outbox.addCredit();
      case 'cancel':
        return this.cancel(message.id);
    }
  }

  /** Cancels whatever is under way for this client. */
  end(): void {
    for (const id of [...this.calls.keys(), ...this.subscriptions.keys()]) this.cancel(id);
  }

  private greet(message: Extract<ToServer, { type: 'hello' }>): void {
    const protocol = this.options.protocol ?? protocolVersion;
    const fits = message.protocol === protocol;
    this.refusal = fits ? null : new Failure('version-mismatch', describeMismatch(message.appVersion, this.options.appVersion));
    if (!fits) this.options.log(`A page of version ${message.appVersion} was refused: it speaks protocol ${message.protocol}, this app ${protocol}.`);
    this.post({ type: 'hello', protocol, appVersion: this.options.appVersion });
  }

  private async call(id: number, name: string, input: unknown): Promise<void> {
    const controller = new AbortController();
    this.calls.set(id, controller);
    const answer = await this.answer(id, name, input, controller.signal);
    if (!this.calls.delete(id)) return;
    try {
      this.post(answer);
    } catch (error) {
      this.post({ type: 'failure', id, failure: this.describe(name, error) });
    }
  }

  private async answer(id: number, name: string, input: unknown, signal: AbortSignal): Promise<ToClient> {
    try {
      const { declared, handler } = this.find(name, 'command');
      const value = await handler(checkInput(name, declared.input, input), signal);
      return { type: 'answer', id, value: this.options.hasOutputChecks === true ? v.parse(declared.output, value) : value };
    } catch (error) {
      return { type: 'failure', id, failure: signal.aborted ? cancelledCall(name) : this.describe(name, error) };
    }
  }

  private subscribe(id: number, name: string, input: unknown): void {
    this.cancel(id);
    try {
      const { declared, handler } = this.find(name, 'stream');
      const checked = checkInput(name, declared.input, input);
      const outbox = createOutbox<unknown>(declared.policy, declared.waiting, (item) => {
        this.post({ type: 'item', id, item: this.options.hasOutputChecks === true ? v.parse(declared.item, item) : item });
      });
      // Items may come while the handler still runs.
      const subscription = { outbox, stop: (): void => {} };
      this.subscriptions.set(id, subscription);
      const stop = handler(checked, (item: unknown) => {
        if (this.subscriptions.get(id) === subscription) outbox.offer(item);
      });
      subscription.stop = stop as () => void;
    } catch (error) {
      this.subscriptions.delete(id);
      this.post({ type: 'end', id, failure: this.describe(name, error) });
    }
  }

  private find<K extends 'command' | 'stream'>(name: string, kind: K): { declared: K extends 'command' ? Command : Stream; handler: AnyHandler } {
    if (this.refusal !== null) throw this.refusal;
    const declared = Object.hasOwn(this.contract, name) ? this.contract[name] : undefined;
    const handler = Object.hasOwn(this.handlers, name) ? this.handlers[name] : undefined;
    if (declared?.kind !== kind || handler === undefined) throw new Failure('not-found', `The app has no ${kind} named "${name}".`);
    return { declared: declared as K extends 'command' ? Command : Stream, handler };
  }

  private cancel(id: number): void {
    this.calls.get(id)?.abort();
    this.calls.delete(id);
    const subscription = this.subscriptions.get(id);
    this.subscriptions.delete(id);
    subscription?.stop();
  }

  private post(message: ToClient): void {
    this.port.post(message);
  }

  private describe(name: string, error: unknown): FailureData {
    if (error instanceof Failure) return error.toData();
    const id = this.options.newId();
    this.options.log(`${name} failed (${id}): ${stackOf(error)}`);
    return new Failure('internal', `Something inside Unstuck went wrong (${id}). What was saved is safe; the log has the details under this id.`).toData();
  }
}

function cancelledCall(name: string): FailureData {
  return new Failure('cancelled', `${name} was cancelled.`).toData();
}
