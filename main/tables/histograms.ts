// Histograms of stored columns, many in one query, over all rows or by class of a target.
import { DuckDBListValue } from '@duckdb/node-api';
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';
import type { Histogram } from '../../shared/spec/profile.ts';
import { columnsPerQuery, inGroups, query, text } from './database.ts';
import { asNumber, asText, fromFile } from './stored.ts';
import type { StoredColumn } from './stored.ts';

const binCount = 20;
/** Category columns show this many values; the rest is counted together. */
export const topValues = 20;

/** What a histogram counts into: the edges of bins, or values. */
export type Bins = { readonly kind: 'number'; readonly edges: readonly number[] } | { readonly kind: 'values'; readonly values: readonly string[] };

/** Edges of about 20 bins of equal width; whole numbers of a small range get a bin each. Empty where nothing is present. */
export function binEdges(lowest: number | null, highest: number | null, isWhole: boolean): number[] {
  if (lowest === null || highest === null) return [];
  if (isWhole && highest - lowest < binCount) return Array.from({ length: highest - lowest + 2 }, (_, index) => lowest - 0.5 + index);
  if (lowest === highest) return [lowest - 0.5, highest + 0.5];
  const edges = Array.from({ length: binCount + 1 }, (_, index) => lowest + ((highest - lowest) * index) / binCount);
  edges[binCount] = highest;
  // Between neighbouring floating-point numbers there is no room for 20 bins.
  return edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge)) ? edges : [lowest, highest];
}

/** The bins that an existing histogram has. */
export function binsOf(histogram: Histogram): Bins {
  return histogram.kind === 'number' ? { kind: 'number', edges: histogram.edges } : { kind: 'values', values: histogram.values };
}

/**
 * Counts of each column in its bins, and by class where `byClass` is given: SQL of a class index (0 to count − 1) or null, a row.
 * A number on an inner edge belongs to the bin below it, the lowest to the first bin.
 */
export async function countBins(
  connection: DuckDBConnection,
  file: string,
  rows: number,
  columns: readonly { readonly column: StoredColumn; readonly bins: Bins }[],
  byClass: { readonly expression: string; readonly count: number } | null,
): Promise<Histogram[]> {
  const histograms: Histogram[] = [];
  for (const group of inGroups(columns, columnsPerQuery(rows))) {
    const selected = group.map(({ column, bins }) => countsOf(column, bins));
    const groupBy = byClass === null ? 'NULL' : byClass.expression;
    const found = await query(connection, `SELECT ${groupBy} AS class, ${selected.join(', ')} FROM ${fromFile(file)} GROUP BY class`);
    group.forEach(({ bins }, index) => {
      const lists = found.map((row) => ({ classIndex: row[0], counts: readCounts(row[index + 1] ?? null, bins) }));
      histograms.push(assemble(bins, lists, byClass?.count ?? null));
    });
  }
  return histograms;
}

function countsOf(column: StoredColumn, bins: Bins): string {
  if (bins.kind === 'number') {
    // Everything present lies in the bins, so the open upper end takes the place of the last edge.
    const upper = bins.edges.slice(1).map((edge) => `${edge}::DOUBLE`);
    return upper.length === 0 ? 'NULL' : `map_values(histogram(${asNumber(column)}, [${upper.join(', ')}]))`;
  }
  if (bins.values.length === 0) return 'NULL';
  const sql = asText(column);
  const each = bins.values.map((value) => `count_if(${sql} = ${text(value)})`);
  return `[${each.join(', ')}, count(${sql})]`;
}

/** One count a bin; for values a last one with what is in none of them. */
function readCounts(value: DuckDBValue, bins: Bins): number[] {
  const size = bins.kind === 'number' ? Math.max(0, bins.edges.length - 1) : bins.values.length + 1;
  const counts = Array.from({ length: size }, () => 0);
  if (!(value instanceof DuckDBListValue)) return counts;
  const found = value.items.map(Number);
  if (bins.kind === 'number') {
    found.forEach((count, index) => (counts[Math.min(index, size - 1)] = (counts[Math.min(index, size - 1)] ?? 0) + count));
    return counts;
  }
  const listed = found.slice(0, -1);
  const total = found.at(-1) ?? 0;
  return [...listed, total - listed.reduce((sum, count) => sum + count, 0)];
}

function assemble(bins: Bins, lists: readonly { classIndex: DuckDBValue | undefined; counts: number[] }[], classCount: number | null): Histogram {
  const width = bins.kind === 'number' ? Math.max(0, bins.edges.length - 1) : bins.values.length + 1;
  const sums = Array.from({ length: width }, (_, index) => lists.reduce((sum, { counts }) => sum + (counts[index] ?? 0), 0));
  const shown = bins.kind === 'number' ? width : width - 1;
  const none = Array.from({ length: shown }, () => 0);
  const byClass =
    classCount === null
      ? null
      : Array.from({ length: classCount }, (_, index) => {
          const own = lists.find(({ classIndex }) => classIndex !== null && Number(classIndex) === index);
          return own === undefined ? none : own.counts.slice(0, shown);
        });
  if (bins.kind === 'number') return { kind: 'number', edges: [...bins.edges], counts: sums, byClass };
  return { kind: 'values', values: [...bins.values], counts: sums.slice(0, -1), otherCount: sums.at(-1) ?? 0, byClass };
}
