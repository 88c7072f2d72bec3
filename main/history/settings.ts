// Settings of the app, one JSON value a name.
import type { Connection } from './driver.ts';

export function settingReads(connection: Connection) {
  const all = connection.prepare('SELECT name, value FROM setting');
  return {
    /** Every stored setting, parsed from JSON but not checked: the service that owns the schema does that. */
    settings(): Record<string, unknown> {
      const rows = all.all() as { name: string; value: string }[];
      return Object.fromEntries(rows.map((row) => [row.name, JSON.parse(row.value) as unknown]));
    },
  };
}

export function settingWrites(connection: Connection) {
  const put = connection.prepare('INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value');
  return {
    putSetting(name: string, value: unknown): void {
      put.run(name, JSON.stringify(value));
    },
  };
}
