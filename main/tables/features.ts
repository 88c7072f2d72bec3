// Which columns become inputs, and how each is read, filled and encoded: the experiment's word, else what fits the column's type.
import type { DuckDBConnection } from '@duckdb/node-api';
import { Failure } from '../../shared/rpc/failure.ts';
import type { ColumnType, DatasetProfile } from '../../shared/spec/profile.ts';
import type { ColumnSpec, DatasetSpec, Encoding, MissingPolicy, Scaling } from '../../shared/spec/run-spec.ts';
import { fitCategories, fitHashing, fitNumber, fitOrdinal, writeNumbers, writeTexts } from './encoders.ts';
import type { Encoder, RowWriter } from './encoders.ts';
import { suggestName } from './nearest.ts';
import { storedColumns } from './stored.ts';
import type { StoredColumn } from './stored.ts';
import { checkDeclared, readAs } from './values.ts';
import type { Reading, Values } from './values.ts';

/** A column that becomes inputs. */
export interface Feature {
  readonly name: string;
  readonly reading: Reading;
  readonly encoding: Encoding | 'number';
  /** True for numbers and dates: between two of them lies another. */
  readonly isQuantity: boolean;
  readonly policy: MissingPolicy;
  readonly scaling: Scaling;
  readonly log: boolean;
  readonly rareBelow: number;
  readonly buckets: number;
}

/** The column called `name`. Throws `Failure('bad-input')` for a name that the data does not have. */
export function findColumn(profile: DatasetProfile, name: string, path: string): StoredColumn {
  const column = storedColumns(profile.columns).find((stored) => stored.name === name);
  if (column !== undefined) return column;
  const names = profile.columns.map((of) => of.name);
  throw new Failure('bad-input', `The data has no column "${name}". ${suggestName(name, names)}`, { path });
}

/** All features in the order of the file. Throws `Failure('bad-input')` for settings that the columns do not allow. */
export async function planFeatures(connection: DuckDBConnection, file: string, profile: DatasetProfile, dataset: DatasetSpec): Promise<Feature[]> {
  for (const name of Object.keys(dataset.columns)) findColumn(profile, name, `dataset.columns.${name}`);
  const features: Feature[] = [];
  for (const column of storedColumns(profile.columns)) {
    const spec = dataset.columns[column.name];
    if (column.name === dataset.target || spec?.role === 'ignore') continue;
    const type = spec?.type ?? column.type;
    await checkDeclared(connection, file, column, type);
    features.push(planFeature(column, type, spec, dataset.scaling));
  }
  return features;
}

function planFeature(column: StoredColumn, type: ColumnType, spec: ColumnSpec | undefined, scaling: Scaling): Feature {
  const isQuantity = type === 'number' || type === 'date' || type === 'boolean';
  const encoding = spec?.encoding ?? (isQuantity ? 'number' : type === 'text' ? 'hashing' : 'oneHot');
  const policy = spec?.missing ?? (type === 'number' || type === 'date' ? 'median' : 'category');
  if (encoding !== 'number') refuseMean(column.name, policy);
  return {
    name: column.name,
    reading: readAs(column, encoding === 'number' ? type : 'category'),
    encoding,
    isQuantity: encoding === 'number' && type !== 'boolean',
    policy,
    // Booleans are 0 and 1, as one-hot inputs are, unless the column asks for more.
    scaling: spec?.scaling ?? (type === 'boolean' ? 'none' : scaling),
    log: spec?.log ?? false,
    rareBelow: spec?.rareBelow ?? 0,
    buckets: spec?.buckets ?? 256,
  };
}

function refuseMean(name: string, policy: MissingPolicy): void {
  if (policy !== 'mean' && policy !== 'median') return;
  throw new Failure('bad-input', `"${name}" holds categories, which have no ${policy}.`, {
    path: `dataset.columns.${name}.missing`,
    mend: 'Use "category", "mostFrequent" or "dropRow".',
  });
}

/** Fits the feature on its training rows; null when no value is present in them. */
export function fitFeature(feature: Feature, values: Values, train: Uint32Array): Encoder | null {
  const { name, policy, scaling } = feature;
  if (values.kind === 'numbers') {
    const items = new Float64Array(train.length);
    for (let at = 0; at < train.length; at += 1) items[at] = values.items[train[at] ?? 0] ?? Number.NaN;
    return fitNumber(name, items, policy, feature.log, scaling);
  }
  const items = Array.from(train, (row) => values.items[row] ?? null);
  if (feature.encoding === 'ordinal') return fitOrdinal(name, items, feature.rareBelow, policy, scaling);
  if (feature.encoding === 'hashing') return fitHashing(name, items, feature.buckets, policy);
  return fitCategories(name, items, feature.rareBelow, policy);
}

/** What writes a row's inputs of one column. */
export function writerOf(encoder: Encoder, values: Values): RowWriter {
  if (encoder.kind === 'number') return writeNumbers(encoder, values.kind === 'numbers' ? values.items : new Float64Array(0));
  return writeTexts(encoder, values.kind === 'texts' ? values.items : []);
}
