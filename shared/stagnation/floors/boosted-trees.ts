// Gradient-boosted shallow trees (Friedman 2001): the strongest of the simple models on tables. Our own, because npm has random forests and
// bindings of native libraries, but no maintained boosting that runs everywhere the app does.
import { constantAnswer } from './constant.ts';
import { assignFolds, outputsOf, splitFold } from './floor-table.ts';
import { rowLosses, softmaxRows } from './scores.ts';
import { answerOf, binTable, growTree, swappedAnswerOf } from './tree.ts';
import type { FloorModel, FloorTable } from './floor-table.ts';
import type { BinnedTable, Tree } from './tree.ts';

const mostRounds = 100;
const rate = 0.1;
/** Rounds without a better loss on held-out rows after which no more trees are added. */
const patience = 10;
const innerFolds = 5;
const leastBend = 1e-6;

/** Trees of one round: one a class, for two classes and for numbers one. */
type Round = readonly Tree[];

/** Two classes need one score: the other's is 0. */
function scoreCount({ classCount }: FloorTable): number {
  return classCount > 2 ? classCount : 1;
}

/** Scores before any tree: what the best constant answer has. */
function startScores(table: FloorTable, fitted: Uint32Array): Float64Array {
  const answer = constantAnswer(table, fitted);
  if (table.classCount === 0) return answer;
  const logs = answer.map(Math.log);
  return table.classCount === 2 ? Float64Array.of((logs[1] ?? 0) - (logs[0] ?? 0)) : logs;
}

function spread(start: Float64Array, rows: number): Float64Array {
  return Float64Array.from({ length: rows * start.length }, (_, at) => start[at % start.length] ?? 0);
}

function answersFrom(table: FloorTable, scores: Float64Array): Float64Array {
  if (table.classCount === 0) return scores;
  if (table.classCount === 2) return Float64Array.from({ length: scores.length * 2 }, (_, at) => 1 / (1 + Math.exp((at % 2 === 1 ? -1 : 1) * (scores[at >> 1] ?? 0))));
  const answers = scores.slice();
  softmaxRows(answers, outputsOf(table));
  return answers;
}

/** Adds one round of trees to the scores of the fitted rows, and returns them. */
function addRound(table: FloorTable, binned: BinnedTable, fitted: Uint32Array, scores: Float64Array): Round {
  const { y, classCount } = table;
  const count = scoreCount(table);
  const answers = answersFrom(table, scores);
  const outputs = outputsOf(table);
  const round: Tree[] = [];
  for (let score = 0; score < count; score += 1) {
    const target = classCount === 2 ? 1 : score;
    const slopes = Float64Array.from(fitted, (row, place) => (answers[place * outputs + (classCount === 0 ? 0 : target)] ?? 0) - (classCount === 0 ? (y[row] ?? 0) : Number(y[row] === target)));
    const bends = slopes.map((_, place) => {
      const share = answers[place * outputs + target] ?? 0;
      return classCount === 0 ? 1 : Math.max(leastBend, share * (1 - share));
    });
    round.push(growTree(binned, fitted, slopes, bends));
  }
  advance(binned, fitted, scores, round);
  return round;
}

function advance(binned: BinnedTable, rows: Uint32Array, scores: Float64Array, round: Round): void {
  rows.forEach((row, place) => {
    round.forEach((tree, score) => {
      const at = place * round.length + score;
      scores[at] = (scores[at] ?? 0) + rate * answerOf(tree, binned, row);
    });
  });
}

/** How many rounds do best on rows held out from fitting; 0 where no tree helps. */
function bestRounds(table: FloorTable, binned: BinnedTable, fitted: Uint32Array): number {
  const [outside, inside] = splitFold(fitted, assignFolds(table, fitted, innerFolds, fitted.length), 0);
  const start = startScores(table, outside);
  const scores = spread(start, outside.length);
  const heldOut = spread(start, inside.length);
  const cost = (): number => rowLosses(table, inside, answersFrom(table, heldOut)).reduce((sum, loss) => sum + loss, 0);
  let best = { rounds: 0, cost: cost() };
  for (let rounds = 1; rounds <= mostRounds && rounds - best.rounds <= patience; rounds += 1) {
    advance(binned, inside, heldOut, addRound(table, binned, outside, scores));
    const now = cost();
    if (now < best.cost * (1 - 1e-9)) best = { rounds, cost: now };
  }
  return best.rounds;
}

/** Trees fitted to some rows of a table, round after round. */
export interface Forest {
  /** Scores before any tree. */
  readonly start: Float64Array;
  readonly rounds: readonly Round[];
}

/** Fits so many rounds of trees; without a number as many as do best on a part of the rows held out, which takes twice as long. */
export function fitForest(table: FloorTable, binned: BinnedTable, fitted: Uint32Array, count = bestRounds(table, binned, fitted)): Forest {
  const start = startScores(table, fitted);
  const scores = spread(start, fitted.length);
  return { start, rounds: Array.from({ length: count }, () => addRound(table, binned, fitted, scores)) };
}

/** Scores of some rows, row by row: log-odds, a score a class, or one number. */
export function forestScores({ start, rounds }: Forest, binned: BinnedTable, rows: Uint32Array): Float64Array {
  const scores = spread(start, rows.length);
  for (const round of rounds) advance(binned, rows, scores, round);
  return scores;
}

/** Answers as a model gives them, from such scores. */
export function forestAnswers(table: FloorTable, scores: Float64Array): Float64Array {
  return answersFrom(table, scores);
}

/**
 * The scores with the columns from `first` to before `end` taken from other rows, `partners`: permutation importance (Breiman 2001).
 * Only trees that split by them are asked again. Null where none does.
 */
export function swappedScores({ rounds }: Forest, binned: BinnedTable, rows: Uint32Array, scores: Float64Array, partners: Uint32Array, [first, end]: readonly [number, number]): Float64Array | null {
  const swapped = scores.slice();
  let isAsked = false;
  for (const round of rounds) {
    round.forEach((tree, score) => {
      if (!tree.splitColumns.some((column) => column >= first && column < end)) return;
      isAsked = true;
      rows.forEach((row, place) => {
        const at = place * round.length + score;
        swapped[at] = (swapped[at] ?? 0) + rate * (swappedAnswerOf(tree, binned, row, partners[place] ?? row, first, end) - answerOf(tree, binned, row));
      });
    });
  }
  return isAsked ? swapped : null;
}

/** Boosted trees for a table; its columns are cut into bins once. */
export function boostedTreesOf(whole: FloorTable): FloorModel {
  const binned = binTable(whole);
  return (table, fitted, asked) => forestAnswers(table, forestScores(fitForest(table, binned, fitted), binned, asked));
}
