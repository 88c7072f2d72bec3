// Runs the bench: the answers to the counted cases, what comes of the proposed remedies, and the seconds that it all takes.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonOf } from '../rows.ts';
import type { BenchOptions, Row } from '../rows.ts';
import { cacheFolder } from './places.ts';
import type { CountedSituation, RecordingOptions } from './recorded-cases.ts';
import { leastHelped, measureRemedies, rowsOfRemedies, trialsFolder } from './remedies/measure.ts';
import { sampleCases } from './remedies/sample.ts';
import { rowOf } from './row.ts';
import { goals, rowsOf, score, scoredSituations } from './score.ts';
import { measureProbing, mostProbingSeconds, rowOfProbing } from './seconds/probing.ts';
import { measureWatching, mostWatchingShare, rowsOfWatching } from './seconds/watching.ts';

/** Cases that remedies are tried on, and runs that are watched: thoroughly, and where it has to be quick. */
const triedCases = { thorough: 60, quick: 8 } as const;
const watchedRuns = { thorough: 12, quick: 4 } as const;

export interface DiagnosisBenchOptions extends BenchOptions, RecordingOptions {
  readonly isJson: boolean;
}

/** What a part has promised: told where it could not be measured. */
type Promised = Pick<Row, 'row' | 'unit' | 'better' | 'goal'>;

interface Part {
  readonly promised: Promised;
  readonly measure: () => Promise<{ readonly rows: readonly Row[]; readonly report: unknown }>;
}

const answersPromised: Promised = { row: 'top-1 cause right', unit: 'share', better: 'higher', goal: goals.top1 };

function partsOf(situations: readonly CountedSituation[], { isQuick, workers, isFresh }: DiagnosisBenchOptions): Readonly<Record<string, Part>> {
  const size = isQuick ? 'quick' : 'thorough';
  return {
    answers: { promised: answersPromised, measure: async () => {
      const report = await score(situations, { workers, isFresh });
      return { rows: rowsOf(report), report };
    } },
    remedies: { promised: { row: 'a proposed remedy proved to help', unit: 'share', better: 'higher', goal: leastHelped }, measure: async () => {
      if (isFresh) rmSync(trialsFolder, { recursive: true, force: true });
      const report = await measureRemedies(situations, triedCases[size], workers);
      return { rows: rowsOfRemedies(report), report };
    } },
    probing: { promised: { row: 'verdict with probes', unit: 's', better: 'lower', goal: mostProbingSeconds }, measure: async () => {
      const report = await measureProbing();
      return { rows: [rowOfProbing(report)], report };
    } },
    watching: { promised: { row: 'cost of watching', unit: 'share of training', better: 'lower', goal: mostWatchingShare }, measure: async () => {
      const report = await measureWatching(sampleCases(situations, watchedRuns[size]).cases.map(({ counted }) => counted));
      return { rows: rowsOfWatching(report), report };
    } },
  };
}

function missing({ row, unit, better, goal }: Promised, error: unknown): Row {
  return { ...rowOf(row, unit, null, better, goal, 0), holds: false, reason: reasonOf(error) };
}

/** The rows; the whole report lies in the cache folder beside the recorded cases, and is one more line of JSON. What cannot be measured is a row that says why. */
export async function* benchDiagnosis(options: DiagnosisBenchOptions): AsyncIterable<Row> {
  const start = performance.now();
  const reports: Record<string, unknown> = {};
  let parts: Readonly<Record<string, Part>>;
  try {
    parts = partsOf(scoredSituations(options.isQuick), options);
  } catch (error) {
    yield missing(answersPromised, error);
    return;
  }
  for (const [name, part] of Object.entries(parts)) {
    try {
      const { rows, report } = await part.measure();
      reports[name] = report;
      yield* rows;
    } catch (error) {
      yield missing(part.promised, error);
    }
  }
  yield rowOf('the bench itself', 's', (performance.now() - start) / 1000, 'lower', null, 1);
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(join(cacheFolder, 'report.json'), `${JSON.stringify(reports, null, 2)}\n`);
  if (options.isJson) console.log(JSON.stringify({ bench: 'diagnosis', report: reports }));
}
