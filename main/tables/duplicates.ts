// Rows that are the same in every input and in the target, found by splitting the rows column by column until only equal ones are together.
import type { DuckDBConnection } from '@duckdb/node-api';
import { columnsPerQuery, inGroups } from './database.ts';
import type { Feature } from './features.ts';
import type { Split } from './split/parts.ts';
import { readValues } from './values.ts';
import type { Values } from './values.ts';

/** Tells equal rows: they have the same identity, and no others do. */
export class RowIdentities {
  private readonly identities: Uint32Array;
  private open: Uint32Array;
  private used = 1;

  /** Of `total` rows, those that are compared; the others have identity 0. */
  constructor(total: number, rows: Uint32Array) {
    this.identities = new Uint32Array(total);
    this.open = rows;
    for (const row of rows) this.identities[row] = 1;
  }

  /** Rows that differ in this column are different from here on. */
  compare(valueOf: (row: number) => number | string | null): void {
    const { identities } = this;
    const found = new Map<number, Map<number | string | null, number>>();
    const first = this.used + 1;
    const counts: number[] = [];
    for (const row of this.open) {
      const before = identities[row] ?? 0;
      const byValue = found.get(before) ?? new Map<number | string | null, number>();
      found.set(before, byValue);
      const value = valueOf(row);
      const identity = byValue.get(value) ?? (this.used += 1);
      byValue.set(value, identity);
      identities[row] = identity;
      counts[identity - first] = (counts[identity - first] ?? 0) + 1;
    }
    // A row that is like no other needs no more looking at: in most data all are after a few columns.
    this.open = this.open.filter((row) => (counts[(identities[row] ?? 0) - first] ?? 0) > 1);
  }

  get areAllDifferent(): boolean {
    return this.open.length === 0;
  }

  of(row: number): number {
    return this.identities[row] ?? 0;
  }
}

/**
 * The rows of `train` without those that stand in it before, in the validation part or in the test part: those two parts are left as
 * they are. Rows are the same where all features and the target's `labels` are; two missing values are the same.
 */
export async function withoutDuplicates(connection: DuckDBConnection, file: string, total: number, features: readonly Feature[], { train, validation, test }: Split, labels: Float64Array): Promise<Uint32Array> {
  const rows = new Uint32Array(train.length + validation.length + test.length);
  rows.set(validation);
  rows.set(test, validation.length);
  rows.set(train, validation.length + test.length);
  const identities = new RowIdentities(total, rows);
  identities.compare((row) => labels[row] ?? Number.NaN);
  for (const group of inGroups(features, columnsPerQuery(total))) {
    if (identities.areAllDifferent) break;
    for (const column of await readValues(connection, file, total, group.map(({ reading }) => reading))) compareColumn(identities, column);
  }
  const seen = new Set([...validation, ...test].map((row) => identities.of(row)));
  return train.filter((row) => {
    const identity = identities.of(row);
    if (seen.has(identity)) return false;
    seen.add(identity);
    return true;
  });
}

function compareColumn(identities: RowIdentities, column: Values): void {
  if (column.kind === 'numbers') identities.compare((row) => column.items[row] ?? Number.NaN);
  else identities.compare((row) => column.items[row] ?? null);
}
