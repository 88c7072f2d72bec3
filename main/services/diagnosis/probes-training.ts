// Trains the arms of probes beside everything else: forks of a checkpoint or fresh weights, arms that are the same once, those that can share a graph together.
import { armEpochs, armStepsPerEpoch } from '../../../shared/stagnation/probes/arms.ts';
import { armKeyOf, dataKeyOf } from '../../../shared/stagnation/probes/cost.ts';
import { epochMetrics } from '../../../shared/metrics/names.ts';
import { Failure } from '../../../shared/rpc/failure.ts';
import { trainBeside } from '../side-training.ts';
import { choosePrepared } from './probes-data.ts';
import type { Dataset } from '../../../shared/spec/profile.ts';
import type { ArmResult, ProbeArm, ProbeSubject } from '../../../shared/stagnation/probes/probe.ts';
import type { Reads } from '../../history/history.ts';
import type { SideJob, SideRun, SideTrainingOptions } from '../side-training.ts';

const kept: readonly string[] = [epochMetrics.loss, epochMetrics.probeLoss, epochMetrics.validationLoss, epochMetrics.meanAbsoluteError, epochMetrics.penalty];

/** Of one run: what was trained once serves every probe that asks for it. */
export class ProbeTraining {
  private readonly options: SideTrainingOptions;
  private readonly reads: Reads;
  private readonly runId: string;
  private readonly dataset: Dataset;
  private readonly results = new Map<string, ArmResult>();

  constructor(options: SideTrainingOptions, reads: Reads, runId: string, dataset: Dataset) {
    this.options = options;
    this.reads = reads;
    this.runId = runId;
    this.dataset = dataset;
  }

  /** Those that are not trained yet, each once. */
  missing(arms: readonly ProbeArm[]): ProbeArm[] {
    const unique = new Map(arms.map((arm) => [armKeyOf(arm), arm]));
    return [...unique].filter(([key]) => !this.results.has(key)).map(([, arm]) => arm);
  }

  /** What has come of an arm; null before it was trained. */
  resultOf(arm: ProbeArm): ArmResult | null {
    return this.results.get(armKeyOf(arm)) ?? null;
  }

  /**
   * Trains what is missing of these arms. `onShare` hears how much of that is done, 0 to 1.
   * @throws Failure where a checkpoint is gone or training fails; the reason of `signal` when that aborts
   */
  async train(subject: ProbeSubject, arms: readonly ProbeArm[], onShare: (share: number) => void, signal: AbortSignal): Promise<void> {
    const missing = this.missing(arms);
    const jobs = missing.map((arm) => this.jobOf(arm));
    const planned = missing.map((arm) => armEpochs(arm) * armStepsPerEpoch(subject, arm));
    const total = planned.reduce((sum, steps) => sum + steps, 0);
    const stepsOf = (run: SideRun, index: number): number => {
      const arm = missing[index];
      if (arm === undefined || run.status !== null) return planned[index] ?? 0;
      return Math.max(0, run.epoch - (arm.start?.epoch ?? 0)) * armStepsPerEpoch(subject, arm);
    };
    const onProgress = (runs: readonly SideRun[]): void => { onShare(total === 0 ? 1 : runs.reduce((sum, run, index) => sum + stepsOf(run, index), 0) / total); };
    const runs = await trainBeside(this.options, { dataset: this.dataset, jobs, isShort: true, keeps: (name) => kept.includes(name), onProgress, signal });
    runs.forEach((run, index) => {
      const arm = missing[index];
      if (arm !== undefined) this.results.set(armKeyOf(arm), { curves: run.curves, isDiverged: run.status === 'diverged' });
    });
  }

  private jobOf(arm: ProbeArm): SideJob {
    const { spec, start, rows } = arm;
    const group = JSON.stringify([dataKeyOf(arm), start?.step ?? null]);
    const choose: SideJob['choose'] = (prepared) => choosePrepared(prepared, rows);
    if (start === null) return { spec, start: { type: 'fresh' }, group, choose };
    const checkpoint = this.reads.checkpoint(this.runId, start.step)?.bytes;
    // A run in progress keeps few of them.
    if (checkpoint === undefined) throw new Failure('not-allowed-now', 'The checkpoint that the probe was to begin from is no longer kept.', { mend: 'Start the probe again.' });
    return { spec, start: { type: 'fork', checkpoint }, group, choose };
  }
}
