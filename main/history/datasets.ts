// Data sets: what is known of each imported file. The rows themselves lie in Parquet files, not here.
import * as v from 'valibot';
import { datasetSchema } from '../../shared/spec/profile.ts';
import type { Connection } from './driver.ts';
import type { Dataset } from '../../shared/spec/profile.ts';

interface DatasetRow {
  dataset_id: string;
  name: string;
  byte_length: number;
  imported_at: number;
  sample_id: string | null;
  suggested_target: string;
  profile: string;
  run_count: number;
}

const columns = 'dataset.*, (SELECT count(*) FROM run WHERE run.dataset_id = dataset.dataset_id) AS run_count';

function toDataset(row: DatasetRow): Dataset {
  return v.parse(datasetSchema, {
    datasetId: row.dataset_id,
    name: row.name,
    byteLength: row.byte_length,
    importedAt: row.imported_at,
    sampleId: row.sample_id,
    suggestedTarget: row.suggested_target,
    runCount: row.run_count,
    profile: JSON.parse(row.profile) as unknown,
  });
}

export function datasetReads(connection: Connection) {
  const all = connection.prepare(`SELECT ${columns} FROM dataset ORDER BY imported_at DESC, dataset_id`);
  const one = connection.prepare(`SELECT ${columns} FROM dataset WHERE dataset_id = ?`);
  return {
    /** Latest import first. */
    datasets(): Dataset[] {
      return (all.all() as DatasetRow[]).map(toDataset);
    },
    dataset(datasetId: string): Dataset | null {
      const row = one.get(datasetId) as DatasetRow | undefined;
      return row === undefined ? null : toDataset(row);
    },
  };
}

export function datasetWrites(connection: Connection) {
  const put = connection.prepare(`
    INSERT INTO dataset (dataset_id, name, byte_length, imported_at, sample_id, suggested_target, profile)
    VALUES (@datasetId, @name, @byteLength, @importedAt, @sampleId, @suggestedTarget, @profile)
    ON CONFLICT (dataset_id) DO UPDATE SET name = excluded.name, imported_at = excluded.imported_at, sample_id = coalesce(excluded.sample_id, sample_id), profile = excluded.profile`);
  const setTarget = connection.prepare('UPDATE dataset SET suggested_target = ? WHERE dataset_id = ?');
  const remove = connection.prepare('DELETE FROM dataset WHERE dataset_id = ?');
  return {
    /** Adds a data set; for one that is known (the same bytes again) the target last chosen stays. */
    putDataset(dataset: Omit<Dataset, 'runCount'>): void {
      const { datasetId, name, byteLength, importedAt, sampleId, suggestedTarget, profile } = dataset;
      put.run({ datasetId, name, byteLength, importedAt, sampleId, suggestedTarget, profile: JSON.stringify(profile) });
    },
    setSuggestedTarget(datasetId: string, column: string): void {
      setTarget.run(column, datasetId);
    },
    /** Fails by foreign key while a run uses it. */
    removeDataset(datasetId: string): void {
      remove.run(datasetId);
    },
  };
}
