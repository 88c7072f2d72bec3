// Probes of a run, beside everything else and never on the run itself: chosen by what they tell a second, trained together, read, kept, and diagnosed with.
import { Failure, messageOf, stackOf } from '../../../shared/rpc/failure.ts';
import { candidatesOf, chooseProbes } from '../../../shared/stagnation/probes/choose.ts';
import { predictSeconds } from '../../../shared/stagnation/probes/cost.ts';
import { latestPlace } from '../../../shared/stagnation/probes/arms.ts';
import { planProbe, planProbes, readProbe } from '../../../shared/stagnation/probes/table.ts';
import { namedFrom } from '../../../shared/stagnation/verdict.ts';
import { getDataset } from '../datasets.ts';
import { processOf } from '../training-plan.ts';
import { diagnoseAgain, readProbes } from './probes-finding.ts';
import { describeSubject } from './probes-subject.ts';
import { ProbeTraining } from './probes-training.ts';
import type { OfferedProbes, ProbeNews, ProbeOffer } from '../../../shared/rpc/probe-news.ts';
import type { Finding } from '../../../shared/stagnation/diagnosis.ts';
import type { ProbeCost } from '../../../shared/stagnation/probes/choose.ts';
import type { ProbeSubject } from '../../../shared/stagnation/probes/probe.ts';
import type { ProbeId, ProbeResult } from '../../../shared/stagnation/probes/result.ts';
import type { PlannedProbe } from '../../../shared/stagnation/probes/table.ts';
import type { HandlersOf } from '../context.ts';
import type { SideTrainingOptions } from '../side-training.ts';
import type { SideWork } from '../side-work.ts';
import type { FindingOptions } from './probes-finding.ts';

export type ProbesOptions = SideTrainingOptions & FindingOptions;

export interface ProbesRequest {
  readonly runId: string;
  /** Null: those that tell most, round by round, until the cause is named or nothing tells more. */
  readonly probes: readonly ProbeId[] | null;
  readonly budgetSeconds: number;
}

/** A verdict with probes takes no longer than this, unless more is asked for by name. */
export const usualBudgetSeconds = 20;
/** News are shown, and a person reads no faster. */
const newsIntervalMs = 200;
/** How far one measurement may move the predictions: a busy machine is not slow for ever. */
const paceLimits = [0.3, 10] as const;

type Emit = (news: ProbeNews) => void;

function offerOf({ probe: { id, title, asks }, seconds }: PlannedProbe): ProbeOffer {
  return { probe: id, title, asks, seconds };
}

/** Nothing more to tell: the cause is named, nothing is wrong, or nobody looks for trouble in this run. */
function isSettled(finding: Finding | null): boolean {
  return finding === null || (finding.diagnosis.causes[0]?.confidence ?? 0) >= namedFrom || finding.diagnosis.symptom === 'none';
}

export class Probes {
  private readonly options: ProbesOptions;
  /** Measured over predicted seconds, so far. */
  private pace = 1;

  constructor(options: ProbesOptions) {
    this.options = options;
  }

  list(runId: string): ProbeResult[] {
    return readProbes(this.options.context, this.options.register.get(runId).runId);
  }

  /** Every probe that makes sense for a run, with its cost. */
  async offers(runId: string): Promise<OfferedProbes> {
    const subject = await this.subjectOf(runId);
    const planned = planProbes(subject);
    const { finding } = this.options.register.get(runId);
    const next = finding === null || finding.diagnosis.symptom === 'none' ? [] : chooseProbes(candidatesOf(finding.diagnosis), this.stillOpen(runId, subject, planned).map(offerOf), usualBudgetSeconds).map(({ probe }) => probe);
    return planned.map((one) => ({ ...offerOf(one), isNext: next.includes(one.probe.id) }));
  }

  /** The cost of each probe that could still tell something of a run. */
  async open(runId: string): Promise<ProbeCost[]> {
    const subject = await this.subjectOf(runId);
    return this.stillOpen(runId, subject, planProbes(subject)).map(({ probe, seconds }) => ({ probe: probe.id, seconds }));
  }

  /**
   * Runs probes, keeps what they come to with the run, and diagnoses it again; `onNews` hears of all but the end. Answers with the new
   * finding, null for a run that is not diagnosed.
   * @throws Failure for a run that has not trained, a probe that makes no sense for it, or where training fails; the reason of `signal` when that aborts
   */
  async run({ runId, probes, budgetSeconds }: ProbesRequest, onNews: Emit, signal: AbortSignal): Promise<Finding | null> {
    const { context, register } = this.options;
    const run = register.get(runId);
    const training = new ProbeTraining(this.options, context.store.history.reads, runId, getDataset(context, run.datasetId));
    const endsAt = context.clock() + budgetSeconds * 1_000;
    let { finding } = run;
    for (let round = 0; ; round += 1) {
      const subject = await this.subjectOf(runId);
      const secondsLeft = (endsAt - context.clock()) / 1_000;
      const chosen = probes === null ? this.choose(runId, subject, finding, secondsLeft) : round === 0 ? probes.map((id) => wanted(subject, id)) : [];
      signal.throwIfAborted();
      if (chosen.length === 0) return finding;
      await this.measure(runId, subject, chosen, training, onNews, signal);
      finding = diagnoseAgain(this.options, runId);
      if (isSettled(finding)) return finding;
    }
  }

  private choose(runId: string, subject: ProbeSubject, finding: Finding | null, secondsLeft: number): PlannedProbe[] {
    if (finding === null || finding.diagnosis.symptom === 'none') return [];
    const open = this.stillOpen(runId, subject, planProbes(subject));
    return chooseProbes(candidatesOf(finding.diagnosis), open.map(offerOf), secondsLeft)
      .map(({ probe }) => open.find((one) => one.probe.id === probe)).filter((one) => one !== undefined);
  }

  /** Those that can tell something, and were not run on these weights: they would come to the same. */
  private stillOpen(runId: string, subject: ProbeSubject, planned: readonly PlannedProbe[]): PlannedProbe[] {
    const epoch = latestPlace(subject)?.epoch ?? 0;
    const done = readProbes(this.options.context, runId).filter((result) => result.epoch === epoch).map(({ probe }) => probe);
    return planned.filter(({ probe, canTell }) => canTell && !done.includes(probe.id));
  }

  private async measure(runId: string, subject: ProbeSubject, chosen: readonly PlannedProbe[], training: ProbeTraining, onNews: Emit, signal: AbortSignal): Promise<void> {
    const { context } = this.options;
    const arms = training.missing(chosen.flatMap((one) => one.arms));
    const predicted = predictSeconds(subject, arms);
    onNews({ state: 'chosen', probes: chosen.map(offerOf), seconds: predicted });
    const startedAt = context.clock();
    let toldAt = -Infinity;
    const ids = chosen.map(({ probe }) => probe.id);
    await training.train(subject, arms, (share) => {
      const now = context.clock();
      if (now - toldAt < newsIntervalMs) return;
      toldAt = now;
      const passed = (now - startedAt) / 1_000;
      onNews({ state: 'probing', probes: ids, share, secondsLeft: share < 0.05 ? Math.max(0, predicted - passed) : passed * (1 / share - 1) });
    }, signal);
    signal.throwIfAborted();
    const seconds = (context.clock() - startedAt) / 1_000;
    if (predicted > 0) this.pace = Math.min(paceLimits[1], Math.max(paceLimits[0], (this.pace * (1 + seconds / predicted)) / 2));
    const planned = chosen.reduce((sum, one) => sum + one.seconds, 0);
    for (const one of chosen) {
      const byName = new Map(one.arms.map((arm) => [arm.name, training.resultOf(arm)]));
      const reading = readProbe(subject, one, (name) => byName.get(name) ?? null);
      // What was trained together is shared out by what each would have taken alone.
      const result: ProbeResult = { probe: one.probe.id, at: context.clock(), seconds: (seconds * one.seconds) / planned, epoch: latestPlace(subject)?.epoch ?? 0, ...reading, readings: { ...reading.readings } };
      context.store.history.writes.addProbe(runId, result);
      onNews({ state: 'result', result });
    }
  }

  private async subjectOf(runId: string): Promise<ProbeSubject> {
    const { context, register, preparation, machine, host } = this.options;
    const run = register.get(runId);
    const prepared = await preparation.prepare(getDataset(context, run.datasetId), run.spec);
    return describeSubject(run, prepared, context.store.history.reads, { lanes: machine.cores, waiting: host.waiting(processOf(1, machine.tier)), pace: this.pace });
  }
}

/** @throws Failure for one that makes no sense for the run */
function wanted(subject: ProbeSubject, id: ProbeId): PlannedProbe {
  const planned = planProbe(subject, id);
  if (planned === null) throw new Failure('bad-input', `probes: The probe "${id}" makes no sense for these settings and this data.`, { path: 'probes', mend: 'Choose one of those that are offered.' });
  return planned;
}

/** Begins probes for a client; returns what ends them early. */
function startProbes(probes: Probes, { context, register }: ProbesOptions, sideWork: SideWork, request: ProbesRequest, emit: Emit): () => void {
  register.get(request.runId);
  return sideWork.start('probe', (signal) => probes.run(request, emit, signal).then(
    (finding) => { emit({ state: 'finished', finding }); },
    (error: unknown) => {
      if (signal.aborted) return;
      if (!(error instanceof Failure)) context.log(`A probe of run ${request.runId} failed: ${stackOf(error)}`);
      emit({ state: 'failed', reason: messageOf(error) });
    },
  ));
}

export function createProbes(options: ProbesOptions & { readonly sideWork: SideWork }, probes: Probes): HandlersOf<'probes'> {
  return {
    'probes.start': ({ runId, probes: ids }, emit) => startProbes(probes, options, options.sideWork, { runId, probes: ids, budgetSeconds: usualBudgetSeconds }, emit),
    'probes.list': async ({ runId }) => probes.list(runId),
    'probes.offers': ({ runId }) => probes.offers(runId),
  };
}
