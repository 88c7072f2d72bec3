// Text with separators (RFC 4180) to cells, with the line each row begins on.

export interface TextRow {
  readonly cells: readonly string[];
  /** Counted from 1. */
  readonly line: number;
}

const separators = [',', ';', '\t', '|'] as const;

/** The separator that the first line has most of outside quotes. */
export function findSeparator(text: string): string {
  const firstLine = (/^[^\r\n]*/.exec(text)?.[0] ?? '').replace(/"[^"]*"/g, '');
  const counts = separators.map((separator) => firstLine.split(separator).length);
  return separators[counts.indexOf(Math.max(...counts))] ?? ',';
}

/**
 * Splits a text into rows. Empty lines, and lines that begin with `#`, are left out. A quote that is never closed ends with the text.
 */
export function splitRows(text: string, separator: string): TextRow[] {
  const rows: TextRow[] = [];
  const lines = text.split(/\r\n|\n|\r/);
  for (let index = 0; index < lines.length; index += 1) {
    const line = index + 1;
    let content = lines[index] ?? '';
    if (content.trim() === '' || content.startsWith('#')) continue;
    // A quoted cell may go on in the next line.
    while (countQuotes(content) % 2 === 1 && index + 1 < lines.length) content += `\n${lines[(index += 1)] ?? ''}`;
    rows.push({ line, cells: content.includes('"') ? splitQuoted(content, separator) : content.split(separator) });
  }
  return rows;
}

function countQuotes(text: string): number {
  let count = 0;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) count += 1;
  return count;
}

function splitQuoted(content: string, separator: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let at = 0; at < content.length; at += 1) {
    const character = content.charAt(at);
    if (character === '"' && isQuoted && content.charAt(at + 1) === '"') {
      cell += '"';
      at += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
