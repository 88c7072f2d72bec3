// What the Data screen says of a column, a target and a file, in words and numbers.
import { askedOf } from '../../../shared/spec/import-spec.ts';
import type { ColumnProfile, ColumnType, DatasetProfile, TargetProfile } from '../../../shared/spec/profile.ts';
import { formatCount, formatPercent, formatValue, noValue } from '../../charts/format.ts';
import { nameOf } from './import-choices.ts';

/** A type as a mark of two characters, so that a long list can be read at a glance. */
export const typeMarks: Readonly<Record<ColumnType, string>> = { number: '0.1', category: 'Aa', boolean: '1/0', date: '31.', text: '\u00b6' };

/** Four significant digits at most: a table of statistics is for comparing sizes. */
export function formatStatistic(value: number | null, column: Pick<ColumnProfile, 'type' | 'isWhole'>): string {
  if (value === null) return noValue;
  if (column.type === 'date') return new Date(value * 1000).toISOString().slice(0, 10);
  if (Number.isInteger(value) && Math.abs(value) < 1e7) return formatCount(value);
  const size = Math.abs(value);
  if (size >= 1000 || size < 0.01) return formatValue(value);
  return Number(value.toPrecision(4)).toString().replace('-', '\u2212');
}

/** `13, 2.3%`, or `0`. */
export function formatMissing(missing: number, rows: number): string {
  return missing === 0 || rows === 0 ? '0' : `${formatCount(missing)}, ${formatPercent(missing / rows)}`;
}

/** `1 target, 30 inputs, 0 ignored`. */
export function describeRoles(columns: number, ignored: number): string {
  const inputs = columns - 1 - ignored;
  return `1 target, ${formatCount(inputs)} ${inputs === 1 ? 'input' : 'inputs'}, ${formatCount(ignored)} ignored`;
}

/** What a reader hears of a histogram. */
export function describeColumn(column: ColumnProfile): string {
  if (column.histogram.kind === 'values') return `${column.name}: ${formatCount(column.distinct)} values, most often ${column.histogram.values.slice(0, 3).join(', ')}`;
  return `${column.name}: from ${formatStatistic(column.lowest, column)} to ${formatStatistic(column.highest, column)}, mean ${formatStatistic(column.mean, column)}`;
}

/** The task in the words of its target. */
export function describeTask({ task, classNames }: TargetProfile): string {
  if (task === 'regression') return 'regression';
  return task === 'binary' ? 'binary classification' : `classification, ${formatCount(classNames.length)} classes`;
}

/** What a network must beat: the score of always giving the same answer. Null where that is not defined. */
export function describeConstant(target: TargetProfile): string | null {
  const { constantAccuracy, constantError, constantLoss, classNames, classCounts } = target;
  if (constantAccuracy !== null) {
    const answer = classNames[classCounts.indexOf(Math.max(...classCounts))] ?? 'the most frequent class';
    const loss = constantLoss === null ? '' : ` and a loss of ${formatValue(constantLoss)}`;
    return `Always answering ${answer} scores ${formatPercent(constantAccuracy)} accuracy${loss}. A run must beat ${loss === '' ? 'that' : 'both'}.`;
  }
  if (constantError !== null) return `Always giving the same number misses by ${formatValue(constantError)} on average. A run must beat that.`;
  return null;
}

/** How uneven the classes are: most frequent to least frequent. Null for fewer than two. */
export function describeBalance(counts: readonly number[]): string | null {
  const present = counts.filter((count) => count > 0);
  if (present.length < 2) return null;
  const ratio = Math.max(...present) / Math.min(...present);
  return ratio < 1.1 ? 'even' : `${ratio < 10 ? ratio.toFixed(2).replace(/\.?0+$/, '') : formatCount(ratio)} to 1`;
}

/** How the file was read, as pairs of name and value; what is usual and was not asked for is left out. */
export function describeImport({ import: facts, asked }: Pick<DatasetProfile, 'import' | 'asked'>): (readonly [string, string])[] {
  const words = asked === undefined ? undefined : askedOf(asked)?.missingValues;
  return [
    ['Separator', nameOf('separator', facts.separator)],
    ['Decimal', nameOf('decimal', facts.decimal)],
    ...(facts.thousands === undefined ? [] : [['Thousands', nameOf('thousands', facts.thousands)] as const]),
    ['Header', facts.header ? 'yes' : 'no'],
    ['Encoding', facts.encoding],
    ...(facts.dateFormat === undefined ? [] : [['Dates', facts.dateFormat] as const]),
    ...(words === undefined ? [] : [['Missing', words.filter((word) => word !== '').join(' ') || 'empty'] as const]),
  ];
}

export interface SplitRows {
  readonly training: number;
  readonly validation: number;
  readonly test: number;
}

/** Rows of each part, about: rows without a target leave first. */
export function splitRows(rows: number, validation: number, test: number): SplitRows {
  const validationRows = Math.round(rows * validation);
  const testRows = Math.round(rows * test);
  return { training: Math.max(0, rows - validationRows - testRows), validation: validationRows, test: testRows };
}
