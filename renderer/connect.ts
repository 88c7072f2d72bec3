// How the page reaches the app: over a port of the desktop shell's preload, or over a WebSocket of the loopback shell.
import { createClient } from '../shared/rpc/client.ts';
import type { Client, ClientOptions } from '../shared/rpc/client.ts';
import { contract } from '../shared/rpc/contract.ts';
import type { AppContract } from '../shared/rpc/contract.ts';
import { decodeFrame, encodeFrame } from '../shared/rpc/frame.ts';
import { createMessagePort } from '../shared/rpc/message-port.ts';
import { createOpeningPort } from '../shared/rpc/opening-port.ts';
import type { Port } from '../shared/rpc/port.ts';
import { version as appVersion } from '../package.json';

/** `lost` mends itself; `refused` and `mismatch` need the person, and say what to do. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'open' }
  | { readonly state: 'lost'; readonly says: string }
  | { readonly state: 'refused'; readonly says: string }
  | { readonly state: 'mismatch'; readonly says: string };

/** What the preload of the desktop shell gives the page, and nothing else. */
interface DesktopBridge {
  /** A port arrives as a message of the window that carries the same nonce. */
  connect(nonce: string): void;
}

/** Keys and codes agreed with the loopback shell. */
const tokenKey = 'unstuck.token';
const refusedCode = 4401;
const backOffMs = [250, 500, 1000, 2000, 5000];

const lost: Connection = { state: 'lost', says: 'The connection to the app is lost. Training goes on and nothing is lost; this page connects again by itself.' };
const refused: Connection = {
  state: 'refused',
  says: 'The app does not know this page. Open the address that the app printed when it started; it holds a new key with each start.',
};

/**
 * Connects at once and stays connected. `onChange` hears each state, `connecting` first. Calls made meanwhile wait. When the
 * connection is lost, questions and subscriptions go on over the next one; other calls under way fail with `disconnected`.
 */
export function connect(onChange: (connection: Connection) => void): Client<AppContract> {
  const options = { appVersion, onMismatch: (failure: Error): void => onChange({ state: 'mismatch', says: failure.message }) };
  const bridge = (window as { unstuck?: DesktopBridge }).unstuck;
  onChange({ state: 'connecting' });
  return bridge === undefined ? connectBySocket(onChange, options) : connectByBridge(bridge, onChange, options);
}

function connectByBridge(bridge: DesktopBridge, onChange: (connection: Connection) => void, options: ClientOptions): Client<AppContract> {
  const opening = acquirePort(bridge).then((port) => {
    onChange({ state: 'open' });
    return port;
  });
  return createClient(contract, createOpeningPort(opening), options);
}

function connectBySocket(onChange: (connection: Connection) => void, options: ClientOptions): Client<AppContract> {
  const token = takeToken();
  let attempts = 0;
  const openPort = (): Port => createOpeningPort(openSocket(token, { onOpen, onEnd }));
  const onOpen = (): void => {
    attempts = 0;
    onChange({ state: 'open' });
  };
  const onEnd = (code: number): void => {
    onChange(code === refusedCode ? refused : lost);
    if (code === refusedCode) return;
    setTimeout(() => client.attach(openPort()), backOffMs[Math.min(attempts, backOffMs.length - 1)]);
    attempts += 1;
  };
  const client = createClient(contract, openPort(), options);
  return client;
}

function acquirePort(bridge: DesktopBridge): Promise<Port> {
  const nonce = crypto.randomUUID();
  return new Promise((resolve) => {
    const receive = (event: MessageEvent<unknown>): void => {
      const [port] = event.ports;
      if (event.source !== window || event.data !== nonce || port === undefined) return;
      window.removeEventListener('message', receive);
      // The app and its window end together, so there is no close to wait for; listening for it crashes Chromium 108 on a reload.
      resolve({ ...createMessagePort(port), onClose: () => {} });
    };
    window.addEventListener('message', receive);
    bridge.connect(nonce);
  });
}

/** Moves the token out of the address bar, and leaves the screen that may follow it; sessionStorage is kept apart by port and survives a reload. */
function takeToken(): string {
  const [, token, route] = /^#t=([\w-]+)(\/.*)?$/.exec(location.hash) ?? [];
  if (token !== undefined) {
    sessionStorage.setItem(tokenKey, token);
    history.replaceState(null, '', `${location.pathname}${route === undefined ? '' : `#${route}`}`);
  }
  return sessionStorage.getItem(tokenKey) ?? '';
}

interface SocketEvents {
  /** The app has answered: it accepts this page. */
  readonly onOpen: () => void;
  readonly onEnd: (code: number) => void;
}

function openSocket(token: string, { onOpen, onEnd }: SocketEvents): Promise<Port> {
  const socket = new WebSocket(`ws://${location.host}/connect`);
  socket.binaryType = 'arraybuffer';
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => {
      socket.send(token);
      resolve(createSocketPort(socket));
    });
    socket.addEventListener('message', onOpen, { once: true });
    socket.addEventListener('close', (event) => {
      reject(new Error('the socket did not open'));
      onEnd(event.code);
    });
  });
}

function createSocketPort(socket: WebSocket): Port {
  return {
    post(message) {
      if (socket.readyState === WebSocket.OPEN) socket.send(encodeFrame(message));
    },
    onMessage: (receive) => socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => receive(decodeFrame(new Uint8Array(event.data)))),
    onClose: (notify) => socket.addEventListener('close', () => notify()),
    close: () => socket.close(),
  };
}
