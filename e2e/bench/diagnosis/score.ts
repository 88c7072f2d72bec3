// Every counted case of the test part, answered by ours, by the published rules and by the plainest guess, with what came of it as
// rows and as a report.
import { causes } from '../../../shared/stagnation/diagnosis.ts';
import type { Row } from '../rows.ts';
import { guessRate, listAnswer, ourAnswer } from './answers.ts';
import { hashOf, plantedCauses, readSituation } from './cases.ts';
import { confusionOf, measure } from './measures.ts';
import type { Answer, Measures } from './measures.ts';
import { casesOf, countedSituations, recordMissing } from './recorded-cases.ts';
import type { CountedSituation, RecordedCase, RecordingOptions } from './recorded-cases.ts';
import { rowOf } from './row.ts';
import { publishedRules } from './rules/index.ts';
import { rowOfVerdict, secondsOfVerdict, verdictSeconds } from './seconds/verdict.ts';
import type { VerdictSeconds } from './seconds/verdict.ts';
import { readTruth } from './truth-line.ts';

/** Of each cause so many situations, and so many controls: with three cases each they are trained and answered in under 3 minutes. */
const quickSituations = 2;
const quickControls = 12;
/** Fewer counted cases of a cause say little of it: reported as such. */
const fewestCases = 20;

/** What issue and plan promise. */
export const goals = { top1: 0.85, top2: 0.95, falseAlarms: 0.02, ahead: 0.3, rightFrom: 0.25 } as const;

export interface Report {
  readonly ours: Measures;
  readonly rules: Readonly<Record<string, Measures>>;
  readonly confusion: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Test situations that do not count, by the reason. */
  readonly excluded: Readonly<Record<string, number>>;
  /** Causes with fewer than 20 counted cases, and how many those are. */
  readonly tooFew: Readonly<Record<string, number>>;
  readonly verdict: VerdictSeconds;
}

/** The first of each cause and of the controls by their hash: the same each time, and none of them chosen. */
function sampled(situations: readonly CountedSituation[]): CountedSituation[] {
  const byHash = situations.toSorted((left, right) => hashOf(left.situation.id) - hashOf(right.situation.id));
  const groups = Map.groupBy(byHash, ({ situation }) => plantedCauses(situation)[0] ?? 'healthy');
  return [...groups].flatMap(([cause, group]) => group.slice(0, cause === 'healthy' ? quickControls : quickSituations));
}

function excludedCounts(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { id, excluded } of readTruth().values()) {
    if (excluded === null || readSituation(id).dataSet.part !== 'test') continue;
    const reason = excluded.startsWith('is helped') ? 'a control that a remedy helps' : excluded;
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

interface Answered {
  readonly answers: ReadonlyMap<string, readonly Answer[]>;
  readonly verdict: VerdictSeconds;
}

function answerAll(cases: Iterable<RecordedCase>): Answered {
  const answers = new Map<string, Answer[]>();
  const seconds: number[] = [];
  const add = (name: string, answer: Answer): void => { answers.set(name, [...(answers.get(name) ?? []), answer]); };
  for (const one of cases) {
    add('ours', ourAnswer(one));
    seconds.push(secondsOfVerdict(one));
    for (const rules of publishedRules) add(rules.name, listAnswer(one, rules.diagnose(one.evidence)));
    add('always the learning rate', listAnswer(one, guessRate(one)));
  }
  return { answers, verdict: verdictSeconds(seconds) };
}

function* casesOfAll(situations: readonly CountedSituation[]): Iterable<RecordedCase> {
  for (const counted of situations) yield* casesOf(counted);
}

/** The counted situations of the test part that are scored. Throws before any truth was made. */
export function scoredSituations(isQuick: boolean): CountedSituation[] {
  const counted = countedSituations('test');
  if (counted.length === 0) throw new Error('No truth has been made yet: npm run bench -- diagnosis --make-truth');
  return isQuick ? sampled(counted) : counted;
}

/** Answers the cases of these situations; those that nothing is kept of are trained first. */
export async function score(situations: readonly CountedSituation[], recording: RecordingOptions): Promise<Report> {
  await recordMissing(situations, recording);
  const { answers, verdict } = answerAll(casesOfAll(situations));
  const measured = [...answers].map(([name, given]) => [name, measure(given, name === 'ours')] as const);
  const ours = measured.find(([name]) => name === 'ours')?.[1];
  if (ours === undefined) throw new Error('No case was answered.');
  return {
    ours,
    rules: Object.fromEntries(measured.filter(([name]) => name !== 'ours')),
    confusion: confusionOf(answers.get('ours') ?? []),
    excluded: excludedCounts(),
    tooFew: Object.fromEntries(causes.map((cause) => [cause, ours.byCause[cause]?.cases ?? 0] as const).filter(([, cases]) => cases < fewestCases)),
    verdict,
  };
}

function alarmsOf({ falseAlarms, controls }: Measures): string {
  return controls === 0 ? '' : `, ${(100 * falseAlarms).toFixed(0)} % false alarms`;
}

export function rowsOf({ ours, rules, verdict, tooFew }: Report): Row[] {
  const published = Object.entries(rules).sort((left, right) => right[1].top1 - left[1].top1);
  const [bestName, best] = published.find(([name]) => name !== 'always the learning rate') ?? ['none', null];
  return [
    rowOf('top-1 cause right', 'share', ours.top1, 'higher', goals.top1, ours.cases),
    rowOf('top-2 cause right', 'share', ours.top2, 'higher', goals.top2, ours.cases),
    rowOf('macro-F1', 'share', ours.macroF1, 'higher', null, ours.cases),
    rowOf('false alarms on healthy controls', 'share', ours.falseAlarms, 'lower', goals.falseAlarms, ours.controls),
    rowOf(`top-1 ahead of the best published rules (${bestName})`, 'share', best === null ? null : ours.top1 - best.top1, 'higher', goals.ahead, ours.cases, best?.top1 ?? null),
    rowOf('calibration error, 10 bins', 'share', ours.calibrationError, 'lower', null, ours.cases + ours.controls),
    rowOf('first right verdict that stays, median', 'share of epochs', ours.rightFrom, 'lower', goals.rightFrom, ours.cases),
    ...published.map(([name, measured]) => rowOf(`top-1 of ${name}${alarmsOf(measured)}`, 'share', measured.top1, 'higher', null, measured.cases)),
    rowOf(`causes with fewer than ${fewestCases} counted cases`, 'causes', Object.keys(tooFew).length, 'lower', 0, ours.cases),
    rowOfVerdict(verdict),
  ];
}
