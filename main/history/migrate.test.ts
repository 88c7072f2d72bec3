import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { drivers, someDataset, someRun } from './fixtures.ts';
import { openHistory } from './history.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { assertRising, migrations } from './migrations/index.ts';
import type { Connection } from './driver.ts';

let folder: string;
let file: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'unstuck-migrate-')); file = join(folder, 'history.sqlite'); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const clock = () => Date.UTC(2026, 0, 31, 12, 30, 5);

function schemaOf(connection: Connection): string {
  const rows = connection.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY type DESC, name").all() as { sql: string }[];
  return rows.map((row) => `${row.sql};\n`).join('\n');
}

it('numbers its migrations in rising order', () => {
  expect(() => assertRising([{ version: 10, sql: '' }, { version: 10, sql: '' }])).toThrow('10');
  expect(() => assertRising([{ version: 20, sql: '' }, { version: 10, sql: '' }])).toThrow('10');
});

describe.each(drivers)('migrations on $name', ({ driver }) => {
  const open = (list = migrations) => openHistory({ file, clock, driver, migrations: list });
  function look<T>(at: string, read: (connection: Connection) => T): T {
    const connection = new driver(at, { timeout: 1_000 });
    try {
      return read(connection);
    } finally {
      connection.close();
    }
  }
  const later = [...migrations, { version: 1_000, sql: 'CREATE TABLE later (x INTEGER) STRICT;' }];

  it('bring an empty file to the schema that is written down', () => {
    open().close();
    const golden = readFileSync(new URL('schema.golden.sql', import.meta.url), 'utf8');
    expect(look(file, schemaOf)).toBe(golden);
    expect(look(file, schemaVersion)).toBe(migrations.at(-1)?.version);
  });

  it.each(migrations)('reach version $version from the one before, in a transaction of its own', (migration) => {
    const earlier = migrations.filter(({ version }) => version < migration.version);
    look(file, (connection) => {
      migrate(connection, earlier, file, clock());
      const before = schemaOf(connection);
      expect(() => { migrate(connection, [...earlier, { ...migration, sql: `${migration.sql}; SELECT no_such_column;` }], file, clock()); }).toThrow('no_such_column');
      expect(schemaOf(connection)).toBe(before);
      expect(schemaVersion(connection)).toBe(earlier.at(-1)?.version ?? 0);
      migrate(connection, [...earlier, migration], file, clock());
      expect(schemaVersion(connection)).toBe(migration.version);
    });
  });

  it('keep the one checkpoint that a run of version 10 had', () => {
    look(file, (connection) => {
      migrate(connection, migrations.filter(({ version }) => version <= 10), file, clock());
      connection.exec(`
        INSERT INTO dataset VALUES ('abc', 'rows.csv', 10, 1, NULL, 'label', '${JSON.stringify(someDataset.profile).replaceAll("'", "''")}');
        INSERT INTO experiment VALUES ('experiment', 'Two rates', 'abc', 1, '{}');
        INSERT INTO run (run_id, experiment_id, dataset_id, name, repeat, task, status, created_at, changed_at, tags, note, spec_version, spec, changed_settings, environment, epoch, step, seconds, metrics)
          VALUES ('run', 'experiment', 'abc', 'low', 0, 'binary', 'stopped', 1, 1, '[]', '', 1, '${JSON.stringify(someRun.spec).replaceAll("'", "''")}', '{}',
            '{"app":"0.1.0","engine":"eager","device":"cpu","tensorflow":"2.21.0","node":"24","platform":"linux"}', 2, 100, 1, '{}');
        INSERT INTO checkpoint VALUES ('run', 2, 100, 5, x'040506');`);
    });
    const history = open();
    expect(history.reads.run('run')).toMatchObject({ status: 'stopped', forkedAtStep: null, edits: [], checkpoint: { epoch: 2, step: 100 }, environment: { engine: 'eager', threads: null, population: { size: 1, slot: 0 } } });
    expect(history.reads.checkpoint('run', 100)).toEqual({ epoch: 2, step: 100, bytes: new Uint8Array([4, 5, 6]) });
    expect(history.reads.checkpoints('run')).toEqual([{ epoch: 2, step: 100, savedAt: 5, byteLength: 3 }]);
    history.writes.putCheckpoint('run', { epoch: 3, step: 150, bytes: new Uint8Array(1) }, 6);
    expect(history.reads.checkpoints('run')).toHaveLength(2);
    history.close();
  });

  it('keep a dated copy of a history that holds something, and none of an empty one', () => {
    const history = open();
    expect(readdirSync(folder).filter((name) => name.includes('-v'))).toEqual([]);
    history.writes.putSetting('theme', 'dark');
    history.close();
    open(later).close();
    const copies = readdirSync(folder).filter((name) => /-v\d+\.sqlite$/.test(name));
    expect(copies).toEqual([`history-2026-01-31T12-30-05-v${migrations.at(-1)?.version ?? 0}.sqlite`]);
    const copy = openHistory({ file: join(folder, copies[0] ?? ''), clock, driver });
    expect(copy.reads.settings()).toEqual({ theme: 'dark' });
    copy.close();
  });

  it('do nothing a second time', () => {
    open(later).close();
    open(later).close();
    expect(readdirSync(folder).filter((name) => name.includes('-v'))).toEqual([]);
  });
});
