// What a history made elsewhere does not hold, what cannot be told without it, and how to log it: plain sentences for the person.
import { epochMetrics } from '../metrics/names.ts';
import type { ForeignHistory } from './foreign-evidence.ts';
import type { CurveReading } from './reading.ts';
import { fewestEpochs } from './symptoms/symptom.ts';

/** Whose habits the history shows. */
export type HistoryTool = 'keras' | 'lightning' | 'tensorboard' | 'other';
type Ways = Readonly<Record<HistoryTool, string>>;

const ways: Readonly<Record<'loss' | 'validation' | 'accuracy' | 'rate' | 'gradient', Ways>> = {
  loss: {
    keras: 'Keras: keep the whole history.history, or give fit the callback CSVLogger("history.csv").',
    lightning: 'Lightning: self.log("train_loss", loss, on_epoch=True) in training_step.',
    tensorboard: 'add_scalar("train_loss", loss, epoch) after each epoch.',
    other: 'Write the mean loss of each epoch in a column named loss.',
  },
  validation: {
    keras: 'Keras: pass validation_split=0.2 to fit.',
    lightning: 'Lightning: self.log("val_loss", loss) in validation_step.',
    tensorboard: 'add_scalar("val_loss", loss, epoch) after each epoch, on rows that are not trained on.',
    other: 'Keep a fifth of the rows out of training, and write their loss after each epoch in a column named val_loss.',
  },
  accuracy: {
    keras: 'Keras: compile(metrics=["accuracy"]).',
    lightning: 'Lightning: self.log("val_accuracy", accuracy) in validation_step.',
    tensorboard: 'add_scalar("val_accuracy", accuracy, epoch) after each epoch.',
    other: 'Write it after each epoch in a column named val_accuracy.',
  },
  rate: {
    keras: 'Keras: put LearningRateScheduler(lambda epoch, rate: rate) before CSVLogger in the callbacks.',
    lightning: 'Lightning: add the callback LearningRateMonitor(logging_interval="epoch").',
    tensorboard: 'add_scalar("learning_rate", optimizer.param_groups[0]["lr"], epoch).',
    other: 'Write it in a column named learning_rate.',
  },
  gradient: {
    keras: 'Keras: a train_step of your own can return {"grad_norm": tf.linalg.global_norm(gradients), …}.',
    lightning: 'Lightning: self.log_dict(grad_norm(self, norm_type=2)) in on_before_optimizer_step.',
    tensorboard: 'PyTorch: clip_grad_norm_(model.parameters(), inf) returns it; add_scalar("grad_norm", norm, epoch).',
    other: 'Write the norm of all gradients together in a column named grad_norm; in PyTorch, clip_grad_norm_(model.parameters(), inf) returns it.',
  },
};

function has(history: ForeignHistory, ...names: string[]): boolean {
  return history.curves.some(({ name }) => names.includes(name));
}

/** Missing signals, the most telling first. */
function missingSignals(history: ForeignHistory, tool: HistoryTool): string[] {
  const missing: string[] = [];
  if (!has(history, epochMetrics.validationLoss)) missing.push(`There is no validation loss: overfitting cannot be seen. ${ways.validation[tool]}`);
  if (!has(history, epochMetrics.learningRate)) missing.push(`The learning rate is not in it: a rate that is too high or too low shows by its shape only. ${ways.rate[tool]}`);
  if (!has(history, epochMetrics.gradientNorm)) missing.push(`There are no gradient norms: vanishing and exploding gradients cannot be told. ${ways.gradient[tool]}`);
  if (!has(history, epochMetrics.accuracy, epochMetrics.validationAccuracy, epochMetrics.meanAbsoluteError, epochMetrics.validationMeanAbsoluteError)) {
    missing.push(`There is no accuracy: where the loss began already low, learned and stuck look alike. For classes: ${ways.accuracy[tool]}`);
  }
  return missing;
}

/** Epochs left out of the file: where two neighbours lie further apart than this many times the usual distance. */
const wideGap = 1.5;

function gapSentence({ epochNumbers, unit }: CurveReading): string | null {
  const distances = epochNumbers.subarray(1).map((place, index) => place - (epochNumbers[index] ?? 0));
  const usual = distances.toSorted()[distances.length >> 1] ?? 1;
  const row = distances.findIndex((distance) => distance > wideGap * usual);
  if (row === -1) return null;
  const others = distances.filter((distance) => distance > wideGap * usual).length - 1;
  const more = others === 0 ? '' : `, and at ${others} more ${others === 1 ? 'place' : 'places'}`;
  return `Nothing is logged between ${unit} ${epochNumbers[row]} and ${epochNumbers[row + 1]}${more}: what happened there is not known.`;
}

/** What is odd in the curves themselves, and keeps the verdict modest. */
function limits(history: ForeignHistory, reading: CurveReading): string[] {
  const { loss, notFinite, unit } = reading;
  const sentences: (string | null)[] = [];
  if (loss.length === 0 && notFinite !== null) {
    sentences.push(`The loss is not finite from the first ${unit} on, so no curve is left to judge. Look for empty or infinite values in the data first, then log the loss of the first steps: whether it grows or is not finite at once tells a learning rate that is too high from broken data.`);
  } else if (loss.length < fewestEpochs) {
    const count = `${loss.length} ${loss.length === 1 ? 'value' : 'values'} of the loss`;
    sentences.push(`The history holds ${count}${notFinite === null ? '' : ' before it is not finite'}: shapes are told from ${fewestEpochs} on, a plateau from ${2 * fewestEpochs}. Log each ${unit}, or the loss of each step.`);
  } else if (loss.every((value) => value === loss[0])) {
    sentences.push('The loss never changes, not in its last digit: either the weights do not (a learning rate of 0, frozen layers, dead units), or the same number was logged again and again. Log the gradient norm to tell.');
  }
  const validation = history.curves.find(({ name }) => name === epochMetrics.validationLoss);
  const broken = validation?.values.findIndex((value) => !Number.isFinite(value)) ?? -1;
  if (validation !== undefined && broken !== -1 && notFinite === null) {
    sentences.push(`Validation loss is not finite from ${unit} ${validation.at[broken]}, training loss is: look for empty or infinite values among the validation rows.`);
  }
  sentences.push(gapSentence(reading));
  if (unit === 'step') sentences.push('The history counts steps: losses of single steps swing by nature, means over an epoch would tell more.');
  return sentences.filter((sentence) => sentence !== null);
}

/**
 * What is missing, and how to get it.
 * @param reading null where the history holds no training loss
 */
export function missingEvidence(history: ForeignHistory, reading: CurveReading | null, tool: HistoryTool): string[] {
  const setUp = 'Settings, layers and data are not part of a history: batch size, regularisation, scaling, uneven classes and noise are not weighed, and what the data can give at best is not known. Train the same table here (unstuck run FILE), and all of it is.';
  if (reading === null) return [`There is no training loss in it, and nothing is judged without one. ${ways.loss[tool]}`, setUp];
  return [...limits(history, reading), ...missingSignals(history, tool), setUp];
}
