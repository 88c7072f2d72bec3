// What watching costs: the classifier follows runs while they train, as in the app, and its processor time is held against their training.
import process from 'node:process';
import { hasSameMeaning, RunDiagnosis } from '../../../../main/services/diagnosis.ts';
import { makeJob, planTraining, traineeOf } from '../../../../main/services/training-plan.ts';
import type { FromTrainer, TrainingJob } from '../../../../shared/rpc/trainer.ts';
import { seededRandom } from '../../../../shared/seeded-random.ts';
import type { RunSpec } from '../../../../shared/spec/run-spec.ts';
import type { Finding } from '../../../../shared/stagnation/diagnosis.ts';
import type { DataFacts } from '../../../../shared/stagnation/evidence.ts';
import { median, spreadOf } from '../../rows.ts';
import type { Row } from '../../rows.ts';
import { noiseColumns } from '../data/classes.ts';
import type { DataSet } from '../data/data-sets.ts';
import { cacheFolder } from '../places.ts';
import type { CountedSituation } from '../recorded-cases.ts';
import { rowOf } from '../row.ts';
import { TrainerProcess } from '../trainer-process.ts';
import { Workshop } from '../workshop.ts';
import { soundWorld } from '../world.ts';
import type { World } from '../world.ts';
import { worldsOf } from '../worlds-of.ts';

/** Share of the training time, beyond what the signals cost. */
export const mostWatchingShare = 0.03;
const runId = 'watched';

export interface Watched {
  /** Processor seconds, of every thread of the process that watches: what others do on the machine does not count as watching. */
  readonly watchingSeconds: number;
  /** From the first step to the last, by the clock. */
  readonly trainingSeconds: number;
}

/** Follows one run by the messages of its training process, as the app does, and measures what that takes each time. */
export class Watcher {
  readonly #subject: { readonly spec: RunSpec; readonly facts: DataFacts };
  #diagnosis: RunDiagnosis | null = null;
  #finding: Finding | null = null;
  #startedAt = 0;
  #endedAt = 0;
  #spentMicroseconds = 0;

  constructor(spec: RunSpec, facts: DataFacts) {
    this.#subject = { spec, facts };
  }

  receive(message: FromTrainer): void {
    const now = performance.now();
    const before = process.cpuUsage();
    if (message.type === 'started') {
      const { stepsPerEpoch, parameters } = message;
      this.#diagnosis = new RunDiagnosis({ ...this.#subject, stepsPerEpoch, parameters }, null, () => performance.now());
      this.#startedAt = now;
    }
    if (message.type === 'metrics') {
      for (const batch of message.batches) this.#diagnosis?.add(batch);
      this.#note(this.#diagnosis?.look() ?? null);
    }
    if (message.type === 'ended') {
      this.#endedAt = now;
      this.#note(this.#diagnosis?.conclude(message.notFiniteStep) ?? null);
    }
    const { user, system } = process.cpuUsage(before);
    this.#spentMicroseconds += user + system;
  }

  /** What the app does with a new finding: it is compared with the one before, and written as text. */
  #note(finding: Finding | null): void {
    if (finding === null) return;
    hasSameMeaning(finding, this.#finding);
    JSON.stringify(finding);
    this.#finding = finding;
  }

  get watched(): Watched {
    return { watchingSeconds: this.#spentMicroseconds / 1e6, trainingSeconds: (this.#endedAt - this.#startedAt) / 1000 };
  }
}

/** One run, looked at in this process. */
async function watch(world: World, workshop: Workshop, trainer: TrainerProcess): Promise<Watched> {
  const planned = await workshop.plan(world);
  const prepared = await workshop.asGiven(planned);
  const { spec } = planned;
  // As the app chooses it: compiled where that pays.
  const [plan] = planTraining([{ runId, spec }], () => prepared.facts, { cores: 1, tier: null });
  if (plan === undefined) throw new Error('A run has a plan.');
  const job: TrainingJob = makeJob(plan, [traineeOf({ runId, spec, edits: [] }, { type: 'fresh' })], prepared, spec.dataset.task);
  const watcher = new Watcher(spec, await workshop.facts(planned));
  await trainer.train(job, (message) => { watcher.receive(message); });
  return watcher.watched;
}

/** As large as the table on which verdicts with probes are timed, and trained for long enough that most of the time is no beginning and no end. */
const longDataSet: DataSet = {
  id: 'watched', part: 'test', family: 'noise columns', task: 'binary', isBent: true, isNoisy: true, epochs: 3_000, l2: 0.001,
  make: () => noiseColumns(seededRandom(50), { rows: 2_000, columns: 50, telling: 10, noise: 0.2 }),
};

/** The same run, so many times. */
const longTurns = 5;

export interface WatchingReport {
  readonly long: readonly Watched[];
  readonly short: readonly Watched[];
}

/** A run of some seconds, several times, and runs of the bench, one after the other. */
export async function measureWatching(situations: readonly CountedSituation[]): Promise<WatchingReport> {
  const workshop = await Workshop.open(cacheFolder);
  const trainer = new TrainerProcess();
  const short: Watched[] = [];
  try {
    // First those that leave the code warm, as it is in an app that has been used.
    for (const { situation } of situations) short.push(await watch(worldsOf(situation).planted, workshop, trainer));
    const long: Watched[] = [];
    while (long.length < longTurns) long.push(await watch(soundWorld(longDataSet, 0), workshop, trainer));
    return { long, short };
  } finally {
    trainer.stop();
    workshop.close();
  }
}

const total = (watched: readonly Watched[], pick: (one: Watched) => number): number => watched.reduce((sum, one) => sum + pick(one), 0);

/**
 * What was promised holds for runs that take a person's time; one of a tenth of a second pays for its last verdict alone, and is told of
 * beside. The long run is the same each turn, so that its shortest turn is what training takes: others on the machine only lengthen it.
 */
export function rowsOfWatching({ long, short }: WatchingReport): Row[] {
  const longSeconds = Math.min(...long.map((one) => one.trainingSeconds));
  const longShares = long.map(({ watchingSeconds }) => watchingSeconds / longSeconds);
  const watchingSeconds = total(short, (one) => one.watchingSeconds);
  const trainingSeconds = total(short, (one) => one.trainingSeconds);
  return [
    {
      ...rowOf('cost of watching, beyond the signals', 'share of training', median(longShares), 'lower', mostWatchingShare, long.length), spread: spreadOf(longShares),
      reason: `a run of ${longSeconds.toPrecision(3)} s, 2,000 rows x 50 columns`,
    },
    {
      ...rowOf('cost of watching runs that are over at once', 'share of training', watchingSeconds / trainingSeconds, 'lower', null, short.length), spread: spreadOf(short.map((one) => one.watchingSeconds / one.trainingSeconds)),
      reason: `${(trainingSeconds / short.length).toPrecision(2)} s of training and ${((1000 * watchingSeconds) / short.length).toPrecision(2)} ms of watching each`,
    },
  ];
}
