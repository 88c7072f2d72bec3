// A port over a MessagePort, as browsers and Node have it.
import type { Port } from './port.ts';

/** What is used of a MessagePort, so that neither the DOM's nor Node's types are needed here. */
export interface MessagePortLike {
  postMessage(message: unknown): void;
  addEventListener(type: 'message' | 'close', listener: (event: { readonly type: string; readonly data?: unknown }) => void): void;
  start(): void;
  close(): void;
}

/** The port of `port`, which is started with its first receiver. */
export function createMessagePort(port: MessagePortLike): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage(receive) {
      port.addEventListener('message', (event) => receive(event.data));
      port.start();
    },
    onClose: (notify) => port.addEventListener('close', () => notify()),
    close: () => port.close(),
  };
}
