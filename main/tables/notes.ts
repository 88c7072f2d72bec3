// What is worth knowing about a data set before training on it, said column by column.
import type { ColumnProfile, DatasetProfile } from '../../shared/spec/profile.ts';
import type { TypedColumn } from './column-types.ts';

type DataNote = DatasetProfile['notes'][number];

/** Above this share, a column is more gap than data. */
const mostlyMissing = 0.5;
/** A category column with fewer rows than this for each value tells little; an identifier has 1. */
const fewRowsEach = 1.5;
/** With fewer rows, every column looks like an identifier. */
const enoughRows = 50;

/** Remarks on each column, in the order of the columns. */
export function noteColumns(columns: readonly ColumnProfile[], typed: readonly TypedColumn[], rows: number): DataNote[] {
  return columns.flatMap((column, index) => noteColumn(column, typed[index], rows));
}

function noteColumn(column: ColumnProfile, typed: TypedColumn | undefined, rows: number): DataNote[] {
  const { name, missing, distinct, type } = column;
  const warn = (title: string, says: string): DataNote => ({ column: name, severity: 'warning', title, says });
  if (missing === rows) return [warn('Empty column', `"${name}" has no value in any row. It is left out of training.`)];
  const notes: DataNote[] = [];
  if (distinct === 1) notes.push(warn('Constant column', `"${name}" has the same value wherever it has one. It carries nothing to learn from.`));
  if (missing > mostlyMissing * rows) notes.push(warn('Mostly missing', `"${name}" is missing in ${missing} of ${rows} rows.`));
  if ((typed?.infinite ?? 0) > 0) notes.push(warn('Infinite values', `"${name}" holds ${typed?.infinite} infinite values. They count as missing.`));
  if (typed?.stray) {
    const { value, rows: strays } = typed.stray;
    notes.push(warn('Almost numbers', `"${name}" would be a column of numbers, but for ${strays} of ${rows} rows, like "${value}". It is read as categories. If "${value}" stands for a missing value, name it where the file is read.`));
  }
  if (type === 'category' && rows >= enoughRows && distinct * fewRowsEach > rows - missing) {
    notes.push(warn('Looks like an identifier', `"${name}" has ${distinct} different values in ${rows - missing} rows. It can be learned by heart and does not generalise: consider leaving it out.`));
  }
  return notes;
}

/** A remark on a file that was read with an encoding that does not fit it. */
export function noteUnreadable(characters: number, encoding: string): DataNote {
  const count = characters === 1 ? '1 character is' : `${characters.toLocaleString('en')} characters are`;
  return { column: null, severity: 'warning', title: 'The encoding does not fit', says: `${count} not readable as ${encoding}. Another encoding is probably the right one.` };
}
