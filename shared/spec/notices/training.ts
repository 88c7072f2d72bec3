// Learning rate, batch, epochs and what watches them.
import { countTrainRows, validationShare } from '../inputs.ts';
import type { Monitor, OptimizerSpec, RunSpec } from '../run-spec.ts';
import { lossNames, monitorNames, optimizerNames } from '../words.ts';
import { warn, warnAndSet } from './notice.ts';
import type { Check, Notice, RunFacts } from './notice.ts';

/**
 * Where the learning rate of each method usually lies, lowest and highest. Adam and its relatives move every weight by about
 * the rate itself, so theirs is smaller; Adagrad's shrinks with time, so it starts higher (Duchi et al. 2011 use 0.01 and more).
 */
export const usualLearningRates: Readonly<Record<OptimizerSpec['type'], readonly [lowest: number, highest: number]>> = {
  adam: [1e-5, 1e-2],
  adamw: [1e-5, 1e-2],
  rmsprop: [1e-5, 1e-2],
  sgd: [1e-4, 1],
  adagrad: [1e-4, 1],
};

/** What the method starts with in Keras. */
function defaultRate(type: OptimizerSpec['type']): number {
  return type === 'sgd' ? 0.01 : 0.001;
}

function checkRate({ training }: RunSpec): Notice[] {
  const { optimizer, schedule } = training;
  const isOneCycle = schedule.type === 'oneCycle';
  const rate = isOneCycle ? schedule.maximum : optimizer.learningRate;
  const path = isOneCycle ? 'training.schedule.maximum' : 'training.optimizer.learningRate';
  const [lowest, highest] = usualLearningRates[optimizer.type];
  if (rate >= lowest && rate <= highest) return [];
  const usual = `${optimizerNames[optimizer.type]} usually works from ${lowest} to ${highest}.`;
  if (rate === 0) return [warnAndSet(path, defaultRate(optimizer.type), 'Learning rate is 0', `Nothing will change while it trains. ${usual}`)];
  const isHigh = rate > highest;
  const says = isHigh ? 'Steps this large jump over the minimum or away from it.' : 'Steps this small hardly move in the planned epochs.';
  return [warnAndSet(path, defaultRate(optimizer.type), isHigh ? 'Very high learning rate' : 'Very low learning rate', `${says} ${usual}`)];
}

function checkBatch(spec: RunSpec, { profile, target }: RunFacts): Notice[] {
  const rows = countTrainRows(spec.dataset, profile, target);
  const { batchSize } = spec.training;
  if (rows === 0 || batchSize <= rows) return [];
  // About 10 steps an epoch leave something to average over; a power of two as everyone writes it.
  const fitting = Math.max(1, Math.min(32, 2 ** Math.floor(Math.log2(rows / 10))));
  return [warnAndSet('training.batchSize', fitting, 'Batch larger than the data', `About ${rows} rows train, so every epoch is a single step.`)];
}

function isOfValidation(monitor: Monitor): boolean {
  return monitor.startsWith('val_');
}

/** Each place that watches a metric. */
function monitorsOf({ training }: RunSpec): { path: string; name: string; monitor: Monitor }[] {
  const { earlyStopping, schedule } = training;
  return [
    ...(earlyStopping === null ? [] : [{ path: 'training.earlyStopping.monitor', name: 'Early stopping', monitor: earlyStopping.monitor }]),
    ...(schedule.type === 'reduceOnPlateau' ? [{ path: 'training.schedule.monitor', name: 'The schedule', monitor: schedule.monitor }] : []),
  ];
}

function checkMonitors(spec: RunSpec): Notice[] {
  const { task, split } = spec.dataset;
  return monitorsOf(spec).flatMap(({ path, name, monitor }) => {
    const isForNumbers = monitor.endsWith('mae');
    const isForClasses = monitor.endsWith('accuracy');
    if ((isForNumbers && task !== 'regression') || (isForClasses && task === 'regression')) {
      return [warnAndSet(path, isOfValidation(monitor) ? 'val_loss' : 'loss', 'This metric will not be there', `${name} watches the ${monitorNames[monitor]}, which is not measured for ${task === 'regression' ? 'numbers' : 'classes'}.`)];
    }
    if (isOfValidation(monitor) && validationShare(split) === 0) {
      return [warn(path, 'No validation rows to watch', `${name} watches the ${monitorNames[monitor]}, and no rows are kept for validation.`, { 'dataset.split.validation': 0.2 })];
    }
    return [];
  });
}

function checkSchedule({ training }: RunSpec): Notice[] {
  const { schedule, epochs } = training;
  if (schedule.type === 'step' && schedule.everyEpochs >= epochs) {
    return [warnAndSet('training.schedule.everyEpochs', Math.max(1, Math.round(epochs / 3)), 'The step never comes', `The rate changes after every ${schedule.everyEpochs} epochs, and only ${epochs} are planned.`)];
  }
  if (schedule.type === 'cosine' && schedule.warmupEpochs >= epochs) {
    return [warnAndSet('training.schedule.warmupEpochs', Math.round(epochs / 20), 'Warm-up takes all epochs', `The rate still rises for ${schedule.warmupEpochs} epochs, and only ${epochs} are planned.`)];
  }
  return [];
}

/** Settings that do nothing beside these others. */
function checkIdle({ dataset, training }: RunSpec): Notice[] {
  const { labelSmoothing, loss, classWeights } = training;
  const notices: Notice[] = [];
  if (labelSmoothing > 0 && loss !== 'binaryCrossentropy' && loss !== 'categoricalCrossentropy') {
    notices.push(warnAndSet('training.labelSmoothing', 0, 'Label smoothing does nothing here', `${lossNames[loss]} is not a cross-entropy of classes.`));
  }
  if (classWeights !== 'none' && dataset.task === 'regression') {
    notices.push(warnAndSet('training.classWeights', 'none', 'Class weights do nothing here', 'The target is a number and has no classes.'));
  }
  return notices;
}

export const trainingChecks: readonly Check[] = [checkRate, checkBatch, checkMonitors, checkSchedule, checkIdle];
