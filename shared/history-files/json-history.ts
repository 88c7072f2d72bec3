// JSON of curves: a Keras `history.history` (bare, or inside the History with its `params`), a list of rows, or a `log_history` of rows.
import { badHistory } from './history.ts';
import { axisOf } from './metric-names.ts';
import { addCell, emptyColumn, type SparseColumn, type SparseTable } from './sparse-table.ts';

const allowed = 'Allowed: an object with a list of numbers a metric, as json.dump(history.history, file) writes it, or a list of rows like {"epoch": 1, "loss": 0.5}.';

type JsonObject = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Python writes NaN and infinities bare, which JSON does not allow: they become texts, outside of texts only. */
function quoteSpecials(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|-?Infinity|\bNaN\b/g, (found) => (found.startsWith('"') ? found : `"${found}"`));
}

function complaintOf(text: string): string | null {
  try {
    JSON.parse(text);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message.replaceAll('\n', ' ') : String(error);
  }
}

/** The line of the mistake. Where the engine tells no position, the first line up to which the text cannot be completed any more. */
function lineOf(text: string, complaint: string): number {
  const position = /position (\d+)/.exec(complaint)?.[1];
  if (position !== undefined) return text.slice(0, Number(position)).split('\n').length;
  const lines = text.split('\n');
  let [sound, wrong] = [0, lines.length];
  while (wrong - sound > 1) {
    const middle = (sound + wrong) >> 1;
    if (complaintOf(lines.slice(0, middle).join('\n'))?.includes('Unexpected token') === true) wrong = middle;
    else sound = middle;
  }
  return wrong;
}

function parse(name: string, text: string): unknown {
  const quoted = quoteSpecials(text.replace(/^\uFEFF/, ''));
  const complaint = complaintOf(quoted);
  if (complaint !== null) throw badHistory(name, `Line ${lineOf(quoted, complaint)} is not JSON: ${complaint}.`, allowed);
  return JSON.parse(quoted);
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'number' || typeof value === 'string' ? String(value) : JSON.stringify(value);
}

/** Keras keeps a validation value only for the epochs it was measured in: every second with `validation_freq=2`. */
function fromLists(lists: JsonObject): { columns: SparseColumn[]; rowCount: number; notes: string[] } {
  const entries = Object.entries(lists).filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]));
  const rowCount = Math.max(0, ...entries.map(([, values]) => values.length));
  const notes: string[] = [];
  const columns = entries.map(([key, values]) => {
    const every = values.length === 0 ? 1 : Math.floor(rowCount / values.length);
    if (every > 1) notes.push(`${key} has ${values.length} values for ${rowCount} epochs: taken as one every ${every} epochs.`);
    const column = emptyColumn(key);
    values.forEach((value, index) => { addCell(column, (index + 1) * every - 1, textOf(value), () => `${key}[${index}]`); });
    return column;
  });
  const epochs: SparseColumn = { ...emptyColumn('epoch'), rows: [...Array(rowCount).keys()], values: Array.from({ length: rowCount }, (_, index) => index + 1) };
  return { columns: columns.some(({ name }) => axisOf(name) !== null) ? columns : [epochs, ...columns], rowCount, notes };
}

function fromRows(name: string, rows: readonly unknown[]): { columns: SparseColumn[]; rowCount: number; notes: string[] } {
  const columns = new Map<string, SparseColumn>();
  rows.forEach((row, index) => {
    if (!isObject(row)) throw badHistory(name, `Entry ${index} of the list is not an object.`, allowed);
    for (const [key, value] of Object.entries(row)) {
      const column = columns.get(key) ?? emptyColumn(key);
      columns.set(key, column);
      addCell(column, index, textOf(value), () => `[${index}].${key}`);
    }
  });
  return { columns: [...columns.values()], rowCount: rows.length, notes: [] };
}

/** Keras's own History object, saved whole, has the curves in `history` and the planned epochs in `params`. */
function plannedEpochsOf(json: JsonObject): number | null {
  const parameters = json['params'];
  const epochs = isObject(parameters) ? parameters['epochs'] : null;
  return typeof epochs === 'number' && epochs > 0 ? epochs : null;
}

/**
 * Reads curves from JSON.
 * @throws Failure `bad-file` with the line or the path that is wrong
 */
export function readJsonHistory(name: string, text: string): SparseTable {
  const json = parse(name, text);
  const rows = Array.isArray(json) ? json : isObject(json) && Array.isArray(json['log_history']) ? json['log_history'] : null;
  if (rows !== null) return withRows(name, { ...fromRows(name, rows), plannedEpochs: null });
  if (!isObject(json)) throw badHistory(name, 'The JSON holds neither an object nor a list.', allowed);
  const inner = isObject(json['history']) ? json['history'] : json;
  return withRows(name, { ...fromLists(inner), plannedEpochs: plannedEpochsOf(json) });
}

function withRows(name: string, table: SparseTable): SparseTable {
  if (table.rowCount === 0) throw badHistory(name, 'There are no values in it.', allowed);
  return table;
}
