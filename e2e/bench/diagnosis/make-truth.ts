// Makes the truth of every situation that has none yet, some at a time, line by line: it can be ended and gone on with at any point.
import { appendFileSync, mkdirSync } from 'node:fs';
import { readSituation, situationIds } from './cases.ts';
import { writeEvidence } from './evidence-file.ts';
import { makeSituation } from './make-situation.ts';
import { cacheFolder, evidenceFile, truthLinesFile } from './places.ts';
import { TrainerProcess } from './trainer-process.ts';
import { currentTruth, printOf, readLines, readTruth, writeTruth } from './truth-line.ts';
import type { Known, TruthLine } from './truth-line.ts';
import { formatSummary, summarise } from './truth-summary.ts';
import { Workshop } from './workshop.ts';
import { worldsOf } from './worlds-of.ts';

export interface MakingOptions {
  /** Training processes at work at a time. */
  readonly workers: number;
  /** No new situation is begun after so long. */
  readonly seconds: number;
  /** Only situations whose id contains this. */
  readonly only: string;
}

class Progress {
  readonly #total: number;
  readonly #start = performance.now();
  #done = 0;

  constructor(total: number) {
    this.#total = total;
  }

  tell(id: string, outcome: string): void {
    this.#done += 1;
    const minutes = (performance.now() - this.#start) / 60_000;
    const left = Math.ceil(((this.#total - this.#done) * minutes) / this.#done);
    console.error(`${this.#done} of ${this.#total}, ${(this.#done / minutes).toFixed(1)} a minute, ${left} min left: ${id}: ${outcome}`);
  }
}

function describe({ excluded, cost, truth, seconds }: TruthLine): string {
  const found = excluded ?? `${truth.map((causes) => causes.join(' + ')).join(', ') || 'healthy'}`;
  return `${found} (cost ${cost ?? '-'}, ${seconds} s)`;
}

/**
 * Goes on where it stopped, here or in the committed file, and condenses all there is to that. A situation that fails is told, and tried
 * again the next time.
 */
export async function makeTruth({ workers, seconds, only }: MakingOptions): Promise<void> {
  mkdirSync(cacheFolder, { recursive: true });
  const prints = new Map(situationIds().map((id) => [id, printOf(worldsOf(readSituation(id)))]));
  const known = (): Map<string, Known> => currentTruth(prints, readTruth(), readLines(truthLinesFile));
  const before = known();
  const waiting = [...prints.keys()].filter((id) => id.includes(only) && !before.has(id));
  const progress = new Progress(waiting.length);
  const end = performance.now() + 1000 * seconds;
  const workshop = await Workshop.open(cacheFolder);
  const work = async (trainer: TrainerProcess): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined && performance.now() < end; id = waiting.shift()) {
      try {
        const { line, evidence } = await makeSituation(readSituation(id), workshop, trainer);
        writeEvidence(evidenceFile(line), evidence);
        appendFileSync(truthLinesFile, `${JSON.stringify(line)}\n`);
        progress.tell(id, describe(line));
      } catch (error) {
        progress.tell(id, `failed: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  };
  const trainers = Array.from({ length: workers }, () => new TrainerProcess());
  try {
    await Promise.all(trainers.map(work));
  } finally {
    for (const trainer of trainers) trainer.stop();
    workshop.close();
  }
  const lines = [...known().values()];
  writeTruth(lines);
  console.error(formatSummary(summarise(lines)));
}
