// The versions of everything that a run depends on, and the licences of what is bundled.
import type { AppState, Doctor } from '../../../shared/rpc/contract.ts';

const shells = { desktop: 'desktop window', loopback: 'browser window, this computer only', cli: 'command line' } as const;

/** Name and version, as far as they are known yet. */
export function versionRows(state: AppState | null, doctor: Doctor | null): (readonly [string, string])[] {
  const rows: (readonly [string, string | null | undefined])[] = [
    ['Unstuck', state === null ? null : `${state.appVersion}, ${shells[state.shell]}`],
    ['Platform', state?.platform],
    ['TensorFlow', doctor?.tensorflow],
    ['Node', doctor?.node],
    ['Electron', doctor?.electron],
    ['SQLite', doctor?.sqlite],
    ['DuckDB', doctor?.duckdb],
  ];
  return rows.filter((row): row is readonly [string, string] => typeof row[1] === 'string');
}

export const licences: readonly { readonly name: string; readonly says: string }[] = [
  { name: 'Unstuck', says: 'MIT licence.' },
  { name: 'Inter', says: 'The Inter Project Authors. SIL Open Font License 1.1.' },
  { name: 'JetBrains Mono', says: 'The JetBrains Mono Project Authors. SIL Open Font License 1.1.' },
  { name: 'Lucide icons', says: 'Lucide Contributors. ISC licence.' },
];
