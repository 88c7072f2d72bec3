// The one address that the desktop shell shows.

export const scheme = 'app';
export const host = 'unstuck';
export const pageAddress = `${scheme}://${host}/`;

/** True for the page and its files, and for nothing else. */
export function isOwnAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${scheme}:` && url.host === host && url.username === '' && url.password === '';
  } catch {
    return false;
  }
}

/** What the page may load beside its files: pictures it made itself. */
export function isOwnContent(address: string): boolean {
  return isOwnAddress(address) || address.startsWith('blob:') || address.startsWith('data:');
}
