// Trials: a change of settings against the unchanged run, on the same data and split, over paired seeds, beside everything else.
import { Failure, messageOf, stackOf } from '../../shared/rpc/failure.ts';
import { isSame } from '../../shared/spec/paths.ts';
import { resolve } from '../../shared/spec/resolve.ts';
import { applySet } from '../../shared/spec/variant.ts';
import { prove } from '../../shared/stagnation/proof/prove.ts';
import { constantAnswer, floorAnswer, isHigherBetter, metricFor } from '../../shared/stagnation/proof/settled.ts';
import { describeProof } from '../../shared/stagnation/proof/words.ts';
import { getDataset } from './datasets.ts';
import { findTarget } from './new-runs.ts';
import { describeArm, shareOf, TrialArms, valuesOf } from './trial-arms.ts';
import type { Dataset } from '../../shared/spec/profile.ts';
import type { RunSummary } from '../../shared/spec/run.ts';
import type { Cause } from '../../shared/stagnation/diagnosis.ts';
import type { DataFacts } from '../../shared/stagnation/evidence.ts';
import type { Proof } from '../../shared/stagnation/proof/prove.ts';
import type { TrialMetric } from '../../shared/stagnation/proof/settled.ts';
import type { Trial, TrialNews } from '../../shared/stagnation/proof/trial.ts';
import type { HandlersOf } from './context.ts';
import type { RunsOptions } from './runs.ts';
import type { SideWork } from './side-work.ts';
import type { Arm } from './trial-arms.ts';

export type TrialOptions = Pick<RunsOptions, 'context' | 'register' | 'preparation' | 'host' | 'machine' | 'stopTimeoutMs'>;

type CreateTrialsOptions = TrialOptions & { readonly sideWork: SideWork };

/** News are shown, and a person reads no faster. */
const newsIntervalMs = 200;

export interface TrialRequest {
  readonly runId: string;
  /** Settings to change, by path as in a variant's `set`. */
  readonly set: Readonly<Record<string, unknown>>;
  /** Paired seeds, from 1. */
  readonly repeats: number;
  readonly cause: Cause | null;
}

/** What is compared, checked before anything trains. */
interface Comparison {
  readonly run: RunSummary;
  readonly dataset: Dataset;
  readonly before: Arm;
  readonly after: Arm;
  readonly metric: TrialMetric;
  readonly facts: DataFacts;
}

type ArmRuns = Awaited<ReturnType<TrialArms['train']>>;

export class Trials {
  private readonly options: TrialOptions;
  private readonly arms: TrialArms;

  constructor(options: TrialOptions) {
    this.options = options;
    this.arms = new TrialArms(options);
  }

  /**
   * Tries a change and keeps the outcome with the run. `onNews` hears of the progress, not of the end.
   * @throws Failure for a change that no run can have or that cannot be compared, and where training fails; the reason of `signal` when that aborts
   */
  async run(request: TrialRequest, onNews: (news: Extract<TrialNews, { state: 'training' }>) => void, signal: AbortSignal): Promise<Trial> {
    const { context } = this.options;
    const startedAt = context.clock();
    const comparison = await this.compare(request);
    const { dataset, metric, before, after } = comparison;
    const tell = this.reporter(comparison, request.repeats, onNews);
    const pair = await this.arms.train(dataset, [before, after], request.repeats, (arms) => { tell(arms); }, signal);
    const first = proofOf(comparison, pair, null);
    const longer = first.helped ? longerArm(comparison, pair) : null;
    // Only what has passed everything else is held against the time it took: that control costs as much as both arms.
    const control = longer === null ? null : await this.arms.train(dataset, [longer], request.repeats, (arms) => { tell(new Map([...pair, ...arms])); }, signal);
    const proof = longer === null || control === null ? first : proofOf(comparison, new Map([...pair, ...control]), longer);
    const at = context.clock();
    const arms = [...pair, ...(control ?? [])].map(([arm, runs]) => describeArm(arm, runs, metric));
    const { runId, set, repeats, cause } = request;
    const trial: Trial = { trialId: context.newId(), runId, at, seconds: (at - startedAt) / 1_000, set: { ...set }, cause, repeats, metric, arms, proof, says: describeProof(proof) };
    context.store.history.writes.addTrial(trial);
    return trial;
  }

  list(runId: string): Trial[] {
    const { context, register } = this.options;
    return context.store.history.reads.trials(register.get(runId).runId, (trialId, error) => { context.log(`Trial ${trialId} cannot be read from the history and is left out: ${String(error)}`); });
  }

  private async compare({ runId, set }: TrialRequest): Promise<Comparison> {
    const { context, register, preparation } = this.options;
    const run = register.get(runId);
    const dataset = getDataset(context, run.datasetId);
    const changed = resolve(applySet(run.spec, set, ['set']), await findTarget(context, dataset, run.spec.dataset.target));
    if (!isSame(changed.dataset.split, run.spec.dataset.split)) throw new Failure('bad-input', 'set: A trial keeps the split, so that both arms are held against the same rows. Change other settings.', { path: 'set' });
    if (isSame(changed, run.spec)) throw new Failure('bad-input', 'set: These are the settings that the run has. Change at least one.', { path: 'set' });
    const { facts } = await preparation.prepare(dataset, run.spec);
    const { validationRows } = (await preparation.prepare(dataset, changed)).facts;
    if (validationRows === 0) throw new Failure('bad-input', 'dataset.split.validation: A trial needs held-out rows to compare on, and this run has none.', { path: 'dataset.split.validation', mend: 'Set it above 0, as 0.2.' });
    if (validationRows !== facts.validationRows) throw new Failure('bad-input', `set: With this change ${validationRows} rows are held out, without it ${facts.validationRows}: the arms cannot be compared.`, { path: 'set' });
    // A seed that is changed would unpair the arms.
    const spec = { ...changed, training: { ...changed.training, seed: run.spec.training.seed } };
    return { run, dataset, facts, before: { name: 'before', spec: run.spec }, after: { name: 'after', spec }, metric: metricFor(run.spec, spec) };
  }

  private reporter({ metric }: Comparison, repeats: number, onNews: (news: Extract<TrialNews, { state: 'training' }>) => void): (arms: ArmRuns) => void {
    const { clock } = this.options.context;
    const startedAt = clock();
    let toldAt = -Infinity;
    return (arms) => {
      const now = clock();
      if (now - toldAt < newsIntervalMs) return;
      toldAt = now;
      const share = shareOf(arms, repeats);
      const secondsLeft = share === 0 ? null : ((now - startedAt) / 1_000) * (1 / share - 1);
      onNews({ state: 'training', metric, arms: [...arms].map(([arm, runs]) => describeArm(arm, runs, metric)), share, secondsLeft });
    };
  }
}

/** The unchanged settings for as many steps as both arms together; null where longer training is all that was changed. */
function longerArm({ before, after }: Comparison, pair: ArmRuns): Arm | null {
  const { training } = after.spec;
  if (isSame({ ...after.spec, training: { ...training, epochs: before.spec.training.epochs } }, before.spec)) return null;
  const stepsOf = (arm: Arm): number => pair.get(arm)?.[0]?.stepsPerEpoch ?? 1;
  const steps = [before, after].reduce((sum, arm) => sum + stepsOf(arm) * arm.spec.training.epochs, 0);
  const epochs = Math.min(1_000_000, Math.ceil(steps / stepsOf(before)));
  return { name: 'longer', spec: { ...before.spec, training: { ...before.spec.training, epochs } } };
}

function proofOf({ run, before, after, metric, facts }: Comparison, arms: ArmRuns, longer: Arm | null): Proof {
  const values = (arm: Arm): number[] => valuesOf(arm, arms.get(arm) ?? [], metric);
  return prove({
    better: isHigherBetter(metric) ? 'higher' : 'lower',
    before: values(before),
    after: values(after),
    longer: longer === null ? null : values(longer),
    constant: constantAnswer(metric, facts),
    floor: floorAnswer(metric, before.spec, { ...facts, floors: run.facts?.floors }),
  });
}

/** Begins a trial for a client; returns what ends it early. */
function startTrial(trials: Trials, { context, register, sideWork }: CreateTrialsOptions, request: TrialRequest, emit: (news: TrialNews) => void): () => void {
  register.get(request.runId);
  return sideWork.start('trial', (signal) => trials.run(request, emit, signal).then(
    (trial) => { emit({ state: 'finished', trial }); },
    (error: unknown) => {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) context.log(`A trial of run ${request.runId} failed: ${stackOf(error)}`);
      emit({ state: 'failed', reason: messageOf(error) });
    },
  ));
}

export function createTrials(options: CreateTrialsOptions, trials: Trials): HandlersOf<'trials'> {
  return {
    'trials.start': (request, emit) => startTrial(trials, options, request, emit),
    'trials.list': async ({ runId }) => trials.list(runId),
  };
}
