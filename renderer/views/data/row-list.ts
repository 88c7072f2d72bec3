// Numbers of rows as people write them: `3, 17 to 20`.

/** Most rows that one span may name: a slip of the keyboard must not make a list of a billion. */
const longestSpan = 1_000_000;

export type RowList = { readonly rows: readonly number[] } | { readonly error: string };

/** The rows, ascending, each once; or what is wrong with the text. `most`: the last row there is. */
export function parseRowList(text: string, most: number): RowList {
  const rows = new Set<number>();
  for (const part of text.split(/[,;]/).map((piece) => piece.trim()).filter((piece) => piece !== '')) {
    const [, from = '', to = from] = /^(\d+)(?:\s*(?:to|-|–)\s*(\d+))?$/.exec(part) ?? [];
    const [first, last] = [Number(from), Number(to)];
    if (from === '') return { error: `“${part}” is no row. Write rows like 3, 17 to 20.` };
    if (first < 1 || last > most) return { error: `There is no row ${first < 1 ? first : last}: rows count from 1 to ${most}.` };
    if (last < first || last - first >= longestSpan) return { error: `“${part}” is no span of rows.` };
    for (let row = first; row <= last; row += 1) rows.add(row);
  }
  return { rows: [...rows].sort((one, other) => one - other) };
}

/** `3, 17 to 20`; neighbours from three on as a span. */
export function formatRowList(rows: readonly number[]): string {
  const spans: [first: number, last: number][] = [];
  for (const row of [...new Set(rows)].sort((one, other) => one - other)) {
    const span = spans.at(-1);
    if (span !== undefined && span[1] + 1 === row) span[1] = row;
    else spans.push([row, row]);
  }
  return spans.flatMap(([first, last]) => (last - first > 1 ? [`${first} to ${last}`] : first === last ? [String(first)] : [String(first), String(last)])).join(', ');
}
