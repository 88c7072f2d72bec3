// Amounts of storage as people read them.

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 940 B, 122 KiB, 1.4 MiB: whole numbers from 10 on, one decimal below. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? 'B'}`;
}
