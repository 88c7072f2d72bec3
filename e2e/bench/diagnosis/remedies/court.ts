// Judges changes of one case as the app's trials do: paired seeds against the unchanged run, and what passes against mere time.
import { constantLoss } from '../../../../main/tables/baseline.ts';
import type { Prepared } from '../../../../main/tables/tables.ts';
import { Failure } from '../../../../shared/rpc/failure.ts';
import { isSame } from '../../../../shared/spec/paths.ts';
import { resolve } from '../../../../shared/spec/resolve.ts';
import type { RunSpec } from '../../../../shared/spec/run-spec.ts';
import { applySet } from '../../../../shared/spec/variant.ts';
import type { DataFacts } from '../../../../shared/stagnation/evidence.ts';
import { prove } from '../../../../shared/stagnation/proof/prove.ts';
import type { Proof } from '../../../../shared/stagnation/proof/prove.ts';
import { constantAnswer, floorAnswer, isHigherBetter, metricFor } from '../../../../shared/stagnation/proof/settled.ts';
import type { TrialMetric } from '../../../../shared/stagnation/proof/settled.ts';
import { caseSeeds } from '../cases.ts';
import { withSeed } from '../train.ts';
import { printOf } from '../truth-line.ts';
import type { Planned } from '../workshop.ts';
import { worldsOf } from '../worlds-of.ts';
import type { SampledCase } from './sample.ts';
import type { TrialArm, TrialArms } from './trial-arms.ts';

export type Set = Readonly<Record<string, unknown>>;

/** What trying a change came to. What judges it, the unchanged run and the longer one, is no part of its cost: every change is held against both. */
export interface Outcome {
  readonly result: 'helped' | 'refuted' | 'impossible';
  /** The gain, as a share of what would have counted. */
  readonly gained: number;
  /** Of all seeds together. */
  readonly steps: number;
  readonly epochs: number;
}

const impossible: Outcome = { result: 'impossible', gained: 0, steps: 0, epochs: 0 };

/** Facts of the rows that a trial is judged on; the floors are those that the person sees. */
function judgedFacts(seen: DataFacts, { train, validation, classNames }: Prepared, { training }: RunSpec): DataFacts {
  const held = validation ?? train;
  return { ...seen, validationRows: held.rows, baselineLoss: constantLoss(training.loss, train.y, held.y, classNames.length, training.labelSmoothing) };
}

/** Rows that the bench hides from the person stay hidden, whatever rows a remedy leaves out. */
function withHiddenRows(set: Set, { dataset }: RunSpec): Set {
  const rows = set['dataset.excludeRows'];
  return Array.isArray(rows) ? { ...set, 'dataset.excludeRows': [...new Set([...dataset.excludeRows, ...(rows as number[])])].sort((left, right) => left - right) } : set;
}

/** The unchanged settings for as many steps as both arms together; null where longer training is all that was changed. */
export function longerSpec(before: RunSpec, after: RunSpec, stepsPerEpoch: { readonly before: number; readonly after: number }): RunSpec | null {
  if (isSame({ ...after, training: { ...after.training, epochs: before.training.epochs } }, before)) return null;
  const steps = stepsPerEpoch.before * before.training.epochs + stepsPerEpoch.after * after.training.epochs;
  return { ...before, training: { ...before.training, epochs: Math.min(1_000_000, Math.ceil(steps / stepsPerEpoch.before)) } };
}

export class Court {
  readonly #arms: TrialArms;
  readonly #print: string;
  readonly #before: Planned;
  readonly #prepared: Prepared;
  readonly #facts: DataFacts;
  readonly #unchanged: TrialArm;

  private constructor(arms: TrialArms, print: string, before: Planned, prepared: Prepared, facts: DataFacts, unchanged: TrialArm) {
    this.#arms = arms;
    this.#print = print;
    this.#before = before;
    this.#prepared = prepared;
    this.#facts = facts;
    this.#unchanged = unchanged;
  }

  /** `seen`: the facts that the case recorded. */
  static async open({ counted: { situation }, seed }: SampledCase, seen: DataFacts, arms: TrialArms): Promise<Court> {
    const worlds = worldsOf(situation);
    const { world, spec } = await arms.workshop.plan(worlds.planted);
    const before = { world, spec: withSeed(spec, seed) };
    const prepared = await arms.workshop.judged(before);
    const print = printOf(worlds);
    return new Court(arms, print, before, prepared, judgedFacts(seen, prepared, spec), await arms.train(print, before));
  }

  get spec(): RunSpec {
    return this.#before.spec;
  }

  /** Steps that an epoch of all seeds takes with a batch size. */
  stepsOfEpoch(batchSize: number): number {
    return caseSeeds.length * Math.ceil(this.#prepared.train.rows / batchSize);
  }

  async judge(set: Set): Promise<Outcome> {
    const after = await this.#changed(set);
    if (after === null) return impossible;
    const arm = await this.#arms.train(this.#print, after);
    const proof = await this.#prove(after.spec, arm);
    return { result: proof.helped ? 'helped' : 'refuted', gained: proof.needed > 0 ? proof.gain / proof.needed : 0, steps: arm.steps, epochs: caseSeeds.length * after.spec.training.epochs };
  }

  /** Null for settings that no run can have, and for those that cannot be compared. */
  async #changed(set: Set): Promise<Planned | null> {
    const { world, spec } = this.#before;
    try {
      const changed = resolve(applySet(spec, withHiddenRows(set, spec), ['set']), { task: spec.dataset.task, classNames: this.#prepared.classNames });
      if (isSame(changed, spec) || !isSame(changed.dataset.split, spec.dataset.split)) return null;
      const after = { world, spec: { ...changed, training: { ...changed.training, seed: spec.training.seed } } };
      return (await this.#arms.workshop.judged(after)).validation?.rows === this.#prepared.validation?.rows ? after : null;
    } catch (error) {
      if (error instanceof Failure) return null;
      throw error;
    }
  }

  async #prove(after: RunSpec, arm: TrialArm): Promise<Proof> {
    const { spec, world } = this.#before;
    const metric = metricFor(spec, after);
    const first = this.#proofOf(metric, arm, null);
    if (!first.helped) return first;
    const longer = longerSpec(spec, after, { before: this.#unchanged.stepsPerEpoch, after: arm.stepsPerEpoch });
    return longer === null ? first : this.#proofOf(metric, arm, await this.#arms.train(this.#print, { world, spec: longer }));
  }

  #proofOf(metric: TrialMetric, after: TrialArm, longer: TrialArm | null): Proof {
    const values = (arm: TrialArm): number[] => arm.values[metric].map((value) => value ?? NaN);
    return prove({
      better: isHigherBetter(metric) ? 'higher' : 'lower',
      before: values(this.#unchanged),
      after: values(after),
      longer: longer === null ? null : values(longer),
      constant: constantAnswer(metric, this.#facts),
      floor: floorAnswer(metric, this.spec, this.#facts),
    });
  }
}
