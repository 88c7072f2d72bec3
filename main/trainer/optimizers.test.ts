// Every update rule for ten steps against the rule written out for one number, as Keras 3 computes it.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../shared/spec/run-spec.ts';
import { loadBackend } from './backend.ts';
import { createOptimizer } from './optimizers.ts';

beforeAll(() => loadBackend('eager'));

/** A reference rule: a function from (weight, gradient, step from 1) to the next weight, with its own memory. */
type Rule = (weight: number, gradient: number, step: number) => number;

const learningRate = 0.1;
const steps = 10;
const start = [1, -2, 0.5];

/** Gradient of 0.5 w^4 + 0.1 w, at some distance from any of the constants below. */
const slope = (weight: number): number => 2 * weight ** 3 + 0.1;

function train(spec: OptimizerSpec): number[] {
  const optimizer = createOptimizer(spec);
  let parameters = tf.tensor1d(start);
  let slots: readonly tf.Tensor1D[] = optimizer.slotStarts.map((value) => tf.tensor1d(start.map(() => value)));
  for (let step = 1; step <= steps; step += 1) {
    const gradient: tf.Tensor1D = tf.add(tf.mul(tf.pow(parameters, 3), 2), 0.1);
    const update = optimizer.update(parameters, slots, gradient, { step: tf.scalar(step), learningRate: tf.scalar(learningRate) });
    parameters = update.parameters;
    slots = update.slots;
  }
  return [...parameters.dataSync()];
}

function expected(makeRule: () => Rule): number[] {
  return start.map((first) => {
    const rule = makeRule();
    let weight = first;
    for (let step = 1; step <= steps; step += 1) weight = rule(weight, slope(weight), step);
    return weight;
  });
}

function momentumRule(momentum: number, nesterov: boolean): Rule {
  let velocity = 0;
  return (weight, gradient) => {
    velocity = momentum * velocity - learningRate * gradient;
    return weight + (nesterov ? momentum * velocity - learningRate * gradient : velocity);
  };
}

function rmspropRule(momentum: number, centered: boolean): Rule {
  let square = 0;
  let mean = 0;
  let velocity = 0;
  return (weight, gradient) => {
    square = 0.9 * square + 0.1 * gradient ** 2;
    mean = 0.9 * mean + 0.1 * gradient;
    velocity = momentum * velocity + (learningRate * gradient) / Math.sqrt(square - (centered ? mean ** 2 : 0) + 1e-7);
    return weight - velocity;
  };
}

function adagradRule(): Rule {
  let accumulator = 0.1;
  return (weight, gradient) => {
    accumulator += gradient ** 2;
    return weight - (learningRate * gradient) / Math.sqrt(accumulator + 1e-7);
  };
}

function adamRule(epsilon: number, weightDecay: number): Rule {
  let mean = 0;
  let square = 0;
  return (weight, gradient, step) => {
    mean = 0.9 * mean + 0.1 * gradient;
    square = 0.999 * square + 0.001 * gradient ** 2;
    const size = (learningRate * Math.sqrt(1 - 0.999 ** step)) / (1 - 0.9 ** step);
    return weight * (1 - learningRate * weightDecay) - (size * mean) / (Math.sqrt(square) + epsilon);
  };
}

const adam = { learningRate, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

describe('createOptimizer', () => {
  const rules: readonly [string, OptimizerSpec, () => Rule][] = [
    ['sgd', { type: 'sgd', learningRate, momentum: 0, nesterov: false }, () => momentumRule(0, false)],
    ['sgd with momentum', { type: 'sgd', learningRate, momentum: 0.9, nesterov: false }, () => momentumRule(0.9, false)],
    ['sgd with Nesterov momentum', { type: 'sgd', learningRate, momentum: 0.9, nesterov: true }, () => momentumRule(0.9, true)],
    ['rmsprop', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0, centered: false }, () => rmspropRule(0, false)],
    ['rmsprop, centered', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0, centered: true }, () => rmspropRule(0, true)],
    ['rmsprop with momentum', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0.5, centered: false }, () => rmspropRule(0.5, false)],
    ['rmsprop with both', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0.5, centered: true }, () => rmspropRule(0.5, true)],
    ['adagrad', { type: 'adagrad', learningRate }, adagradRule],
    ['adam', { type: 'adam', ...adam }, () => adamRule(1e-7, 0)],
    ['adam with a large epsilon', { type: 'adam', ...adam, epsilon: 0.5 }, () => adamRule(0.5, 0)],
    ['adamw', { type: 'adamw', ...adam, weightDecay: 0.3 }, () => adamRule(1e-7, 0.3)],
  ];

  it.each(rules)('%s', (_name, spec, makeRule) => {
    const reference = expected(makeRule);
    train(spec).forEach((weight, index) => {
      expect(Math.abs(weight - (reference[index] ?? NaN))).toBeLessThan(2e-3 * (1 + Math.abs(reference[index] ?? NaN)));
    });
  });
});
