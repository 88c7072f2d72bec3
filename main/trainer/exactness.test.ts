// The promise of exactness on every tier: neither the size of calls, nor leaving and going on, nor the company of other members, nor
// whether an edit was made by hand or is replayed changes a single digit.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricBatch } from '../../shared/metrics/batch.ts';
import type { EngineTier, LearningRateEdit, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { TrainingSpec } from '../../shared/spec/run-spec.ts';
import { circleRows, dense, exampleJob, exampleMember, outputLayer, type MemberChanges } from './example-job.ts';
import { uniformSequence, randomKey } from './random.ts';
import { at, column, fast, groupOf, itemByItem, nonEmpty, only, sgd, traceOf, Trainings, type Result } from './testing.ts';

let trainings: Trainings;
beforeAll(async () => {
  trainings = await Trainings.open();
});
afterAll(() => trainings.dispose());

const stepsPerEpoch = 5;
const epochs = 4;
/** Steps and two passes of validation; the last of them ends the epoch as well. */
const callsPerEpoch = stepsPerEpoch + 2;
/** More rows than one pass of validation takes. */
const validation = circleRows(4_100, 4, 2);

interface Variety {
  readonly dropout?: number;
  readonly l2?: number;
  readonly learningRate?: number;
}

/** Something of everything that has a state or draws random numbers. */
function everything({ dropout = 0.2, l2 = 0.01, learningRate = 0.02 }: Variety, training: Partial<TrainingSpec> = {}): MemberChanges {
  return {
    model: {
      layers: [
        dense(8, { l2, l1: 0.001 }),
        { type: 'batchNormalization', momentum: 0.9, epsilon: 0.001 },
        { type: 'dropout', rate: dropout },
        { type: 'residual', layers: [{ type: 'gaussianNoise', stddev: 0.1 }, dense(6, { activation: 'tanh' })] },
        { type: 'layerNormalization', epsilon: 0.001 },
      ],
    },
    training: {
      optimizer: { ...fast, learningRate },
      epochs,
      schedule: { type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.5, patience: 1, minimum: 0 },
      earlyStopping: { monitor: 'val_accuracy', patience: 3, minDelta: 0, restoreBest: true },
      gradientClipping: { norm: 1 },
      weightAveraging: 0.9,
      labelSmoothing: 0.1,
      ...training,
    },
  };
}

const members = nonEmpty([
  exampleMember({ runId: 'first', slot: 0, ...everything({}) }),
  exampleMember({ runId: 'second', slot: 1, ...everything({ dropout: 0.5, l2: 0, learningRate: 0.3 }, { seed: 2, schedule: { type: 'cosine', minimum: 0, warmupEpochs: 1, restarts: 0 } }) }),
  exampleMember({ runId: 'third', slot: 2, ...everything({ learningRate: 0.001 }, { seed: 3, schedule: { type: 'constant' } }) }),
]);
const job: TrainingJob = exampleJob({ classWeights: [1, 2], validation, members });

/** Step of the first loss that is not a number. */
function firstNotFinite(batch: MetricBatch): number | undefined {
  return batch.step[column(batch, 'loss').findIndex((loss) => !Number.isFinite(loss))];
}

const tracesOf = (results: readonly Result[]): unknown[] => results.map(traceOf);

describe.each<[EngineTier]>([['xla'], ['graph'], ['eager']])('on tier %s', (tier) => {
  let whole: readonly Result[];
  beforeAll(() => {
    whole = trainings.train(job, tier);
  });

  it('repeats to the last digit', () => {
    expect(tracesOf(trainings.train(job, tier))).toEqual(tracesOf(whole));
  });

  it('comes to the same whatever the size of its calls', () => {
    expect(tracesOf(trainings.train(job, tier, { budget: itemByItem }))).toEqual(tracesOf(whole));
    for (const seed of [1, 2, 3]) {
      const next = uniformSequence(randomKey(seed, 'shuffle', 0));
      // From less than a step to more than an epoch.
      const budget = (): number => 10 ** (4 + 4 * next());
      expect(tracesOf(trainings.train(job, tier, { budget }))).toEqual(tracesOf(whole));
    }
  });

  it('goes on from checkpoints at any place as if nothing had happened', () => {
    // Before the first step, between steps, before validation, within it, and at the ends of epochs.
    for (const place of [0, 1, 5, 6, 7, 12, 13, callsPerEpoch * epochs - 1]) {
      const left = trainings.train(job, tier, { budget: itemByItem, between: (_population, calls) => calls === place });
      expect(tracesOf(left), `left after ${place} calls`).toEqual(tracesOf(whole));
    }
  });

  it('trains a member alone to the digits that it has among the others', () => {
    members.forEach((member, index) => {
      const alone = trainings.train({ ...job, members: [member], population: members.length }, tier);
      expect(tracesOf(alone)).toEqual(tracesOf(whole.slice(index, index + 1)));
    });
  });

  it('does so where layers are too wide for one kernel, too', () => {
    const wide = nonEmpty([1, 2, 3].map((seed, slot) => exampleMember({ runId: `seed ${seed}`, slot, model: { layers: [dense(130)] }, training: { epochs: 2, seed } })));
    const together = trainings.train(exampleJob({ members: wide }), tier);
    wide.forEach((member, index) => {
      const alone = trainings.train(exampleJob({ members: [member], population: wide.length }), tier);
      expect(tracesOf(alone)).toEqual(tracesOf(together.slice(index, index + 1)));
    });
  });

  it('goes on with a member alone, from a checkpoint among the others', () => {
    const population = trainings.begin(job, tier);
    try {
      for (let call = 0; call < 13; call += 1) population.advance(1);
      const second = at(population.members, 1);
      const start = { type: 'resume', checkpoint: population.checkpoint(second) } as const;
      const alone = trainings.trainOne({ ...job, members: [{ ...second.spec, start }], population: members.length }, tier);
      const batches = [...second.takeMetrics(), ...alone.batches];
      expect(traceOf({ ...alone, batches })).toEqual(traceOf(at(whole, 1)));
    } finally {
      population.dispose();
    }
  });

  it('lets a member diverge without a trace in the others', () => {
    const model = { output: outputLayer(1, 'linear') };
    const jobWith = (rate: number): TrainingJob => {
      const rates = [0.1, rate, 0.05].map((learningRate, slot) => exampleMember({ runId: `rate ${slot}`, slot, model, training: { optimizer: sgd(learningRate, 0.9), loss: 'meanSquaredError', epochs: 20 } }));
      return exampleJob({ task: 'regression', classNames: [], members: nonEmpty(rates) });
    };
    const calm = trainings.train(jobWith(0.01), tier);
    // At once, and after some epochs.
    for (const rate of [1e30, 3]) {
      for (const budget of [itemByItem, () => Infinity]) {
        const disturbed = trainings.train(jobWith(rate), tier, { budget });
        expect(disturbed.map(({ state }) => state)).toEqual(['done', 'diverged', 'done']);
        for (const index of [0, 2]) expect(traceOf(at(disturbed, index))).toEqual(traceOf(at(calm, index)));
        const diverged = at(disturbed, 1);
        expect(diverged.notFiniteStep).toBe(firstNotFinite(groupOf(diverged, 'step')));
        expect(diverged.notFiniteStep).toBe(groupOf(diverged, 'step').step.at(-1));
      }
    }
  });
});

describe('edits', () => {
  const schedules: readonly TrainingSpec['schedule'][] = [
    { type: 'constant' },
    { type: 'cosine', minimum: 0, warmupEpochs: 1, restarts: 0 },
    { type: 'reduceOnPlateau', monitor: 'val_loss', factor: 0.5, patience: 1, minimum: 0 },
  ];
  /** After so many items that are made one by one: within epochs, at their ends, within validation, two at one place. */
  const places: Readonly<Record<number, number>> = { 3: 0.05, 5: 0.04, 6: 0.03, 7: 0.3, 12: 0.01, 13: 0.02 };

  it.each(schedules)('made by hand at any place are replayed to the last digit (schedule $type)', (schedule) => {
    const edits: LearningRateEdit[] = [];
    const edited = exampleJob({ validation, training: { optimizer: fast, epochs, schedule } });
    const byHand = trainings.trainOne(edited, 'graph', {
      budget: itemByItem,
      between(population, calls) {
        const rate = places[calls];
        if (rate !== undefined) edits.push(only(population.members).edit(rate));
        return false;
      },
    });
    const kept = edits.filter(({ step }, index) => edits[index + 1]?.step !== step);
    expect(kept.length).toBeLessThan(edits.length);
    const replay: TrainingJob = { ...edited, members: [{ ...edited.members[0], edits: kept }] };
    for (const budget of [() => Infinity, itemByItem]) expect(traceOf(trainings.trainOne(replay, 'graph', { budget }))).toEqual(traceOf(byHand));
    for (const place of [3, 6, 7, 13]) {
      const left = trainings.trainOne(replay, 'graph', { budget: itemByItem, between: (_population, calls) => calls === place });
      expect(traceOf(left), `left after ${place} calls`).toEqual(traceOf(byHand));
    }
    expect(traceOf(trainings.trainOne(edited, 'graph'))).not.toEqual(traceOf(byHand));
  });
});
