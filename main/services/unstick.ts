// Gets a run unstuck: carries out what shared/stagnation/unstick.ts decides, probes and trials, and takes over what helped as a new run.
import { Failure, messageOf, stackOf } from '../../shared/rpc/failure.ts';
import { isActive } from '../../shared/spec/run.ts';
import { isChange, suspectedRemedies } from '../../shared/stagnation/suspects.ts';
import { nextMove, timeIsUp } from '../../shared/stagnation/unstick.ts';
import type { UnstickNews } from '../../shared/rpc/unstick-news.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Finding } from '../../shared/stagnation/diagnosis.ts';
import type { ProbeChoice } from '../../shared/stagnation/probes/choose.ts';
import type { Attempt, Situation, Stop, Tried } from '../../shared/stagnation/unstick.ts';
import type { HandlersOf } from './context.ts';
import type { Probes } from './diagnosis/probes.ts';
import type { RunHandlers } from './runs.ts';
import type { SideWork } from './side-work.ts';
import type { TrialOptions, Trials } from './trials.ts';

export interface UnstickOptions extends Pick<TrialOptions, 'context' | 'register'> {
  readonly trials: Trials;
  readonly probes: Probes;
  readonly startRun: RunHandlers['runs.start'];
  readonly sideWork: SideWork;
}

/** A trial trains both arms, and then one as long as both: four times a run, before its members share their work. */
const runsPerSeed = 4;
/** No timer waits for longer: 24 days. */
const longestTimerMs = 2 ** 31 - 1;

const cannotProve: Stop = { type: 'stop', outcome: 'still-stuck', because: 'No rows are held out, so that nothing can be proved to help. Set dataset.split.validation above 0, as 0.2.' };

type Emit = (news: UnstickNews) => void;
type Ended = Extract<UnstickNews, { state: 'ended' }>;

function endOf({ runId }: RunSummary, { outcome, because }: Stop): Ended {
  return { state: 'ended', outcome, runId, because };
}

class Unsticking {
  private readonly options: UnstickOptions;
  private readonly emit: Emit;
  private readonly signal: AbortSignal;
  /** Milliseconds since 1970; null without a limit. */
  private readonly endsAt: number | null;
  /** On the run as it is now. */
  private tried: Tried[] = [];
  private accepted = 0;
  /** False once they failed: the trials go on without. */
  private canProbe = true;
  /** Of the last trial; null before the first. */
  private secondsPerSeed: number | null = null;

  constructor(options: UnstickOptions, budgetSeconds: number | null, emit: Emit, signal: AbortSignal) {
    this.options = options;
    this.emit = emit;
    this.signal = signal;
    this.endsAt = budgetSeconds === null ? null : options.context.clock() + budgetSeconds * 1_000;
  }

  /** @throws Failure where a run cannot be diagnosed or trained; the reason of the signal when that aborts */
  async work(firstRunId: string): Promise<Ended> {
    let { run, finding } = await this.diagnosed(firstRunId);
    for (;;) {
      const situation = await this.situationOf(run, finding);
      const move = nextMove(situation);
      if (move.type === 'stop') return endOf(run, move);
      if (run.facts?.validationRows === 0) return endOf(run, cannotProve);
      if (move.type === 'probe') {
        const probed = await this.probe(run, move.probes, situation);
        if (probed === 'late') return endOf(run, timeIsUp(situation));
        finding = probed ?? finding;
        continue;
      }
      const result = await this.attempt(run, move.attempt, move.repeats, situation);
      if (result === 'late') return endOf(run, timeIsUp(situation));
      if (result === 'helped') ({ run, finding } = await this.takeOver(run, move.attempt));
    }
  }

  private async situationOf(run: RunSummary, { diagnosis, remedies: proposed }: Finding): Promise<Situation> {
    const remedies = proposed.filter(({ set }) => isChange(run.spec, set));
    const { clock } = this.options.context;
    const { epochs } = run.spec.training;
    const each = this.secondsPerSeed ?? run.seconds * runsPerSeed;
    const lengthOf = (set: Attempt['set']): number => (typeof set['training.epochs'] === 'number' ? Math.max(1, set['training.epochs'] / epochs) : 1);
    return {
      finding: { diagnosis, remedies },
      suspects: run.facts === null ? [] : suspectedRemedies({ diagnosis, remedies }, run.spec, run.facts),
      tried: this.tried,
      probes: this.canProbe && run.facts?.validationRows !== 0 ? await this.options.probes.open(run.runId) : [],
      accepted: this.accepted,
      secondsLeft: this.endsAt === null ? null : (this.endsAt - clock()) / 1_000,
      secondsPerSeed: (set) => each * lengthOf(set),
    };
  }

  /** Ends `work` when the time is spent; `late` then. */
  private async inTime<T>({ secondsLeft }: Situation, work: (signal: AbortSignal) => Promise<T>): Promise<T | 'late'> {
    const late = new AbortController();
    const timer = secondsLeft === null ? undefined : setTimeout(() => { late.abort(); }, Math.min(longestTimerMs, secondsLeft * 1_000));
    try {
      return await work(AbortSignal.any([this.signal, late.signal]));
    } catch (error) {
      this.signal.throwIfAborted();
      if (late.signal.aborted) return 'late';
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The finding with what the probes came to; null where that is the one before. */
  private async probe(run: RunSummary, chosen: readonly ProbeChoice[], situation: Situation): Promise<Finding | null | 'late'> {
    const { runId } = run;
    const probes = chosen.map(({ probe }) => probe);
    let seconds = chosen.reduce((sum, one) => sum + one.seconds, 0);
    const tell = (share: number, secondsLeft: number | null): void => { this.emit({ state: 'probing', probes, seconds, share, secondsLeft }); };
    try {
      return await this.inTime(situation, (signal) => this.options.probes.run({ runId, probes, budgetSeconds: seconds }, (news) => {
        if (news.state === 'chosen') {
          // Together they share what they have in common.
          seconds = news.seconds;
          tell(0, seconds);
        }
        if (news.state === 'probing') tell(news.share, news.secondsLeft);
        if (news.state === 'result') this.emit({ state: 'probe', runId, result: news.result });
      }, signal));
    } catch (error) {
      if (!(error instanceof Failure) || error.code === 'trainer-crashed') throw error;
      this.canProbe = false;
      this.emit({ state: 'refused', tried: 'Probes', reason: error.message });
      return null;
    }
  }

  /** `late`: the time ran out meanwhile. */
  private async attempt(run: RunSummary, attempt: Attempt, repeats: number, situation: Situation): Promise<Tried['result'] | 'late'> {
    const { says: tried, set, causes } = attempt;
    this.emit({ state: 'trying', tried, repeats, share: 0, secondsLeft: null });
    try {
      const onNews = ({ share, secondsLeft }: { share: number; secondsLeft: number | null }): void => { this.emit({ state: 'trying', tried, repeats, share, secondsLeft }); };
      const trial = await this.inTime(situation, (signal) => this.options.trials.run({ runId: run.runId, set, repeats, cause: causes[0] ?? null }, onNews, signal));
      if (trial === 'late') return 'late';
      this.signal.throwIfAborted();
      this.secondsPerSeed = trial.seconds / repeats;
      const { helped, gain, needed } = trial.proof;
      const result = helped ? 'helped' : 'refuted';
      this.tried.push({ ...attempt, result, gained: needed > 0 ? gain / needed : 0 });
      this.emit({ state: 'trial', tried, trial });
      return result;
    } catch (error) {
      this.signal.throwIfAborted();
      // Settings that cannot be had or compared are no reason to give up on the others; a training process that fails is.
      if (!(error instanceof Failure) || error.code === 'trainer-crashed' || error.code === 'not-allowed-now') throw error;
      this.tried.push({ ...attempt, result: 'impossible', gained: 0 });
      this.emit({ state: 'refused', tried, reason: error.message });
      return 'impossible';
    }
  }

  /** Trains the change as a run that is kept, child of the one that it mends. */
  private async takeOver(run: RunSummary, { set, says }: Attempt): Promise<{ run: RunSummary; finding: Finding }> {
    const experiment = { version: 1, name: run.experimentName, ...run.spec, variants: [{ name: says.slice(0, 200), set }], repeats: 1 };
    const { runIds: [runId] } = await this.options.startRun({ datasetId: run.datasetId, experiment, parentRunId: run.runId }, this.signal);
    if (runId === undefined) throw new Failure('internal', 'No run was started.');
    this.signal.throwIfAborted();
    this.accepted += 1;
    this.tried = [];
    return this.diagnosed(runId);
  }

  /** Waits for the end of a run and its last diagnosis. */
  private async diagnosed(runId: string): Promise<{ run: RunSummary; finding: Finding }> {
    const run = await this.ended(runId);
    this.emit({ state: 'run', run });
    if (run.finding !== null && run.status !== 'crashed' && run.status !== 'interrupted') return { run, finding: run.finding };
    throw new Failure('not-allowed-now', `"${run.name}" was ${run.finding === null ? 'not diagnosed' : run.status}, so there is nothing to go by.${run.statusReason === null ? '' : ` ${run.statusReason}`}`, { mend: 'Train it to its end first.' });
  }

  private ended(runId: string): Promise<RunSummary> {
    const { register } = this.options;
    const now = register.get(runId);
    if (!isActive(now.status)) return Promise.resolve(now);
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        unsubscribe();
        this.signal.removeEventListener('abort', onAbort);
      };
      const onAbort = (): void => {
        leave();
        reject(this.signal.reason as Error);
      };
      const unsubscribe = register.changes.subscribe(({ run, removedRunId }) => {
        if (removedRunId === runId) {
          leave();
          reject(new Failure('not-found', 'The run was deleted meanwhile.'));
        }
        if (run?.runId !== runId) return;
        if (isActive(run.status)) return this.emit({ state: 'run', run });
        leave();
        resolve(run);
      });
      this.signal.addEventListener('abort', onAbort);
    });
  }
}

/**
 * Begins the loop for a client; returns what ends it early (what is kept, is kept).
 * @throws Failure for a run that is not there
 */
function startUnsticking(options: UnstickOptions, runId: string, budgetSeconds: number | null, emit: Emit): () => void {
  const { register, context, sideWork } = options;
  register.get(runId);
  return sideWork.start('unsticking', (signal) => new Unsticking(options, budgetSeconds, emit, signal).work(runId).then(emit, (error: unknown) => {
    if (signal.aborted) return;
    if (!(error instanceof Failure)) context.log(`Run ${runId} could not be got unstuck: ${stackOf(error)}`);
    emit({ state: 'failed', reason: messageOf(error) });
  }));
}

export function createUnstick(options: UnstickOptions): HandlersOf<'unstick'> {
  return { 'unstick.start': ({ runId, budgetSeconds }, emit) => startUnsticking(options, runId, budgetSeconds, emit) };
}
