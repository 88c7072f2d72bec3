// What arms of trials have come to, in every metric in which they may be compared: trained once, then kept in a folder that git ignores.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { trialMetrics } from '../../../../shared/stagnation/proof/settled.ts';
import type { TrialMetric } from '../../../../shared/stagnation/proof/settled.ts';
import { caseSeeds } from '../cases.ts';
import { valuesOf } from '../judging.ts';
import { trainArms } from '../train.ts';
import type { Recorded, TrainerProcess } from '../trainer-process.ts';
import type { Planned, Workshop } from '../workshop.ts';

export interface TrialArm {
  /** Of each paired seed; null where it is no number, as of a run that diverged. */
  readonly values: Readonly<Record<TrialMetric, readonly (number | null)[]>>;
  readonly stepsPerEpoch: number;
  /** Trained in all, over the seeds: a run that diverged ends early. */
  readonly steps: number;
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);

function armOf(runs: readonly Recorded[], spec: Planned['spec']): TrialArm {
  const values = Object.fromEntries(trialMetrics.map((metric) => [metric, valuesOf(runs, metric, spec).map(numberOrNull)])) as Record<TrialMetric, (number | null)[]>;
  const stepsPerEpoch = runs[0]?.stepsPerEpoch ?? 1;
  return { values, stepsPerEpoch, steps: runs.reduce((sum, { steps }) => sum + (steps?.step.at(-1) ?? 0), 0) };
}

export class TrialArms {
  readonly workshop: Workshop;
  readonly #trainer: TrainerProcess;
  readonly #folder: string;

  constructor(workshop: Workshop, trainer: TrainerProcess, folder: string) {
    this.workshop = workshop;
    this.#trainer = trainer;
    this.#folder = folder;
  }

  /**
   * Three seeds of these settings, from that of `spec` on. `print`: of the data, see truth-line.ts.
   * @throws Error where they cannot be prepared or trained
   */
  async train(print: string, planned: Planned): Promise<TrialArm> {
    const file = join(this.#folder, `${createHash('sha256').update(JSON.stringify([print, planned.spec])).digest('hex').slice(0, 24)}.json`);
    if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as TrialArm;
    const { spec } = planned;
    const runs = (await trainArms(this.#trainer, [{ key: 'arm', spec, prepared: await this.workshop.judged(planned) }], caseSeeds)).get('arm') ?? [];
    const arm = armOf(runs, spec);
    mkdirSync(this.#folder, { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(arm));
    renameSync(`${file}.${process.pid}`, file);
    return arm;
  }
}
