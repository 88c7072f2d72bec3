// Who may talk to the loopback shell: one named function for each guard.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export const loopbackAddress = '127.0.0.1';

/** 256 random bits, new with each start. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Refuses names that someone else's DNS points at this machine (DNS rebinding). */
export function hasOwnHost(host: string | undefined, port: number): boolean {
  return host === `${loopbackAddress}:${port}`;
}

/** Refuses every page but ours, such as one of another local server, which has another port. */
export function hasOwnOrigin(origin: string | undefined, port: number): boolean {
  return origin === `http://${loopbackAddress}:${port}`;
}

/** Compares in constant time; the digests make both sides equally long. */
export function isSameToken(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Files are only ever read. */
export function isReadMethod(method: string | undefined): boolean {
  return method === 'GET' || method === 'HEAD';
}
