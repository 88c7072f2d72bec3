// Writes rows of texts as a CSV file.

/** Comma-separated, a line feed after each row; fields with a comma, quote or line end in double quotes. */
export function writeCsv(names: readonly string[], rows: readonly (readonly string[])[]): string {
  return [names, ...rows].map((fields) => `${fields.map(quote).join(',')}\n`).join('');
}

function quote(field: string): string {
  return /[",\n\r]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
