// The truth of one situation, as it is written when it was made, and the committed file that the lines are condensed to.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { causes } from '../../../shared/stagnation/diagnosis.ts';
import { toCsv } from './data/table.ts';
import type { SituationWorlds } from './worlds-of.ts';
import type { World } from './world.ts';

const trialSchema = v.object({
  cause: v.picklist(causes),
  /** Settings that were changed; null for the exact inverse of the planted fault. */
  set: v.nullable(v.record(v.string(), v.unknown())),
  /** Share of the cost that it won back. */
  repair: v.nullable(v.number()),
});
export type TruthTrial = v.InferOutput<typeof trialSchema>;

export const truthLineSchema = v.object({
  id: v.string(),
  /** Changes with the data and the settings of the situation: what was found for others is not its truth. */
  print: v.string(),
  /** Why its cases do not count; null where they do. */
  excluded: v.nullable(v.string()),
  metric: v.string(),
  /** Share of what the sound run learned that the fault cost; null where nothing could be lost. */
  cost: v.nullable(v.number()),
  /** Seeds whose own run lost that much: each is a counted case. */
  seeds: v.array(v.number()),
  /** Each a cause whose remedy repairs it, or two that do together. Empty for a control: nothing is wrong. */
  truth: v.array(v.array(v.picklist(causes))),
  trials: v.array(trialSchema),
  seconds: v.number(),
});
export type TruthLine = v.InferOutput<typeof truthLineSchema>;
/** What is committed of a line. */
export type Truth = Pick<TruthLine, 'id' | 'print' | 'excluded' | 'seeds' | 'truth'>;
/** What was made here says also what was tried. */
export type Known = Truth & Partial<Pick<TruthLine, 'trials'>>;

const truthFile = new URL('truth.json', import.meta.url);

function textOf({ table, rightTarget, hiddenRows, dataset, layers, output, training }: World): string {
  return JSON.stringify([toCsv(table), rightTarget, hiddenRows, dataset, layers, output, training]);
}

/** Tells worlds from others by all that is trained in them. */
export function printOfWorlds(...worlds: readonly World[]): string {
  return createHash('sha256').update(worlds.map(textOf).join('')).digest('hex').slice(0, 12);
}

export function printOf({ planted, sound }: Pick<SituationWorlds, 'planted' | 'sound'>): string {
  return printOfWorlds(planted, sound);
}

/** Lines of a file by their id; a later one replaces an earlier one, and one that was cut off is left out. */
export function readLines(file: string): Map<string, TruthLine> {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const found = new Map<string, TruthLine>();
  for (const line of lines) {
    const parsed = v.safeParse(truthLineSchema, parseJson(line));
    if (parsed.success) found.set(parsed.output.id, parsed.output);
  }
  return found;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The last line of a making that was ended: it is made again.
    return null;
  }
}

/** One line a situation, in the order of their ids, so that a change is seen where it is. */
export function writeTruth(lines: Iterable<Truth>): void {
  const kept = [...lines].map(({ id, print, excluded, seeds, truth }): Truth => ({ id, print, excluded, seeds, truth })).sort((left, right) => (left.id < right.id ? -1 : 1));
  writeFileSync(truthFile, `[\n${kept.map((line) => JSON.stringify(line)).join(',\n')}\n]\n`);
}

/** The committed truth by the ids of situations; empty before it was made. */
export function readTruth(): Map<string, Truth> {
  if (!existsSync(truthFile)) return new Map();
  return new Map((JSON.parse(readFileSync(truthFile, 'utf8')) as Truth[]).map((line) => [line.id, line]));
}

/**
 * Truth by situation, of those with a print alone: what an earlier version of the bench planted, or planted otherwise, is of no use any
 * more. Committed truth and that made here are both kept, so that making some of it needs nothing of the rest; what was made here is newer.
 */
export function currentTruth(prints: ReadonlyMap<string, string>, committed: ReadonlyMap<string, Known>, made: ReadonlyMap<string, Known>): Map<string, Known> {
  const isCurrent = ({ id, print }: Known): boolean => prints.get(id) === print;
  return new Map([...committed.values(), ...made.values()].filter(isCurrent).map((line) => [line.id, line]));
}
