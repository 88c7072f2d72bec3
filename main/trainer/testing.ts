// What the tests of whole trainings share: a job trained on any tier, in calls of any size, left and gone on with anywhere.
import type { MetricBatch, MetricGroup } from '../../shared/metrics/batch.ts';
import { joinBatches } from '../../shared/metrics/batch.ts';
import type { Engine, EngineTier, TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import type { OptimizerSpec } from '../../shared/spec/run-spec.ts';
import { loadBackend } from './backend.ts';
import { decodeCheckpoint } from './checkpoint.ts';
import { createRunner } from './engine.ts';
import { GraphCache } from './graph/graph-cache.ts';
import type { Member, MemberState } from './member.ts';
import { Population } from './population.ts';

/** Everything that one run has given out in the end. */
export interface Result {
  readonly runId: string;
  readonly state: MemberState;
  readonly epoch: number;
  readonly step: number;
  readonly notFiniteStep: number | null;
  readonly batches: readonly MetricBatch[];
  /** Of its last checkpoint. */
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

export interface Course {
  /** Work of the next call, see work.ts; all there is where none is said. */
  readonly budget?: () => number;
  /** Called before each call, with the number of those that were made; true leaves, and goes on in a new population from checkpoints. */
  readonly between?: (population: Population, calls: number) => boolean | undefined;
}

/** A budget that is spent by any single item. */
export const itemByItem = (): number => 1;

export class Trainings {
  readonly #engine: Engine;
  readonly #graphs = new GraphCache();

  private constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** With native TensorFlow, all of whose tiers are taken to work. */
  static async open(): Promise<Trainings> {
    return new Trainings({ ...(await loadBackend('eager')), tier: 'xla' });
  }

  /** The caller owns it. */
  begin(job: TrainingJob, tier: EngineTier): Population {
    const population = new Population(job, () => 0);
    try {
      population.use(createRunner(population, this.#engine, tier, this.#graphs).runner);
    } catch (error) {
      population.dispose();
      throw error;
    }
    return population;
  }

  /** Trains every member to its end. Results in the order of the members. */
  train(job: TrainingJob, tier: EngineTier, { budget = () => Infinity, between = () => false }: Course = {}): Result[] {
    const population = this.begin(job, tier);
    try {
      let calls = 0;
      while (population.isRunning) {
        if (between(population, calls) === true) return this.#goOn(job, tier, population);
        population.advance(budget());
        calls += 1;
      }
      return population.members.map((member) => resultOf(population, member));
    } finally {
      population.dispose();
    }
  }

  trainOne(job: TrainingJob, tier: EngineTier = 'eager', course: Course = {}): Result {
    return only(this.train(job, tier, course));
  }

  #goOn(job: TrainingJob, tier: EngineTier, population: Population): Result[] {
    const left = population.members.map((member) => ({ member, checkpoint: population.checkpoint(member), result: resultOf(population, member) }));
    const running = left.filter(({ member }) => member.state === 'running').map(({ member, checkpoint }): TrainingMember => ({ ...member.spec, start: { type: 'resume', checkpoint } }));
    const continued = running.length === 0 ? [] : this.train({ ...job, members: nonEmpty(running) }, tier);
    return left.map(({ result }) => {
      const after = continued.find(({ runId }) => runId === result.runId);
      return after === undefined ? result : { ...after, batches: [...result.batches, ...after.batches] };
    });
  }

  dispose(): void {
    this.#graphs.dispose();
  }
}

function resultOf(population: Population, member: Member): Result {
  const { runId, state, progress, step, notFiniteStep } = member;
  const { vectors } = decodeCheckpoint(population.checkpoint(member));
  return { runId, state, epoch: progress.epoch, step, notFiniteStep, batches: member.takeMetrics(), vectors };
}

export function only<Value>(values: readonly Value[]): Value {
  const [first, ...others] = nonEmpty(values);
  if (others.length > 0) throw new Error(`${values.length} values instead of one`);
  return first;
}

export function nonEmpty<Value>(values: readonly Value[]): readonly [Value, ...Value[]] {
  const [first, ...others] = values;
  if (first === undefined) throw new Error('there are none');
  return [first, ...others];
}

export function at<Value>(values: readonly Value[], index: number): Value {
  const value = values[index];
  if (value === undefined) throw new Error(`there is no value ${index} among ${values.length}`);
  return value;
}

export function vectorOf({ vectors }: Pick<Result, 'vectors'>, name: string): Float32Array {
  const values = vectors.get(name);
  if (values === undefined) throw new Error(`no ${name} among ${[...vectors.keys()].join(', ')}`);
  return values;
}

export function groupOf({ batches }: Result, group: MetricGroup): MetricBatch {
  const [first, ...rest] = batches.filter((batch) => batch.group === group);
  if (first === undefined) throw new Error(`no ${group} metrics`);
  return joinBatches([first, ...rest]);
}

export function column(batch: MetricBatch, name: string): number[] {
  const values = batch.values[batch.names.indexOf(name)];
  if (values === undefined) throw new Error(`no ${name} among ${batch.names.join(', ')}`);
  return [...values];
}

/** A metric of the last epoch. */
export function last(result: Result, name: string): number {
  return column(groupOf(result, 'epoch'), name).at(-1) ?? NaN;
}

/** Everything a person could see of a training, and its weights. */
export function traceOf(result: Result): unknown {
  const { batches: _batches, ...rest } = result;
  return { ...rest, steps: groupOf(result, 'step'), epochs: groupOf(result, 'epoch') };
}

export const fast: OptimizerSpec = { type: 'adam', learningRate: 0.02, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

export function sgd(learningRate: number, momentum = 0): OptimizerSpec {
  return { type: 'sgd', learningRate, momentum, nesterov: false };
}
