// Words of a text spread over a fixed number of buckets, so that no dictionary has to be kept.

/** FNV-1a, 32 bits, over the UTF-16 code units of `word` (Fowler, Noll and Vo). */
export function fnv1a(word: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < word.length; at += 1) {
    hash ^= word.charCodeAt(at);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

/** Calls `add` with the bucket of each word of `content` and of each pair of neighbouring words; case does not count. */
export function hashTokens(content: string, buckets: number, add: (bucket: number) => void): void {
  const words = content.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  words.forEach((word, index) => {
    add(fnv1a(word) % buckets);
    const next = words[index + 1];
    if (next !== undefined) add(fnv1a(`${word} ${next}`) % buckets);
  });
}
