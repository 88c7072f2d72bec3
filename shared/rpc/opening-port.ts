// A port that is still being opened: what is posted meanwhile waits.
import type { Port } from './port.ts';

/** Stands for the port that `opening` brings; closes when it does not come. */
export function createOpeningPort(opening: Promise<Port>): Port {
  const waiting: unknown[] = [];
  let opened: Port | null = null;
  let isClosed = false;
  let receive: (message: unknown) => void = () => {};
  let notify: () => void = () => {};
  const fail = (): void => {
    if (!isClosed) notify();
    isClosed = true;
  };
  opening.then((port) => {
    if (isClosed) return port.close();
    opened = port;
    port.onClose(fail);
    port.onMessage((message) => receive(message));
    for (const message of waiting.splice(0)) port.post(message);
  }, fail);
  return {
    post(message) {
      if (opened === null) waiting.push(message);
      else opened.post(message);
    },
    onMessage: (next) => void (receive = next),
    onClose: (next) => void (notify = next),
    close() {
      isClosed = true;
      opened?.close();
    },
  };
}
