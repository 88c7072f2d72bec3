// Milliseconds per training step, ours against each peer: the same data, net, batch size and Adam, shuffled in each epoch, validated
// after it, on the same number of threads. Ours computes every signal and streams its metrics besides.
import type { ContenderName, Contenders } from './contenders.ts';
import type { Threads } from './peers/peer.ts';
import { problems, stepsOf } from './problems.ts';
import type { JobSettings, Problem } from './problems.ts';
import { costRow, missingRow, ratioRow } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

type ProblemName = keyof typeof problems;

/** Epochs of one measurement: enough that a call's own cost weighs as little as in a whole run, few enough to wait for. */
const epochs: Readonly<Record<ProblemName, Readonly<Record<ContenderName, number>>>> = {
  small: { ours: 400, stored: 400, jax: 400, sklearn: 40, keras: 10, tfjs: 6 },
  medium: { ours: 60, stored: 60, jax: 60, sklearn: 20, keras: 8, tfjs: 6 },
  large: { ours: 10, stored: 10, jax: 10, sklearn: 4, keras: 4, tfjs: 4 },
};

type PeerOfOurs = Exclude<ContenderName, 'ours' | 'stored'>;

const says: Readonly<Record<PeerOfOurs, string>> = {
  tfjs: 'tfjs model.fit',
  keras: 'keras fit',
  sklearn: 'scikit-learn MLPClassifier',
  jax: 'jax jit(scan)',
};

interface Comparison {
  readonly problem: ProblemName;
  readonly peer: PeerOfOurs;
  readonly threads: Threads;
  /** Times the peer; null where nothing was promised. */
  readonly goal: number | null;
}

const comparisons: readonly Comparison[] = [
  { problem: 'small', peer: 'tfjs', threads: 1, goal: 150 },
  { problem: 'small', peer: 'keras', threads: 1, goal: 100 },
  { problem: 'small', peer: 'sklearn', threads: 1, goal: 10 },
  { problem: 'small', peer: 'jax', threads: 1, goal: 0.8 },
  { problem: 'medium', peer: 'tfjs', threads: 1, goal: null },
  { problem: 'medium', peer: 'keras', threads: 1, goal: null },
  { problem: 'medium', peer: 'sklearn', threads: 1, goal: null },
  { problem: 'medium', peer: 'jax', threads: 1, goal: 0.7 },
  { problem: 'large', peer: 'tfjs', threads: 'all', goal: null },
  { problem: 'large', peer: 'keras', threads: 'all', goal: null },
  { problem: 'large', peer: 'sklearn', threads: 'all', goal: null },
  { problem: 'large', peer: 'jax', threads: 'all', goal: 0.85 },
];

const oneRate = [0.001] as const;
/** Sixteen, each twice the one before: from one that crawls to one that swings. */
const manyRates = Array.from({ length: 16 }, (_, index) => 0.00001 * 2 ** index) as unknown as JobSettings['learningRates'];

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
const threadWords = (threads: Threads): string => (threads === 1 ? '1 thread' : 'all cores');

interface Side {
  readonly contender: ContenderName;
  readonly problem: ProblemName;
  readonly learningRates: JobSettings['learningRates'];
}

/** Milliseconds a step of both sides, in turn, after a warm-up of each. Rejects where a side cannot take part. */
async function measureInTurn(contenders: Contenders, sides: readonly [Side, Side], threads: Threads, turns: number): Promise<[number[], number[]]> {
  const measures = await Promise.all(sides.map(async ({ contender, problem, learningRates }) => {
    const trainer = await contenders.get(contender, threads);
    const one: Problem = problems[problem];
    const settings: JobSettings = { epochs: epochs[problem][contender], learningRates };
    return async () => (await trainer.train(one, settings)) / stepsOf(one, settings.epochs);
  }));
  for (const measure of measures) await measure();
  const times: [number[], number[]] = [[], []];
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [side, measure] of measures.entries()) times[side]?.push(await measure());
  }
  return times;
}

/** All comparisons; only those with a goal where it has to be quick. A peer that cannot take part makes a row that says why. */
export async function* benchSpeed(contenders: Contenders, { isQuick }: BenchOptions): AsyncIterable<Row> {
  const turns = isQuick ? 3 : 7;
  // Ours has to work: what it throws ends the bench.
  for (const threads of [1, 'all'] as const) await contenders.get('ours', threads);
  for (const { problem, peer, threads, goal } of comparisons) {
    if (isQuick && goal === null) continue;
    const name = { bench: 'engine', row: `${problems[problem].name} / ${says[peer]}, ${threadWords(threads)}`, unit: 'ms/step' };
    const sides = [{ contender: 'ours', problem, learningRates: oneRate }, { contender: peer, problem, learningRates: oneRate }] as const;
    yield await measureInTurn(contenders, sides, threads, turns).then(
      ([ours, theirs]) => ratioRow(name, ours, theirs, goal),
      (error: unknown) => missingRow(name, goal, reasonOf(error)),
    );
  }
}

/** What storing every metric takes away from training, and what is left of the comparison with JAX. */
export async function* benchStoring(contenders: Contenders, { isQuick }: BenchOptions): AsyncIterable<Row> {
  const turns = isQuick ? 3 : 7;
  const side = (contender: ContenderName): Side => ({ contender, problem: 'small', learningRates: oneRate });
  const [stored, plain] = await measureInTurn(contenders, [side('stored'), side('ours')], 1, turns);
  const shares = stored.map((value, turn) => 100 * (value / (plain[turn] ?? NaN) - 1));
  yield costRow({ bench: 'engine', row: `cost of storing every metric, ${problems.small.name}`, unit: '% of the time' }, shares, null);
  const name = { bench: 'engine', row: `${problems.small.name}, stored in a history / ${says.jax}, 1 thread`, unit: 'ms/step' };
  yield await measureInTurn(contenders, [side('stored'), side('jax')], 1, turns).then(
    ([ours, theirs]) => ratioRow(name, ours, theirs, 0.8),
    (error: unknown) => missingRow(name, 0.8, reasonOf(error)),
  );
}

/** Sixteen learning rates at once: against one alone, and against JAX. */
export async function* benchPopulation(contenders: Contenders, { isQuick }: BenchOptions): AsyncIterable<Row> {
  const turns = isQuick ? 3 : 7;
  const many = { contender: 'ours', problem: 'small', learningRates: manyRates } as const;
  const [together, alone] = await measureInTurn(contenders, [many, { ...many, learningRates: oneRate }], 1, turns);
  const times = together.map((value, turn) => value / (alone[turn] ?? NaN));
  yield costRow({ bench: 'engine', row: `16 learning rates of ${problems.small.name} at once, 1 thread`, unit: 'x the time of one' }, times, 12);
  const name = { bench: 'engine', row: `16 learning rates of ${problems.small.name} at once / jax vmap, 1 thread`, unit: 'ms/step' };
  yield await measureInTurn(contenders, [many, { ...many, contender: 'jax' }], 1, turns).then(
    ([ours, theirs]) => ratioRow(name, ours, theirs, 0.8),
    (error: unknown) => missingRow(name, 0.8, reasonOf(error)),
  );
}
