// Gives the page its port to the app, once it is sure that it is the page which asks.
import { MessageChannelMain, ipcMain } from 'electron';
import type { IpcMainEvent, MessagePortMain } from 'electron';
import type { Port } from '../../shared/rpc/port.ts';
import { isOwnAddress } from './address.ts';

/** Calls `attach` with a port for each page that asks. */
export function acceptPages(attach: (port: Port) => void): void {
  ipcMain.on('unstuck:connect', (event, nonce: unknown) => {
    if (!isOwnPage(event) || typeof nonce !== 'string') return;
    const { port1, port2 } = new MessageChannelMain();
    attach(createMainPort(port1));
    event.senderFrame?.postMessage('unstuck:port', nonce, [port2]);
  });
}

/** Rule 17 of Electron's checklist: the main frame of a window that shows our own page. */
function isOwnPage(event: IpcMainEvent): boolean {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isOwnAddress(frame.url);
}

function createMainPort(port: MessagePortMain): Port {
  return {
    post: (message) => port.postMessage(message),
    onMessage(receive) {
      port.on('message', (event) => receive(event.data));
      port.start();
    },
    onClose: (notify) => void port.once('close', notify),
    close: () => port.close(),
  };
}
