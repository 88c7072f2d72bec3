// The training of a job from its first step, or from a checkpoint, to the end: stretches of epochs on a runner, and what they mean for
// each member. Knows neither clock nor messages; whoever drives it may pause or leave between any two calls.
import { Failure } from '../../shared/rpc/failure.ts';
import type { TrainingJob, TrainingMember } from '../../shared/rpc/trainer.ts';
import { readEvaluation } from './evaluation.ts';
import { encodeCheckpoint } from './checkpoint.ts';
import { planCall, type CallPlan, type Position } from './call-plan.ts';
import { Member } from './member.ts';
import { Program } from './program.ts';
import { disposeCarry, type Carry, type CallResult, type Runner } from './runner.ts';
import { readVectors, stackVectors, type Vectors } from './state.ts';
import { beginMember, shapeOf } from './start.ts';
import { areSignalsDue, epochWork, itemWork, type ItemWork } from './work.ts';

/** What a population's seconds are told by. */
export type SecondsSinceStart = () => number;

export class Population {
  readonly program: Program;
  readonly work: ItemWork;
  readonly members: readonly Member[];
  readonly #job: TrainingJob;
  readonly #slots: readonly TrainingMember[];
  readonly #secondsBefore: number;
  readonly #secondsSince: SecondsSinceStart;
  readonly #classRows: readonly number[];
  /** Final vectors of members that no longer change, while others train on. */
  readonly #final = new Map<Member, Vectors>();
  #position: Position;
  #carry: Carry;
  #runner: Runner | null = null;

  /**
   * `secondsSince` tells the seconds of training since this object was made, pauses excluded.
   * Throws bad-input where job and model do not fit, bad-file where a checkpoint is not of this job.
   */
  constructor(job: TrainingJob, secondsSince: SecondsSinceStart) {
    if (job.train.rows === 0) throw new Failure('bad-input', 'There are no rows to train on. Keep more rows in the training part.', { path: 'dataset.split' });
    this.#job = job;
    this.#secondsSince = secondsSince;
    this.#slots = slotsOf(job);
    this.program = new Program(job, this.#slots as [TrainingMember, ...TrainingMember[]]);
    const { parts, shape } = this.program;
    this.work = itemWork(shape, parts.network.parameterCount);
    const begun = this.#slots.map((slot) => beginMember(this.program, slot));
    this.members = job.members.map((member) => {
      const { progress, best } = begun[member.slot] ?? fail('a member has no slot');
      return new Member(job, member, shape.stepsPerEpoch, progress, best);
    });
    const [first] = this.members;
    if (first === undefined || this.members.some(({ progress }) => progress.epoch !== first.progress.epoch || progress.item !== first.progress.item)) {
      throw new Failure('bad-input', 'Runs that train side by side must stand at the same step.');
    }
    this.#position = { epoch: first.progress.epoch, item: first.progress.item };
    this.#secondsBefore = first.progress.seconds;
    this.#carry = stackVectors(parts.network, begun.map(({ vectors }) => vectors));
    this.#classRows = classRowsOf(job);
  }

  /** A state to make runners with; it belongs to the population. */
  get carry(): Carry { return this.#carry; }

  /** True while a member has something left to train. */
  get isRunning(): boolean { return this.members.some(({ state }) => state === 'running'); }

  /** Optimizer steps done. */
  get step(): number {
    const { stepsPerEpoch } = this.program.shape;
    return this.#position.epoch * stepsPerEpoch + Math.min(this.#position.item, stepsPerEpoch);
  }

  /** Takes over a runner that was made for this population. */
  use(runner: Runner): void {
    this.#runner = runner;
  }

  /**
   * Trains on, for about as much work as `budget` (see work.ts), and at least one item. Returns the work that was done. A member
   * whose plan is over, or whose loss is not finite, is left as it is; the others are not disturbed.
   */
  advance(budget: number): number {
    const runner = this.#runner ?? fail('no runner');
    for (const member of this.members) member.applyEdits();
    const plan = planCall({ members: this.members, slots: this.#slots, position: this.#position, program: this.program, work: this.work, areDue: (epoch) => this.#areDue(epoch) }, runner, budget);
    const before = this.#seconds();
    const result = runner.run(this.#carry, plan.call);
    const previous = this.#carry;
    this.#carry = result.carry;
    disposeCarry(previous);
    this.#take(plan, result, runner.signalNames, before);
    return plan.work;
  }

  /** Ends one member where it stands. */
  stop(member: Member): void {
    if (member.state !== 'running') return;
    member.stop();
    this.#final.set(member, this.#vectors(member));
  }

  /** Everything that one run needs to go on from here to the same digits, metrics excepted: they must have been sent. */
  checkpoint(member: Member): Uint8Array {
    const vectors = new Map(this.#final.get(member) ?? this.#vectors(member));
    for (const [name, values] of member.best ?? []) vectors.set(`best_${name}`, values);
    const progress = { ...member.progress, seconds: this.#seconds() };
    return encodeCheckpoint({ progress, shape: shapeOf(member.spec.training, this.program.shape, member.learningRateInEffect), vectors });
  }

  dispose(): void {
    this.#runner?.dispose();
    disposeCarry(this.#carry);
    this.program.dispose();
  }

  #seconds(): number {
    return this.#secondsBefore + this.#secondsSince();
  }

  #areDue(epoch: number): boolean {
    const planned = Math.max(...this.#slots.map(({ training }) => training.epochs));
    return areSignalsDue(epoch, planned, this.work.signals, epochWork(this.program.shape, this.work));
  }

  /** Hands each member what a call has brought, epoch by epoch. */
  #take({ call, blocks, end }: CallPlan, result: CallResult, signalNames: readonly string[], secondsBefore: number): void {
    const seconds = this.#seconds() - secondsBefore;
    blocks.forEach((block, index) => {
      const { members } = this.program.shape;
      const finished = result.finished[index];
      for (const member of this.members) {
        if (block.steps.count > 0) member.recordSteps({ ...block.steps, metrics: result.stepMetrics, learningRates: call.learningRates, members });
        if (member.state === 'running' && block.passes > 0) member.recordPasses(block.passes);
        // Epochs of one call have no clock of their own: its time is shared out evenly.
        if (finished !== undefined) this.#endEpoch(member, finished, signalNames, secondsBefore + (seconds * (index + 1)) / blocks.length);
      }
    });
    this.#position = end;
  }

  #endEpoch(member: Member, { sums, signals }: CallResult['finished'][number], signalNames: readonly string[], seconds: number): void {
    const { sumsWidth } = this.program.shape;
    const evaluation = sums === null ? null : readEvaluation(sums.subarray(member.slot * sumsWidth, (member.slot + 1) * sumsWidth), this.#classRows, this.#job.task === 'regression');
    const measured = signalNames.map((name, index): [string, number] => [name, signals?.[member.slot * signalNames.length + index] ?? NaN]);
    const isBest = member.recordEpoch(evaluation, measured, seconds);
    if (isBest) member.keepBest(this.#evaluatedVectors(member));
    if (member.state === 'done') this.#keepFinal(member);
  }

  /** What a done member ends with: its best weights where early stopping kept some, else those it has. */
  #keepFinal(member: Member): void {
    const vectors = this.#vectors(member);
    for (const [name, values] of member.best ?? []) {
      vectors.set(name, values);
      if (name === 'parameters' && vectors.has('average')) vectors.set('average', values);
    }
    this.#final.set(member, vectors);
  }

  #vectors({ slot }: Member): Map<string, Float32Array> {
    return readVectors(this.program.parts.network, this.#carry, slot);
  }

  #evaluatedVectors(member: Member): Vectors {
    const vectors = this.#vectors(member);
    const parameters = vectors.get('average') ?? vectors.get('parameters') ?? new Float32Array();
    const statistics = vectors.get('statistics');
    return new Map([['parameters', parameters], ...(statistics === undefined ? [] : [['statistics', statistics] as const])]);
  }
}

/** The member of each place: its own, or a copy of the first. */
function slotsOf({ members, population }: TrainingJob): TrainingMember[] {
  return Array.from({ length: population }, (_, slot) => members.find((member) => member.slot === slot) ?? members[0]);
}

/** Validation rows of each class; all as one for a regression. */
function classRowsOf({ validation, classNames, task }: TrainingJob): number[] {
  if (validation === null) return [];
  if (task === 'regression' || classNames.length === 0) return [validation.rows];
  const counts = new Array<number>(classNames.length).fill(0);
  for (const label of validation.y) counts[label] = (counts[label] ?? 0) + 1;
  return counts;
}

function fail(message: string): never {
  throw new Error(message);
}
