// Laws that hold for any experiment: every key is sometimes there and sometimes not.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../rpc/failure.ts';
import { parseExperiment, planRuns, writeExperiment } from './experiment.ts';
import { activations, namedInitializers } from './model-spec.ts';
import type { LayerInput } from './model-spec.ts';
import type { Experiment, Target } from './experiment.ts';
import { losses, monitors } from './training-spec.ts';

const positive = fc.double({ min: 1e-9, max: 1e6, noNaN: true });
const fraction = fc.double({ min: 0, max: 0.99, noNaN: true }).map((value) => value + 0);
const name = fc.string({ minLength: 1, maxLength: 20 });
const flag = fc.boolean();
const epochs = fc.integer({ min: 1, max: 1000 });

/** An object with all of `required` and some of `optional`. */
function some<R extends object, O extends object>(required: { [K in keyof R]: fc.Arbitrary<R[K]> }, optional: { [K in keyof O]: fc.Arbitrary<O[K]> }): fc.Arbitrary<R & Partial<O>> {
  return fc.record({ ...required, ...optional }, { requiredKeys: Object.keys(required) as never[] }) as unknown as fc.Arbitrary<R & Partial<O>>;
}

const initializer = fc.oneof(
  fc.constantFrom(...namedInitializers),
  some({ type: fc.constant('randomUniform' as const) }, { min: fc.constant(-0.1), max: fc.constant(0.1) }),
  some({ type: fc.constant('varianceScaling' as const) }, { scale: positive, mode: fc.constantFrom('fanIn' as const, 'fanOut' as const, 'fanAvg' as const) }),
);
const weights = { useBias: flag, kernelInitializer: initializer, biasInitializer: initializer, l1: positive, l2: positive };

/** A layer of any type, residual ones up to two deep. */
function aLayer(): fc.Arbitrary<LayerInput> {
  const simple = fc.oneof(
    some({ type: fc.constant('dense' as const), units: fc.integer({ min: 1, max: 512 }) }, { activation: fc.constantFrom(...activations), ...weights }),
    fc.record({ type: fc.constant('dropout' as const), rate: fraction }),
    fc.record({ type: fc.constant('gaussianNoise' as const), stddev: positive }),
    some({ type: fc.constant('batchNormalization' as const) }, { momentum: fraction, epsilon: positive }),
    some({ type: fc.constant('layerNormalization' as const) }, { epsilon: positive }),
  );
  const residual = fc.record({ type: fc.constant('residual' as const), layers: fc.array(simple, { minLength: 1, maxLength: 3 }) });
  return fc.oneof(simple, residual);
}

const optimizer = fc.oneof(
  some({ type: fc.constant('sgd' as const) }, { learningRate: positive, momentum: fraction, nesterov: flag }),
  some({}, { type: fc.constant('adam' as const), learningRate: positive, beta1: fraction, beta2: fraction, epsilon: positive }),
  some({ type: fc.constant('adamw' as const) }, { learningRate: positive, weightDecay: positive }),
);
const schedule = fc.oneof(
  fc.record({ type: fc.constant('step' as const), everyEpochs: epochs, factor: positive }),
  some({ type: fc.constant('cosine' as const) }, { minimum: positive, warmupEpochs: epochs, restarts: fc.integer({ min: 0, max: 9 }) }),
  some({ type: fc.constant('reduceOnPlateau' as const) }, { monitor: fc.constantFrom(...monitors), factor: fraction, patience: epochs, minimum: positive }),
);
const training = some({}, {
  loss: fc.constantFrom(...losses),
  optimizer,
  schedule,
  batchSize: fc.integer({ min: 1, max: 4096 }),
  epochs,
  shuffle: flag,
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  gradientClipping: fc.oneof(fc.constant(null), fc.record({ norm: positive }), fc.record({ value: positive })),
  classWeights: fc.oneof(fc.constantFrom('none' as const, 'balanced' as const), fc.record({ no: positive })),
  labelSmoothing: fraction,
  earlyStopping: fc.oneof(fc.constant(null), some({}, { monitor: fc.constantFrom(...monitors), patience: epochs, minDelta: positive, restoreBest: flag })),
});
const column = some({}, { role: fc.constantFrom('feature' as const, 'ignore' as const), missing: fc.constantFrom('median' as const, null), log: flag });
const dataset = some({ path: name, target: name }, {
  task: fc.constantFrom('binary' as const, 'regression' as const),
  columns: fc.dictionary(name.filter((key) => key !== '__proto__'), column, { maxKeys: 3 }),
  split: some({}, { validation: fraction, test: fraction, stratify: flag, seed: epochs }),
  scaling: fc.constantFrom('standard' as const, 'none' as const),
  excludeRows: fc.array(epochs),
});

/** An experiment whose every value is allowed, for a target with the classes `no` and `yes`. */
function anExperiment(): fc.Arbitrary<Experiment> {
  const set = some({}, { 'training.batchSize': epochs, 'training.optimizer.learningRate': positive, 'dataset.scaling': fc.constantFrom('minmax', 'robust') });
  return some({ version: fc.constant(1 as const), dataset }, {
    name,
    model: some({}, { layers: fc.array(aLayer(), { maxLength: 4 }), output: some({}, { units: fc.constant(1), activation: fc.constantFrom(...activations), ...weights }) }),
    training,
    variants: fc.array(some({}, { name, set }), { maxLength: 4 }),
    repeats: fc.integer({ min: 1, max: 5 }),
  });
}

const minimal = { version: 1, dataset: { path: 'ten-columns.csv', target: 'label' } };
const binary: Target = { task: 'binary', classNames: ['no', 'yes'] };

describe('any experiment', () => {
  it('gives every file back as it was, key by key and in order', () => {
    fc.assert(
      fc.property(anExperiment(), (experiment) => {
        const text = `${JSON.stringify(experiment, null, 2)}\n`;
        expect(writeExperiment(parseExperiment(JSON.parse(text)))).toBe(text);
      }),
    );
  });

  it('never throws anything but a refusal, whatever the JSON', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.jsonValue().map((value) => ({ ...minimal, training: value }))), (json) => {
        try {
          parseExperiment(json);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
    );
  });

  it('plans runs with every key filled in', () => {
    fc.assert(
      fc.property(anExperiment(), (experiment) => {
        const runs = planRuns(parseExperiment(experiment), binary);
        expect(runs).toHaveLength(Math.max(1, experiment.variants?.length ?? 0) * (experiment.repeats ?? 1));
        expect(JSON.parse(JSON.stringify(runs))).toEqual(runs);
      }),
    );
  });

  it('keeps each layer as it is', () => {
    fc.assert(
      fc.property(aLayer(), (layer) => {
        const spec = planRuns(parseExperiment({ ...minimal, model: { layers: [layer] } }), binary)[0]?.spec;
        expect(spec?.model.layers[0]).toMatchObject(layer);
      }),
    );
  });
});
