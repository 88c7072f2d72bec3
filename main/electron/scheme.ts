// The page's own scheme, `app://unstuck/`: its files and nothing else.
import { protocol } from 'electron';
import type { Protocol } from 'electron';
import { pageHeaders, readPageFile } from '../page-files.ts';
import type { PageFile } from '../page-files.ts';
import { isOwnAddress, scheme } from './address.ts';

/** Must run before the app is ready. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true } }]);
}

/** Serves the built page in `pageFolder`. */
export function servePage(sessionProtocol: Protocol, pageFolder: string): void {
  const read = async (address: string): Promise<PageFile> => readPageFile(pageFolder, isOwnAddress(address) ? new URL(address).pathname : '/missing');
  // Electron older than 25, which the tests may run on, has no `handle`.
  if ('handle' in sessionProtocol) handlePage(sessionProtocol, read);
  else registerPage(sessionProtocol, read);
}

function handlePage(sessionProtocol: Protocol, read: (address: string) => Promise<PageFile>): void {
  sessionProtocol.handle(scheme, async (request) => {
    const { status, contentType, body } = await read(request.url);
    return new Response(new Uint8Array(body), { status, headers: { ...pageHeaders, 'Content-Type': contentType } });
  });
}

function registerPage(sessionProtocol: Pick<Protocol, 'registerBufferProtocol'>, read: (address: string) => Promise<PageFile>): void {
  sessionProtocol.registerBufferProtocol(scheme, (request, respond) => {
    void read(request.url).then(({ status, contentType, body }) => {
      const [mimeType = contentType] = contentType.split(';', 1);
      respond({ statusCode: status, mimeType, charset: 'utf-8', headers: { ...pageHeaders }, data: body });
    });
  });
}
