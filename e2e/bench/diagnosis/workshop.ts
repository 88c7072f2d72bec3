// Where the worlds of the bench become training matrices, as the app makes them: through CSV, DuckDB and the same preparation, with
// the facts that are measured then, and the floors. What can be made again is kept in a folder that git ignores.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { FloorMeasurement } from '../../../main/services/diagnosis/floors.ts';
import { constantLoss } from '../../../main/tables/baseline.ts';
import { openTables } from '../../../main/tables/tables.ts';
import type { ImportedDataset, Prepared, Tables } from '../../../main/tables/tables.ts';
import { resolve } from '../../../shared/spec/resolve.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { DataFacts } from '../../../shared/stagnation/evidence.ts';
import type { Floors } from '../../../shared/stagnation/floors/floors.ts';
import { toCsv } from './data/table.ts';
import type { Table } from './data/table.ts';
import { likeTraining, withRightLabels } from './held-out.ts';
import type { World } from './world.ts';

/** Prepared matrices that are kept: those of one situation and of its sound set-up. */
const keptCount = 40;

/** A world with its settings resolved. */
export interface Planned {
  readonly world: World;
  /** With the rows that the world hides among those that are left out. */
  readonly spec: RunSpec;
}

class Kept<Value> {
  readonly #values = new Map<string, Promise<Value>>();

  get(key: string, make: () => Promise<Value>): Promise<Value> {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    for (const oldest of [...this.#values.keys()].slice(0, -keptCount)) this.#values.delete(oldest);
    return value;
  }
}

/** Writing a table of a hundred columns takes as long as training it some epochs, and every arm asks for it. */
const texts = new WeakMap<Table, string>();

function csvOf(table: Table): string {
  const text = texts.get(table) ?? toCsv(table);
  texts.set(table, text);
  return text;
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 24);

export class Workshop {
  readonly #folder: string;
  readonly #tables: Tables;
  readonly #floors = new FloorMeasurement({ log: (line) => process.stderr.write(`${line}\n`) });
  readonly #imported = new Kept<ImportedDataset>();
  readonly #prepared = new Kept<Prepared>();
  readonly #judged = new Kept<Prepared>();

  private constructor(folder: string, tables: Tables) {
    this.#folder = folder;
    this.#tables = tables;
  }

  /** `folder` is made where it does not exist. */
  static async open(folder: string): Promise<Workshop> {
    mkdirSync(join(folder, 'floors'), { recursive: true });
    return new Workshop(folder, await openTables({ folder: join(folder, 'tables') }));
  }

  async plan(world: World): Promise<Planned> {
    const { datasetId, profile } = await this.#import(world.table);
    const { target } = await this.#tables.target(datasetId, profile, world.table.target.name);
    const settings = {
      dataset: { path: `${world.dataSet.id}.csv`, target: world.table.target.name, ...world.dataset, excludeRows: [...world.hiddenRows] },
      model: { layers: [...world.layers], output: world.output },
      training: world.training,
    };
    return { world, spec: resolve(settings, { ...target, columns: profile.columns.map(({ name }) => name) }) };
  }

  /** What a trial is judged on: every held-out row of the file, with its right label. */
  judged({ world, spec }: Planned): Promise<Prepared> {
    const { rightTarget } = world;
    if (rightTarget === null) return this.#prepare(world.table, spec);
    const right = { ...world.table, target: rightTarget };
    return this.#judged.get(keyOf(csvOf(world.table), spec), async () => withRightLabels(await this.#prepare(world.table, spec), await this.#prepare(right, spec)));
  }

  /** What a person with this data would have: the labels of the file, and where rows are hidden, as few and as uneven rows to validate on as to train on. */
  async asGiven({ world, spec }: Planned): Promise<Prepared> {
    const prepared = await this.#prepare(world.table, spec);
    if (world.hiddenRows.length === 0 || prepared.validation === null) return prepared;
    const validation = likeTraining(prepared.train, prepared.validation, prepared.classNames.length);
    const { loss, labelSmoothing } = spec.training;
    const baselineLoss = constantLoss(loss, prepared.train.y, validation.y, prepared.classNames.length, labelSmoothing);
    return { ...prepared, validation, facts: { ...prepared.facts, validationRows: validation.rows, baselineLoss } };
  }

  /** The facts of a run on what `asGiven` gives, the floors among them. */
  async facts(planned: Planned): Promise<DataFacts> {
    const prepared = await this.asGiven(planned);
    return { ...prepared.facts, floors: await this.#measureFloors(planned, prepared) };
  }

  close(): void {
    this.#floors.close();
    this.#tables.close();
  }

  async #measureFloors({ world, spec }: Planned, prepared: Prepared): Promise<Floors | null> {
    const { datasetId } = await this.#import(world.table);
    const file = join(this.#folder, 'floors', `${hashOf(JSON.stringify([datasetId, spec.dataset]))}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Floors | null;
    const floors = await this.#floors.measure({ datasetId, spec }, prepared);
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(floors));
    renameSync(`${file}.${process.pid}`, file);
    return floors;
  }

  async #prepare(table: Table, spec: RunSpec): Promise<Prepared> {
    const { datasetId, profile } = await this.#import(table);
    return this.#prepared.get(keyOf(datasetId, spec), () => this.#tables.prepare(datasetId, profile, spec));
  }

  #import(table: Table): Promise<ImportedDataset> {
    const csv = csvOf(table);
    return this.#imported.get(hashOf(csv), () => this.#tables.importFile({ name: 'data.csv', chunks: onePart(csv) }));
  }
}

function keyOf(data: string, { dataset, training }: RunSpec): string {
  return hashOf(JSON.stringify([data, dataset, training.loss, training.labelSmoothing, training.classWeights]));
}

async function* onePart(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
