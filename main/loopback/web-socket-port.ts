// A port over a WebSocket: one binary frame a message.
import type { WebSocket } from 'ws';
import { decodeFrame, encodeFrame } from '../../shared/rpc/frame.ts';
import type { Port } from '../../shared/rpc/port.ts';

/** Close code for frames that are none: "unsupported data" of RFC 6455. */
const unsupportedData = 1003;

/** The port of an open socket. Text frames and broken frames close it. */
export function createWebSocketPort(socket: WebSocket): Port {
  const early: unknown[] = [];
  let receive: ((message: unknown) => void) | null = null;
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data, isBinary) => {
    const message = isBinary ? decode(data as Buffer) : undefined;
    if (message === undefined) return socket.close(unsupportedData);
    if (receive === null) early.push(message);
    else receive(message);
  });
  return {
    post(message) {
      if (socket.readyState === socket.OPEN) socket.send(encodeFrame(message));
    },
    onMessage(next) {
      receive = next;
      for (const message of early.splice(0)) next(message);
    },
    onClose(notify) {
      socket.once('close', () => notify());
    },
    close() {
      socket.close();
    },
  };
}

function decode(frame: Uint8Array): unknown {
  try {
    return decodeFrame(frame);
  } catch {
    return undefined;
  }
}
