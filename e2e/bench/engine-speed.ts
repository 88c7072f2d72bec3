// Milliseconds per training step, ours against each peer: the same data, net, batch size and Adam, shuffled in each epoch, validated
// after it, on the same number of threads. Ours computes every signal and streams its metrics besides.
import type { Contender, ContenderName, Contenders, Pace } from './contenders.ts';
import type { Threads } from './peers/peer.ts';
import { problems } from './problems.ts';
import type { LearningRates, Problem } from './problems.ts';
import { costRow, missingRow, ratioRow, reasonOf } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

type PeerOfOurs = Exclude<ContenderName, 'ours' | 'stored' | 'planned'>;

const says: Readonly<Record<PeerOfOurs, string>> = {
  tfjs: 'tfjs model.fit',
  keras: 'keras fit',
  sklearn: 'scikit-learn MLPClassifier',
  jax: 'jax jit(scan)',
};

interface Comparison {
  readonly problem: Problem;
  readonly threads: Threads;
  /** Times each peer; null where nothing was promised. */
  readonly goals: Readonly<Record<PeerOfOurs, number | null>>;
}

const comparisons: readonly Comparison[] = [
  { problem: problems.small, threads: 1, goals: { tfjs: 150, keras: 100, sklearn: 10, jax: 0.8 } },
  { problem: problems.medium, threads: 1, goals: { tfjs: null, keras: null, sklearn: null, jax: 0.7 } },
  { problem: problems.large, threads: 'all', goals: { tfjs: null, keras: null, sklearn: null, jax: 0.85 } },
];

const oneRate = [0.001] as const;
/** Sixteen, each twice the one before: from one that crawls to one that swings. */
const manyRates = [0.00001, ...Array.from({ length: 15 }, (_, index) => 0.00002 * 2 ** index)] as const;

const turnsOf = ({ isQuick }: BenchOptions): number => (isQuick ? 3 : 7);
const threadWords = (threads: Threads): string => (threads === 1 ? '1 thread' : 'all cores');

interface Side {
  readonly contender: Contender;
  readonly problem: Problem;
  readonly rates: LearningRates;
}

interface Times {
  readonly left: readonly number[];
  readonly right: readonly number[];
  /** What the left side trained with. */
  readonly engine: string;
}

const measure = ({ contender, problem, rates }: Side): Promise<Pace> => contender.train(problem, rates);

/** Milliseconds a step of both sides, in turn, after a warm-up of each; of the left one alone where there is no right one. */
async function measureInTurn(left: Side, right: Side | null, turns: number): Promise<Times> {
  const { engine = '' } = await measure(left);
  if (right !== null) await measure(right);
  const times: { left: number[]; right: number[] } = { left: [], right: [] };
  for (let turn = 0; turn < turns; turn += 1) {
    times.left.push((await measure(left)).msPerStep);
    if (right !== null) times.right.push((await measure(right)).msPerStep);
  }
  return { ...times, engine };
}

interface Against {
  readonly row: string;
  readonly left: Side;
  readonly peer: PeerOfOurs;
  readonly threads: Threads;
  readonly goal: number | null;
}

/** A row of ours against a peer; a peer that cannot take part makes one that says why. */
async function compare(contenders: Contenders, { row, left, peer, threads, goal }: Against, options: BenchOptions): Promise<Row> {
  const name = { bench: 'engine', row: `${row}, ${threadWords(threads)}`, unit: 'ms/step' };
  const contender = await contenders.get(peer, threads).catch(reasonOf);
  const isMissing = typeof contender === 'string';
  const times = await measureInTurn(left, isMissing ? null : { ...left, contender }, turnsOf(options));
  const found = { ...name, engine: times.engine };
  return isMissing ? missingRow(found, times.left, { better: 'higher', goal }, contender) : ratioRow(found, times.left, times.right, goal);
}

/** All comparisons; only those with a goal where it has to be quick. */
export async function* benchSpeed(contenders: Contenders, options: BenchOptions): AsyncIterable<Row> {
  for (const { problem, threads, goals } of comparisons) {
    const left = { contender: await contenders.get('ours', threads), problem, rates: oneRate };
    for (const peer of Object.keys(says) as PeerOfOurs[]) {
      const goal = goals[peer];
      if (options.isQuick && goal === null) continue;
      yield await compare(contenders, { row: `${problem.name} / ${says[peer]}`, left, peer, threads, goal }, options);
    }
  }
}

/** Sixteen learning rates at once: against one alone, as the app trains them here and in one graph; and against JAX, which has one thread as well. */
export async function* benchPopulation(contenders: Contenders, options: BenchOptions): AsyncIterable<Row> {
  const row = `16 learning rates of ${problems.small.name} at once`;
  const one = { contender: await contenders.get('ours', 1), problem: problems.small, rates: oneRate };
  const many = { ...one, rates: manyRates };
  const planned = { ...many, contender: await contenders.get('planned', 1) };
  for (const { left: side, how, goal } of [{ left: planned, how: 'as the app plans it for this machine', goal: 12 }, { left: many, how: 'in one graph, 1 thread', goal: null }]) {
    const { left, right, engine } = await measureInTurn(side, one, turnsOf(options));
    const times = left.map((value, turn) => value / (right[turn] ?? NaN));
    yield costRow({ bench: 'engine', row: `${row}, ${how}`, unit: 'x the time of one', engine }, times, goal);
  }
  yield await compare(contenders, { row: `${row} / jax vmap`, left: many, peer: 'jax', threads: 1, goal: 0.8 }, options);
}

/** What one side takes longer than the other, as a share of the other's time. */
async function costOf(row: string, left: Side, right: Side, options: BenchOptions): Promise<Row> {
  const times = await measureInTurn(left, right, turnsOf(options));
  const shares = times.left.map((value, turn) => 100 * (value / (times.right[turn] ?? NaN) - 1));
  return costRow({ bench: 'engine', row, unit: '% of the time', engine: times.engine }, shares, null);
}

/** What storing every metric adds to training; and what it leaves of the comparison with JAX. */
export async function* benchExtras(contenders: Contenders, options: BenchOptions): AsyncIterable<Row> {
  const plain = { contender: await contenders.get('ours', 1), problem: problems.small, rates: oneRate };
  const stored = { ...plain, contender: await contenders.get('stored', 1) };
  yield await costOf(`cost of storing every metric, ${problems.small.name}`, stored, plain, options);
  yield await compare(contenders, { row: `${problems.small.name}, stored in a history / ${says.jax}`, left: stored, peer: 'jax', threads: 1, goal: 0.8 }, options);
}
