// Tags as they are typed: parted by commas.

/** Each tag once, without blanks around it; at most 20 of at most 50 characters, as the history keeps them. */
export function parseTags(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim().slice(0, 50).trim());
  return [...new Set(tags.filter((tag) => tag !== ''))].slice(0, 20);
}
