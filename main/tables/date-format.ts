// How dates are written, as people say it (dd.MM.yyyy) or as strptime does (%d.%m.%Y), turned into what DuckDB reads.

/** Longest first, so that yyyy is not read as yy twice. Days and months may have one digit either way. */
const tokens: readonly (readonly [letters: string, specifier: string])[] = [
  ['yyyy', '%Y'], ['YYYY', '%Y'], ['yy', '%y'], ['YY', '%y'],
  ['MMMM', '%B'], ['MMM', '%b'], ['MM', '%m'], ['M', '%m'],
  ['dd', '%d'], ['DD', '%d'], ['d', '%d'], ['D', '%d'], ['EEEE', '%A'], ['EEE', '%a'],
  ['HH', '%H'], ['H', '%H'], ['hh', '%I'], ['h', '%I'], ['mm', '%M'], ['m', '%M'], ['ss', '%S'], ['s', '%S'], ['SSS', '%g'], ['a', '%p'],
  ['XXX', '%z'], ['Z', '%z'],
];

/**
 * The format in strptime's letters; null where it names neither year, month, day nor hour. Text between single quotes stands for itself. Without
 * hours and months in capitals, `mm` means months, as many write it.
 */
export function toStrptime(format: string): string | null {
  if (format.includes('%')) return format;
  const isMonthInSmall = !/[hHM]/.test(format);
  let written = '';
  for (let at = 0; at < format.length; ) {
    const quoted = /^'([^']*)'/.exec(format.slice(at));
    const token = tokens.find(([letters]) => format.startsWith(letters, at));
    if (quoted !== null) {
      written += quoted[1] ?? '';
      at += quoted[0].length;
    } else if (token === undefined) {
      written += format.charAt(at);
      at += 1;
    } else {
      written += isMonthInSmall && token[1] === '%M' ? '%m' : token[1];
      at += token[0].length;
    }
  }
  // Seconds or a letter alone are no date: a word that is none has them by chance.
  return /%[YymbBdHI]/.test(written) ? written : null;
}
