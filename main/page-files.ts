// The files of the built page, as both shells serve them: nothing outside its folder, and one strict policy.
import { readFile, realpath } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';

/** Only the page's own files run and load; `blob:` and `data:` images are pictures of charts, made in the page. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export const pageHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  // A rebuilt page must never meet a cached one; reading local files again costs nothing.
  'Cache-Control': 'no-store',
};

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

export interface PageFile {
  readonly status: 200 | 404 | 503;
  readonly contentType: string;
  readonly body: Buffer;
}

const plain = 'text/plain; charset=utf-8';
const notFound: PageFile = { status: 404, contentType: plain, body: Buffer.from('There is no such file.\n') };
const notBuilt: PageFile = {
  status: 503,
  contentType: plain,
  body: Buffer.from('The page of Unstuck is not built yet. Run "npm start" in its folder: it builds the page and opens the app.\n'),
};

/** The file that a request path such as `/assets/index.js` names inside `folder`; `/` is the page itself. Never throws. */
export async function readPageFile(folder: string, requestPath: string): Promise<PageFile> {
  const isPage = requestPath === '/' || requestPath === '/index.html';
  const file = await findContained(folder, isPage ? '/index.html' : requestPath);
  const contentType = file === null ? undefined : contentTypes[extname(file)];
  if (file === null || contentType === undefined) return isPage ? notBuilt : notFound;
  try {
    return { status: 200, contentType, body: await readFile(file) };
  } catch {
    return notFound;
  }
}

/** The real path of a file inside the folder, or null: also for links that lead out of it. */
async function findContained(folder: string, requestPath: string): Promise<string | null> {
  try {
    const decoded = decodeURIComponent(requestPath);
    if (decoded.includes('\0') || decoded.includes('\\')) return null;
    const root = await realpath(folder);
    const file = await realpath(join(root, decoded));
    return file.startsWith(root + sep) ? file : null;
  } catch {
    return null;
  }
}
