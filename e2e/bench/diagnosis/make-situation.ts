// Makes the truth of one situation: trains it, the sound run and what could repair it over the same three seeds, and keeps what its
// cases recorded.
import type { Prepared } from '../../../main/tables/tables.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { Cause } from '../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../shared/stagnation/evidence.ts';
import { bestFloor } from '../../../shared/stagnation/floors/attainable.ts';
import { prove } from '../../../shared/stagnation/proof/prove.ts';
import { constantAnswer, floorAnswer, isHigherBetter } from '../../../shared/stagnation/proof/settled.ts';
import type { TrialMetric } from '../../../shared/stagnation/proof/settled.ts';
import { caseSeeds, plantedCauses } from './cases.ts';
import type { Situation } from './cases.ts';
import { costOf, leastCost, leastRepair, lossShare, repairOf } from './counting.ts';
import type { Evidence } from './evidence-file.ts';
import { recordRuns } from './record.ts';
import { metricOf, scaleOf, valuesOf } from './judging.ts';
import { plausible } from './plausible.ts';
import type { Arm, ArmRuns } from './train.ts';
import { trainArms } from './train.ts';
import type { Recorded, TrainerProcess } from './trainer-process.ts';
import { printOf } from './truth-line.ts';
import type { TruthLine, TruthTrial } from './truth-line.ts';
import { controlChanges, remediesFor } from './truth-trials.ts';
import type { Planned, Workshop } from './workshop.ts';
import { worldsOf } from './worlds-of.ts';
import type { World } from './world.ts';

/** How far from the constant answer, as a share of its distance from perfect, a control has to come: below, it has learned nothing. */
const leastControl = 0.05;

type Found = Omit<TruthLine, 'id' | 'print' | 'seconds'>;

export interface Made {
  readonly line: TruthLine;
  readonly evidence: Evidence;
}

/** The trained arms of a situation, and how they compare. */
class Trials {
  readonly situation: Situation;
  readonly workshop: Workshop;
  readonly trainer: TrainerProcess;
  readonly planned: Planned;
  readonly sound: Planned;
  #soundPrepared: Prepared | null = null;
  readonly #specs = new Map<string, RunSpec>();
  readonly #runs = new Map<string, readonly Recorded[]>();

  constructor(situation: Situation, workshop: Workshop, trainer: TrainerProcess, planned: Planned, sound: Planned) {
    this.situation = situation;
    this.workshop = workshop;
    this.trainer = trainer;
    this.planned = planned;
    this.sound = sound;
  }

  async train(arms: readonly (Pick<Arm, 'key'> & Planned)[]): Promise<ArmRuns> {
    const ready = await Promise.all(arms.map(async ({ key, world, spec }): Promise<Arm> => ({ key, spec, prepared: await this.workshop.judged({ world, spec }) })));
    const runs = await trainArms(this.trainer, ready, caseSeeds);
    for (const { key, spec } of ready) {
      this.#specs.set(key, spec);
      this.#runs.set(key, runs.get(key) ?? []);
    }
    this.#soundPrepared ??= await this.workshop.judged(this.sound);
    return runs;
  }

  runs(key: string): readonly Recorded[] {
    return this.#runs.get(key) ?? [];
  }

  /** The values of the planted, the sound and another arm in the one metric that fits all three, with its ends. */
  compare(key: string): { readonly metric: TrialMetric; readonly planted: number[]; readonly sound: number[]; readonly other: number[]; readonly scale: ReturnType<typeof scaleOf> } {
    const specOf = (name: string): RunSpec => this.#specs.get(name) ?? this.planned.spec;
    const metric = metricOf([specOf('planted'), specOf('sound'), specOf(key)], plantedCauses(this.situation));
    const of = (name: string): number[] => valuesOf(this.runs(name), metric, specOf(name));
    if (this.#soundPrepared === null) throw new Error('Nothing has been trained yet.');
    return { metric, planted: of('planted'), sound: of('sound'), other: of(key), scale: scaleOf(metric, this.sound.spec, this.#soundPrepared) };
  }

  repair(key: string): number {
    const { planted, other, sound, scale } = this.compare(key);
    return repairOf(planted, other, sound, scale);
  }
}

/** What the first seed recorded, as the classifier gets it. */
function evidenceOf({ spec, facts, runs }: Evidence): RunEvidence {
  const [run] = runs;
  const columns = (batch: Recorded['epochs']): RunEvidence['epochs'] => ({ step: batch?.step ?? new Float64Array(), values: new Map((batch?.names ?? []).map((name, index) => [name, batch?.values[index] ?? new Float64Array()])) });
  return { spec, facts, stepsPerEpoch: run?.stepsPerEpoch ?? 1, parameters: run?.parameters ?? 0, hasEnded: true, notFiniteStep: run?.notFiniteStep ?? null, epochs: columns(run?.epochs ?? null), steps: columns(run?.steps ?? null) };
}

async function tryChanges(trials: Trials, changes: ReturnType<typeof remediesFor>, world: World): Promise<{ readonly key: string; readonly cause: Cause; readonly set: TruthTrial['set'] }[]> {
  const arms = changes.map(({ cause, set, spec }, index) => ({ key: `change ${index}`, cause, set, world, spec }));
  await trials.train(arms);
  return arms;
}

const rounded = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(4)) : null);

/** A control counts where it learned something, and nothing that is tried passes the app's own proof. */
async function findControl(trials: Trials, evidence: Evidence): Promise<Found> {
  const arms = await tryChanges(trials, controlChanges({ ...evidenceOf(evidence), spec: trials.planned.spec }), trials.planned.world);
  const { facts } = evidence;
  const tried = arms.map(({ key, cause, set }) => {
    const { metric, planted, other } = trials.compare(key);
    const question = { before: planted, after: other, longer: null, constant: constantAnswer(metric, facts), floor: floorAnswer(metric, trials.planned.spec, facts) };
    const proof = prove({ ...question, better: isHigherBetter(metric) ? 'higher' : 'lower' });
    return { cause, set, repair: rounded(proof.gain / proof.needed), helped: proof.helped };
  });
  const { metric, planted, scale } = trials.compare('planted');
  const learned = planted.map((value) => 1 - lossShare(value, scale));
  const seeds = caseSeeds.filter((seed) => (learned[seed] ?? 0) >= leastControl);
  const helper = tried.find(({ helped }) => helped);
  const excluded = helper !== undefined ? `is helped by a remedy of ${helper.cause}` : seeds.length === 0 ? 'learns nothing' : null;
  return { metric, excluded, cost: null, seeds: excluded === null ? seeds : [], truth: [], trials: tried.map(({ cause, set, repair }) => ({ cause, set, repair })) };
}

/**
 * Leakage is no loss of the run, which looks better than it is: its cost is what the held-out figure claims beyond that of the run
 * without the leak, as a share of the claim. Nothing but taking the leak out can repair that.
 */
function findLeakage(trials: Trials): Found {
  const { metric, planted, sound, scale } = trials.compare('planted');
  const cost = costOf(sound, planted, scale);
  const seeds = caseSeeds.filter((seed) => costOf([sound[seed] ?? NaN], [planted[seed] ?? NaN], scale) >= leastCost);
  const excluded = cost >= leastCost ? null : 'costs too little';
  return { metric, excluded, cost: rounded(cost), seeds: excluded === null ? seeds : [], truth: excluded === null ? [['leakage']] : [], trials: [{ cause: 'leakage', set: null, repair: 1 }] };
}

/** Where simple models find something to learn, beyond chance, there is a signal. */
function hasSignal({ facts: { floors } }: Evidence): boolean {
  const best = floors ? bestFloor(floors) : null;
  const constant = floors?.floors.find(({ model }) => model === 'constant');
  return best !== null && constant !== undefined && constant.loss - best.loss > 2 * Math.hypot(best.lossError, constant.lossError);
}

function exclusionOf(cost: number, causes: readonly Cause[], evidence: Evidence): string | null {
  if (Number.isNaN(cost)) return 'the sound run learns too little';
  if (cost < leastCost) return 'costs too little';
  return causes.includes('no-signal') && hasSignal(evidence) ? 'has a signal' : null;
}

/** A fault counts where it costs enough; the truth is what wins back half of that. */
async function findPlanted(trials: Trials, evidence: Evidence): Promise<Found> {
  const causes = plantedCauses(trials.situation);
  const { metric, planted, sound, scale } = trials.compare('sound');
  const cost = costOf(planted, sound, scale);
  const excluded = exclusionOf(cost, causes, evidence);
  if (excluded !== null) return { metric, excluded, cost: rounded(cost), seeds: [], truth: [], trials: [] };
  const others = [...new Set(causes.flatMap((cause) => [cause, ...plausible[cause]]))];
  const arms = await tryChanges(trials, remediesFor({ ...evidenceOf(evidence), spec: trials.planned.spec }, others, causes), trials.planned.world);
  const inverses = causes.map((cause, index): TruthTrial => ({ cause, set: null, repair: rounded(causes.length === 1 ? 1 : trials.repair(`without ${index}`)) }));
  const tried = [...inverses, ...arms.map(({ key, cause, set }): TruthTrial => ({ cause, set, repair: rounded(trials.repair(key)) }))];
  const repairing = [...new Set(tried.filter(({ repair }) => repair !== null && repair >= leastRepair).map(({ cause }) => cause))];
  // Neither fault alone was worth half: only both together, which is the sound run.
  const needsBoth = causes.length === 2 && !inverses.some(({ repair }) => repair !== null && repair >= leastRepair);
  const seeds = caseSeeds.filter((seed) => costOf([planted[seed] ?? NaN], [sound[seed] ?? NaN], scale) >= leastCost);
  return { metric, excluded: null, cost: rounded(cost), seeds, truth: [...repairing.map((cause) => [cause]), ...(needsBoth ? [causes] : [])], trials: tried };
}

/** @throws Error where something cannot be prepared or trained */
export async function makeSituation(situation: Situation, workshop: Workshop, trainer: TrainerProcess): Promise<Made> {
  const start = performance.now();
  const worlds = worldsOf(situation);
  const [planned, sound, ...without] = await Promise.all([worlds.planted, worlds.sound, ...(worlds.without.length === 2 ? worlds.without : [])].map((world) => workshop.plan(world)));
  if (planned === undefined || sound === undefined) throw new Error('A situation has a planted and a sound world.');
  const trials = new Trials(situation, workshop, trainer, planned, sound);
  const isControl = situation.planted.length === 0;
  const arms = isControl ? [{ key: 'planted', ...planned }] : [{ key: 'planted', ...planned }, { key: 'sound', ...sound }, ...without.map((one, index) => ({ key: `without ${index}`, ...one }))];
  await trials.train(arms);
  const evidence = await recordRuns(planned, workshop, trainer, trials.runs('planted'));
  const isLeakage = situation.planted[0]?.fault.cause === 'leakage';
  const found = isControl ? await findControl(trials, evidence) : isLeakage ? findLeakage(trials) : await findPlanted(trials, evidence);
  return { line: { id: situation.id, print: printOf(worlds), ...found, seconds: Math.round((performance.now() - start) / 100) / 10 }, evidence };
}
