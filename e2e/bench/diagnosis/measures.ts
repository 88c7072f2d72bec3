// How good answers are: accuracies, macro-F1, false alarms, calibration and confusion, from what was answered for each case.
import type { Cause } from '../../../shared/stagnation/diagnosis.ts';
import { median } from '../../../shared/stagnation/measures/swing.ts';

/** What was said of a case when its run had ended. */
export interface Answer {
  readonly id: string;
  readonly planted: readonly Cause[];
  readonly right: readonly Cause[];
  /** The cause that the verdict names; null where it names none, as in `undecided` or `learning`. */
  readonly named: Cause | null;
  /** The first two causes, also where the verdict is undecided. */
  readonly listed: readonly Cause[];
  /** Of the first of them, 0 to 1; null where none is listed, or the tool gives none. */
  readonly confidence: number | null;
  /** Whether the verdict says that something is wrong. */
  readonly isAlarm: boolean;
  /** The share of the planned epochs after which the right cause was named for good; null where it never was, or is not known. */
  readonly rightFrom: number | null;
}

export const isFaulty = ({ right }: Pick<Answer, 'right'>): boolean => right.length > 0;
const isRight = ({ named, right }: Answer): boolean => named !== null && right.includes(named);

const share = <Value>(values: readonly Value[], holds: (value: Value) => boolean): number => (values.length === 0 ? NaN : values.filter(holds).length / values.length);

/** The cause that a case counts for: the first planted one. */
export const countedFor = ({ planted }: Pick<Answer, 'planted'>): Cause | 'healthy' => planted[0] ?? 'healthy';

/** An answer that is right is one for the cause that was planted, whatever it is called: another remedy repairs it as well. */
function predicted(answer: Answer): Cause | 'none' | 'healthy' {
  if (isFaulty(answer) && isRight(answer)) return countedFor(answer);
  return answer.named ?? 'none';
}

/** Rows are the planted causes, columns the answers, each with its count. */
export function confusionOf(answers: readonly Answer[]): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const answer of answers) {
    const row = (counts[countedFor(answer)] ??= {});
    row[predicted(answer)] = (row[predicted(answer)] ?? 0) + 1;
  }
  return counts;
}

/** The mean over the causes of the harmonic mean of precision and recall. Controls lend wrong answers, and are no class. */
export function macroF1(answers: readonly Answer[]): number {
  const causes = [...new Set(answers.filter(isFaulty).map(countedFor))];
  const scores = causes.map((cause) => {
    const hits = answers.filter((answer) => countedFor(answer) === cause && predicted(answer) === cause).length;
    const planted = answers.filter((answer) => countedFor(answer) === cause).length;
    const named = answers.filter((answer) => predicted(answer) === cause).length;
    return (2 * hits) / (planted + named);
  });
  return scores.reduce((sum, score) => sum + score, 0) / scores.length;
}

const bins = 10;

/** Expected calibration error (Naeini, Cooper and Hauskrecht 2015) of the first listed cause, over ten bins of confidence: the mean distance of what was claimed from what was right. NaN without any confidence. */
export function calibrationError(answers: readonly Answer[]): number {
  const claimed = answers.flatMap(({ confidence, listed: [first], right }) => (confidence === null || first === undefined ? [] : [{ confidence, isRight: right.includes(first) }]));
  const sum = Array.from({ length: bins }, (_, bin) => {
    const inside = claimed.filter(({ confidence }) => Math.min(bins - 1, Math.floor(confidence * bins)) === bin);
    return Math.abs(inside.reduce((total, { confidence, isRight: hit }) => total + confidence - Number(hit), 0));
  }).reduce((total, value) => total + value, 0);
  return claimed.length === 0 ? NaN : sum / claimed.length;
}

export interface Measures {
  readonly cases: number;
  readonly controls: number;
  readonly top1: number;
  readonly top2: number;
  readonly macroF1: number;
  readonly falseAlarms: number;
  readonly calibrationError: number;
  /** Median over all faulty cases; a case that was never right counts as 1. Null where it is not known. */
  readonly rightFrom: number | null;
  /** Of each planted cause: counted cases, and top-1. */
  readonly byCause: Readonly<Record<string, { readonly cases: number; readonly top1: number }>>;
}

export function measure(answers: readonly Answer[], knowsWhen: boolean): Measures {
  const faulty = answers.filter(isFaulty);
  const controls = answers.filter((answer) => !isFaulty(answer));
  const causes = [...new Set(faulty.map(countedFor))].sort();
  return {
    cases: faulty.length,
    controls: controls.length,
    top1: share(faulty, isRight),
    top2: share(faulty, ({ listed, right }) => listed.slice(0, 2).some((cause) => right.includes(cause))),
    macroF1: macroF1(answers),
    falseAlarms: share(controls, ({ isAlarm }) => isAlarm),
    calibrationError: calibrationError(answers),
    rightFrom: knowsWhen ? median(faulty.map(({ rightFrom }) => rightFrom ?? 1)) : null,
    byCause: Object.fromEntries(causes.map((cause) => {
      const own = faulty.filter((answer) => countedFor(answer) === cause);
      return [cause, { cases: own.length, top1: share(own, isRight) }];
    })),
  };
}
