// The counted cases of a part, with what they recorded: what is scored, and what a fitting script learns from.
import { existsSync, rmSync } from 'node:fs';
import type { Cause } from '../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../shared/stagnation/evidence.ts';
import { caseId, plantedCauses, readSituation } from './cases.ts';
import type { Situation } from './cases.ts';
import type { Part } from './data/data-sets.ts';
import { readEvidence, writeEvidence } from './evidence-file.ts';
import { cacheFolder, evidenceFile } from './places.ts';
import { recordSituation } from './record.ts';
import { TrainerProcess } from './trainer-process.ts';
import { printOf, readTruth } from './truth-line.ts';
import type { Truth } from './truth-line.ts';
import { Workshop } from './workshop.ts';
import { worldsOf } from './worlds-of.ts';

export interface RecordedCase {
  readonly id: string;
  readonly part: Part;
  /** Empty for a healthy control. */
  readonly planted: readonly Cause[];
  /** Causes whose remedy repairs it, alone or as one of two: to name one of them first is right. Empty for a healthy control. */
  readonly right: readonly Cause[];
  /** The run as it ended; see `evidenceAt` for what was known before. */
  readonly evidence: RunEvidence;
}

export interface CountedSituation {
  readonly situation: Situation;
  readonly truth: Truth;
}

/** The situations of a part whose cases count. Truth that was made for other data or settings than those of today is no truth. */
export function countedSituations(part: Part): CountedSituation[] {
  return [...readTruth().values()].filter(({ excluded }) => excluded === null)
    .map((truth) => ({ truth, situation: readSituation(truth.id) }))
    .filter(({ situation }) => situation.dataSet.part === part)
    .filter(({ situation, truth }) => truth.print === printOf(worldsOf(situation)));
}

export function casesOf({ situation, truth }: CountedSituation): RecordedCase[] {
  const runs = readEvidence(evidenceFile(truth));
  return truth.seeds.flatMap((seed) => {
    const evidence = runs[seed];
    return evidence === undefined ? [] : [{ id: caseId(situation.id, seed), part: situation.dataSet.part, planted: plantedCauses(situation), right: [...new Set(truth.truth.flat())], evidence }];
  });
}

export interface RecordingOptions {
  readonly workers: number;
  /** Also what was recorded before, as by an older engine or with fewer facts. */
  readonly isFresh: boolean;
}

/** Trains the cases of those situations that nothing is kept of. */
export async function recordMissing(situations: readonly CountedSituation[], { workers, isFresh }: RecordingOptions): Promise<void> {
  const waiting = situations.filter(({ truth }) => isFresh || !existsSync(evidenceFile(truth)));
  if (waiting.length === 0) return;
  // Facts that this version measures otherwise would come from the kept ones.
  if (isFresh) rmSync(new URL('floors', `file://${cacheFolder}/`), { recursive: true, force: true });
  const workshop = await Workshop.open(cacheFolder);
  const trainers = Array.from({ length: workers }, () => new TrainerProcess());
  const work = async (trainer: TrainerProcess): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) writeEvidence(evidenceFile(next.truth), await recordSituation(next.situation, workshop, trainer));
  };
  try {
    await Promise.all(trainers.map(work));
  } finally {
    for (const trainer of trainers) trainer.stop();
    workshop.close();
  }
}

/** Every counted case of a part that is recorded on this machine, one situation in memory at a time. */
export function* recordedCases(part: Part): Iterable<RecordedCase> {
  for (const counted of countedSituations(part)) if (existsSync(evidenceFile(counted.truth))) yield* casesOf(counted);
}
