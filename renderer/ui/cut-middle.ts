// Long names, cut in the middle so that the ending stays.

/** At most `length` characters, with an ellipsis where something was taken out; the last third is kept. */
export function cutMiddle(text: string, length: number): string {
  const characters = [...text];
  if (characters.length <= length) return text;
  const tail = Math.max(1, Math.floor((length - 1) / 3));
  const start = Math.max(1, length - 1 - tail);
  return `${characters.slice(0, start).join('')}\u2026${characters.slice(-tail).join('')}`;
}
