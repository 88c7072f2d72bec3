// The experiments of the case gallery as runs of known truth: trained once, and kept beside the cases of the bench.
import { existsSync, readFileSync } from 'node:fs';
import { splitRows } from '../../../../shared/history-files/delimited-text.ts';
import type { Settings } from '../../../../shared/spec/experiment-schema.ts';
import type { Cause } from '../../../../shared/stagnation/diagnosis.ts';
import { dataSetOf } from '../data/data-sets.ts';
import type { Table } from '../data/table.ts';
import { readEvidence, writeEvidence } from '../evidence-file.ts';
import { cacheFolder, evidenceFile } from '../places.ts';
import { plausible } from '../plausible.ts';
import { trainArms } from '../train.ts';
import { TrainerProcess } from '../trainer-process.ts';
import { printOfWorlds } from '../truth-line.ts';
import { Workshop } from '../workshop.ts';
import type { World } from '../world.ts';
import type { KnownRun } from './examples.ts';

const folder = new URL('../../../../resources/gallery/', import.meta.url);

interface GalleryCase {
  readonly caseId: string;
  /** Null for the healthy one. */
  readonly cause: Cause | null;
}

function galleryCases(): GalleryCase[] {
  return JSON.parse(readFileSync(new URL('gallery.json', folder), 'utf8')) as GalleryCase[];
}

const fileOf = (one: GalleryCase): string => evidenceFile({ id: `gallery/${one.caseId}`, print: printOfWorlds(worldOf(one)) });

function tableOf(file: URL, target: string): Table {
  const [head = [], ...rows] = splitRows(readFileSync(file, 'utf8'), ',').map(({ cells }) => cells);
  const columns = head.map((name, column) => ({ name, values: rows.map((cells) => cells[column] ?? '') }));
  const found = columns.find(({ name }) => name === target);
  if (found === undefined) throw new Error(`${file.pathname} has no column ${target}.`);
  return { features: columns.filter((column) => column !== found), target: found };
}

function worldOf({ caseId }: GalleryCase): World {
  const { dataset: { path, target, ...dataset }, model, training } = JSON.parse(readFileSync(new URL(`${caseId}.unstuck.json`, folder), 'utf8')) as Settings;
  const table = tableOf(new URL(path ?? '', folder), target ?? '');
  // What the bench's own data sets ask of settings does not matter: nothing is planted here.
  return { dataSet: dataSetOf('linear-1'), table, rightTarget: null, hiddenRows: [], dataset, layers: model?.layers ?? [], output: model?.output ?? {}, training: training ?? {} };
}

/** Trains those that nothing is kept of. */
export async function recordGallery(): Promise<void> {
  const waiting = galleryCases().filter((one) => !existsSync(fileOf(one)));
  if (waiting.length === 0) return;
  const workshop = await Workshop.open(cacheFolder);
  const trainer = new TrainerProcess();
  try {
    for (const one of waiting) {
      const planned = await workshop.plan(worldOf(one));
      const runs = (await trainArms(trainer, [{ key: 'given', spec: planned.spec, prepared: await workshop.asGiven(planned) }], [0])).get('given') ?? [];
      writeEvidence(fileOf(one), { spec: planned.spec, facts: await workshop.facts(planned), runs });
    }
  } finally {
    trainer.stop();
    workshop.close();
  }
}

/** Those that are kept, each as much worth as `weight` situations. What else would repair one has not been tried: of that nothing is said. */
export function galleryRuns(weight: number): KnownRun[] {
  return galleryCases().filter((one) => existsSync(fileOf(one))).flatMap((one) => readEvidence(fileOf(one)).map((evidence): KnownRun => ({
    dataSet: 'gallery', evidence, weight, truth: new Set(one.cause === null ? [] : [one.cause]), unknown: new Set(one.cause === null ? [] : plausible[one.cause]),
  })));
}
