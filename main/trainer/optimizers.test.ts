// Every update rule for ten steps against the rule written out for one number, as Keras 3 computes it, for members with rates of their own.
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import type { OptimizerSpec } from '../../shared/spec/run-spec.ts';
import { loadBackend } from './backend.ts';
import { createOptimizer } from './optimizers.ts';

beforeAll(() => loadBackend('eager'));

/** A reference rule: a function from (weight, gradient, step from 1) to the next weight, with its own memory. */
type Rule = (weight: number, gradient: number, step: number) => number;
type MakeRule = (learningRate: number) => Rule;

/** Of the members; what the spec says is only where a schedule starts. */
const learningRates = [0.1, 0.03];
const learningRate = 0.1;
const steps = 10;
const start = [1, -2, 0.5];

/** Gradient of 0.5 w^4 + 0.1 w, at some distance from any of the constants below. */
const slope = (weight: number): number => 2 * weight ** 3 + 0.1;

/** One row of weights a learning rate. */
function train(spec: OptimizerSpec, learningRates: readonly number[]): number[][] {
  const optimizer = createOptimizer(spec);
  let parameters = tf.tensor2d(learningRates.map(() => start));
  let slots: readonly tf.Tensor2D[] = optimizer.slotStarts.map((value) => tf.fill(parameters.shape, value));
  const hyperparameters = { learningRate: tf.tensor2d([...learningRates], [learningRates.length, 1]) };
  for (let step = 1; step <= steps; step += 1) {
    const gradient: tf.Tensor2D = tf.add(tf.mul(tf.pow(parameters, 3), 2), 0.1);
    const update = optimizer.update(parameters, slots, gradient, { step: tf.fill<tf.Rank.R2>([1, 1], step), ...hyperparameters });
    parameters = update.parameters;
    slots = update.slots;
  }
  return parameters.arraySync();
}

function expected(makeRule: MakeRule, learningRate: number): number[] {
  return start.map((first) => {
    const rule = makeRule(learningRate);
    let weight = first;
    for (let step = 1; step <= steps; step += 1) weight = rule(weight, slope(weight), step);
    return weight;
  });
}

function momentumRule(learningRate: number, momentum: number, nesterov: boolean): Rule {
  let velocity = 0;
  return (weight, gradient) => {
    velocity = momentum * velocity - learningRate * gradient;
    return weight + (nesterov ? momentum * velocity - learningRate * gradient : velocity);
  };
}

function rmspropRule(learningRate: number, momentum: number, centered: boolean): Rule {
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

function adagradRule(learningRate: number): Rule {
  let accumulator = 0.1;
  return (weight, gradient) => {
    accumulator += gradient ** 2;
    return weight - (learningRate * gradient) / Math.sqrt(accumulator + 1e-7);
  };
}

function adamRule(learningRate: number, epsilon: number, weightDecay: number): Rule {
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
  const rules: readonly [string, OptimizerSpec, MakeRule][] = [
    ['sgd', { type: 'sgd', learningRate, momentum: 0, nesterov: false }, (rate) => momentumRule(rate, 0, false)],
    ['sgd with momentum', { type: 'sgd', learningRate, momentum: 0.9, nesterov: false }, (rate) => momentumRule(rate, 0.9, false)],
    ['sgd with Nesterov momentum', { type: 'sgd', learningRate, momentum: 0.9, nesterov: true }, (rate) => momentumRule(rate, 0.9, true)],
    ['rmsprop', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0, centered: false }, (rate) => rmspropRule(rate, 0, false)],
    ['rmsprop, centered', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0, centered: true }, (rate) => rmspropRule(rate, 0, true)],
    ['rmsprop with momentum', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0.5, centered: false }, (rate) => rmspropRule(rate, 0.5, false)],
    ['rmsprop with both', { type: 'rmsprop', learningRate, rho: 0.9, momentum: 0.5, centered: true }, (rate) => rmspropRule(rate, 0.5, true)],
    ['adagrad', { type: 'adagrad', learningRate }, adagradRule],
    ['adam', { type: 'adam', ...adam }, (rate) => adamRule(rate, 1e-7, 0)],
    ['adam with a large epsilon', { type: 'adam', ...adam, epsilon: 0.5 }, (rate) => adamRule(rate, 0.5, 0)],
    ['adamw', { type: 'adamw', ...adam, weightDecay: 0.3 }, (rate) => adamRule(rate, 1e-7, 0.3)],
  ];

  it.each(rules)('%s', (_name, spec, makeRule) => {
    const trained = train(spec, learningRates);
    learningRates.forEach((rate, member) => {
      const reference = expected(makeRule, rate);
      trained[member]?.forEach((weight, index) => {
        expect(Math.abs(weight - (reference[index] ?? NaN))).toBeLessThan(2e-3 * (1 + Math.abs(reference[index] ?? NaN)));
      });
    });
  });

  it.each(rules)('%s keeps the weights of a member whose learning rate is 0 and has no momentum left', (_name, spec) => {
    expect(train(spec, [0])[0]).toEqual(start);
  });
});
