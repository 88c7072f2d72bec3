// Builds the evidence of a made-up run for tests: a sound set-up, of which a test changes what it is about.
import * as v from 'valibot';
import { runSpecSchema, type RunSpec } from '../spec/run-spec.ts';
import type { DataFacts, MetricColumns, RunEvidence } from './evidence.ts';

export function exampleSpec(change: { dataset?: object; model?: object; training?: object } = {}): RunSpec {
  return v.parse(runSpecSchema, {
    dataset: { path: 'a.csv', target: 'label', task: 'binary', split: { stratify: true }, targetScaling: 'none', ...change.dataset },
    model: { layers: [{ type: 'dense', units: 64 }], output: { units: 1, activation: 'sigmoid' }, ...change.model },
    training: { loss: 'binaryCrossentropy', ...change.training },
  });
}

export const exampleFacts: DataFacts = {
  trainRows: 1600, validationRows: 400, inputs: 10, classNames: ['no', 'yes'], classCounts: [800, 800],
  inputLargest: 4, inputSdLargest: 1, inputSdSmallest: 1, targetMean: null, targetSd: null, baselineLoss: Math.LN2,
};

export function columnsOf(values: Record<string, ArrayLike<number>>): MetricColumns {
  const length = Math.max(0, ...Object.values(values).map((column) => column.length));
  return {
    step: Float64Array.from({ length }, (_, index) => index + 1),
    values: new Map(Object.entries(values).map(([name, column]) => [name, Float64Array.from(column)])),
  };
}

export function exampleEvidence(epochs: Record<string, ArrayLike<number>>, change: Partial<RunEvidence> = {}): RunEvidence {
  return {
    spec: exampleSpec(), facts: exampleFacts, stepsPerEpoch: 50, parameters: 769, hasEnded: true, notFiniteStep: null,
    epochs: columnsOf(epochs), steps: columnsOf({}), ...change,
  };
}
