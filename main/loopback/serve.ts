// The page and its connection, over HTTP on this machine alone.
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { Failure } from '../../shared/rpc/failure.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { pageHeaders, readPageFile } from '../page-files.ts';
import { createToken, hasOwnHost, hasOwnOrigin, isReadMethod, isSameToken, loopbackAddress } from './guards.ts';
import { createWebSocketPort } from './web-socket-port.ts';

export interface LoopbackOptions {
  /** Folder of the built page. */
  readonly pageFolder: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Serves the contract to one connected page. */
  readonly attach: (port: Port) => void;
}

export interface Loopback {
  /** The address to open, with the token in its fragment, which no request carries. */
  readonly url: string;
  close(): Promise<void>;
}

/** Where the page opens its WebSocket. */
export const connectPath = '/connect';
/** Close code of a socket that did not say the token: the page then asks for the printed address. */
export const refusedCode = 4401;
const tokenTimeoutMs = 10_000;
/** A slice of a file is at most 4 MiB; twice that leaves room for its frame. */
const maxMessageBytes = 8 * 1024 * 1024;

/** Starts to listen. Rejects with a Failure when the port is taken. */
export async function serveLoopback(options: LoopbackOptions): Promise<Loopback> {
  const token = createToken();
  const sockets = new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes });
  sockets.on('connection', (socket) => admit(socket, token, options.attach));
  const server = createServer((request, response) => void answer(request, response, options.pageFolder, portOf(server)));
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const isOwn = hasOwnHost(request.headers.host, portOf(server)) && hasOwnOrigin(request.headers.origin, portOf(server)) && request.url === connectPath;
    if (isOwn) sockets.handleUpgrade(request, stream, head, (socket) => sockets.emit('connection', socket, request));
    else stream.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });
  await listen(server, options.port);
  return {
    url: `http://${loopbackAddress}:${portOf(server)}/#t=${token}`,
    close: () => closeAll(server, sockets),
  };
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo | null)?.port ?? 0;
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(error.code === 'EADDRINUSE' ? takenPort(port, error) : error));
    server.listen(port, loopbackAddress, resolve);
  });
}

function takenPort(port: number, cause: Error): Failure {
  return new Failure('not-allowed-now', `Port ${port} is taken by another program.`, { mend: 'Choose another with --port, or leave it out to take any free one.', cause });
}

async function answer(request: IncomingMessage, response: ServerResponse, pageFolder: string, port: number): Promise<void> {
  if (!hasOwnHost(request.headers.host, port) || !isReadMethod(request.method)) {
    response.writeHead(hasOwnHost(request.headers.host, port) ? 405 : 403, pageHeaders).end();
    return;
  }
  const [path = '/'] = (request.url ?? '/').split('?', 1);
  const file = await readPageFile(pageFolder, path);
  response.writeHead(file.status, { ...pageHeaders, 'Content-Type': file.contentType, 'Content-Length': file.body.byteLength });
  response.end(request.method === 'HEAD' ? undefined : file.body);
}

/** The first frame must be the token; the contract is served after it. */
function admit(socket: WebSocket, token: string, attach: (port: Port) => void): void {
  const refuse = (): void => socket.close(refusedCode, 'wrong token');
  const timer = setTimeout(refuse, tokenTimeoutMs);
  socket.on('error', () => socket.terminate());
  socket.once('close', () => clearTimeout(timer));
  socket.once('message', (data: Buffer, isBinary: boolean) => {
    clearTimeout(timer);
    if (isBinary || !isSameToken(data.toString('utf8'), token)) refuse();
    else attach(createWebSocketPort(socket));
  });
}

function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}
