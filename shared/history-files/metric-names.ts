// What other tools call the metrics we know: their column names and tags, to ours.
import { epochMetrics } from '../metrics/names.ts';

export type Part = 'training' | 'validation' | 'test';

/** Whether a value stands for a whole epoch or for one step; null where the name does not say. */
type Span = 'epoch' | 'step' | null;

type Quantity = 'loss' | 'accuracy' | 'mae' | 'learning_rate' | 'gradient_norm';

export interface MetricName {
  readonly quantity: Quantity;
  /** Null where the name does not say; taken as training. */
  readonly part: Part | null;
  readonly span: Span;
  /** 0 for the usual name, more for what is only probably meant: the lowest wins. */
  readonly doubt: number;
}

const partWords: Readonly<Record<string, Part>> = {
  train: 'training', training: 'training', trn: 'training', tr: 'training', fit: 'training',
  val: 'validation', valid: 'validation', validation: 'validation', dev: 'validation', eval: 'validation', evaluation: 'validation', holdout: 'validation',
  test: 'test', testing: 'test',
};
const spanWords: Readonly<Record<string, Span>> = { epoch: 'epoch', epochs: 'epoch', step: 'step', batch: 'step', iter: 'step' };
/** Words that change nothing about what is measured. */
const fillers = new Set(['avg', 'average', 'running', 'total', 'overall', 'model', 'metrics', 'metric', 'history', 'logs', 'log', 'scalars']);

const epochNames = new Set(['epoch', 'epochs', 'epoch_number', 'epoch_num', 'epoch_no', 'n_epoch']);
const stepNames = new Set(['step', 'steps', 'global_step', 'trainer_global_step', 'train_global_step', 'train_step', 'iteration', 'iterations', 'iter', 'batch', 'update', 'updates']);

/** Each name is in words joined by `_`. In a list, the usual first: the place is the doubt. */
const quantityNames: Readonly<Record<Quantity, readonly (readonly string[])[]>> = {
  loss: [
    ['loss', 'losses'],
    ['cross_entropy', 'crossentropy', 'binary_crossentropy', 'binary_cross_entropy', 'categorical_crossentropy', 'sparse_categorical_crossentropy', 'bce', 'ce', 'nll', 'logloss', 'mlogloss', 'cost', 'negative_log_likelihood'],
    ['mse', 'mean_squared_error', 'squared_error', 'rmse', 'root_mean_squared_error'],
  ],
  accuracy: [
    ['accuracy', 'acc'],
    ['binary_accuracy', 'categorical_accuracy', 'sparse_categorical_accuracy', 'multiclass_accuracy', 'top1', 'acc1', 'acc_top1', 'top_1_accuracy', 'accuracy_top1'],
  ],
  mae: [['mae', 'mean_absolute_error', 'l1']],
  learning_rate: [['learning_rate', 'lr']],
  gradient_norm: [['gradient_norm', 'grad_norm', 'gnorm', 'global_grad_norm', 'global_gradient_norm', 'gradnorm']],
};

/** Words in lower case: `valLoss`, `val-loss`, `Val Loss` and `val/loss` alike. A number at the end counts equal names and is no word. */
function wordsOf(name: string): string[] {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return words.length > 1 && /^\d+$/.test(words.at(-1) ?? '') ? words.slice(0, -1) : words;
}

/** Whether a column counts epochs or steps; null for any other. */
export function axisOf(name: string): 'epoch' | 'step' | null {
  const joined = wordsOf(name).join('_');
  if (epochNames.has(joined)) return 'epoch';
  return stepNames.has(joined) ? 'step' : null;
}

/** The part of the data that a folder or a name speaks of. */
export function partOf(name: string): Part | null {
  return wordsOf(name).map((word) => partWords[word]).find((part) => part !== undefined) ?? null;
}

function quantityOf(joined: string): { quantity: Quantity; doubt: number } | null {
  for (const [quantity, lists] of Object.entries(quantityNames) as [Quantity, readonly (readonly string[])[]][]) {
    const doubt = lists.findIndex((names) => names.includes(joined));
    if (doubt !== -1) return { quantity, doubt };
  }
  // Lightning: lr-Adam, lr-Adam/pg1, and grad_2.0_norm_total.
  if (/^lr_(?!.*(momentum|decay))/.test(joined)) return { quantity: 'learning_rate', doubt: 1 };
  if (/^grad_2(_0)?_norm(_total)?$/.test(joined)) return { quantity: 'gradient_norm', doubt: 0 };
  // cls_loss, loss_ce, mse_loss: a part of the loss, unless it is the only one.
  return /^loss_|_loss$/.test(joined) && !joined.includes('_vs_') ? { quantity: 'loss', doubt: 3 } : null;
}

/** What a column or tag holds, where it is one of the metrics we know; else null. */
export function readMetricName(name: string): MetricName | null {
  if (axisOf(name) !== null) return null;
  const words = wordsOf(name);
  const whole = quantityOf(words.join('_'));
  const bare = words.filter((word) => !(word in partWords) && !(word in spanWords) && !fillers.has(word));
  const found = whole?.doubt === 0 ? whole : (quantityOf(bare.join('_')) ?? whole);
  if (found === null) return null;
  return { ...found, part: partOf(name), span: words.map((word) => spanWords[word]).find((span) => span !== undefined) ?? null };
}

export function isKnownMetric(name: string): boolean {
  return readMetricName(name) !== null;
}

const ourNames: Readonly<Record<Quantity, { readonly training: string; readonly validation: string | null }>> = {
  loss: { training: epochMetrics.loss, validation: epochMetrics.validationLoss },
  accuracy: { training: epochMetrics.accuracy, validation: epochMetrics.validationAccuracy },
  mae: { training: epochMetrics.meanAbsoluteError, validation: epochMetrics.validationMeanAbsoluteError },
  learning_rate: { training: epochMetrics.learningRate, validation: null },
  gradient_norm: { training: epochMetrics.gradientNorm, validation: null },
};

/** A column that may get one of our names. */
export interface Candidate {
  readonly name: string;
  /** Number of values it holds. */
  readonly count: number;
}

export interface NameChoice {
  /** The file's name to ours. */
  readonly ours: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

/** An epoch's own value before one of unknown span, a step's last. */
const spanOrder: readonly Span[] = ['epoch', null, 'step'];

/**
 * Chooses for each of our metrics the column that holds it. Two losses that are equally likely give none: a guess between the losses
 * of two networks would be worse than saying so. Rows of a test part stand in for a validation part that is not there.
 */
export function chooseNames(candidates: readonly Candidate[]): NameChoice {
  const read = candidates.flatMap((candidate) => {
    const metric = readMetricName(candidate.name);
    return metric === null ? [] : [{ ...candidate, metric }];
  });
  const ours = new Map<string, string>();
  const notes: string[] = [];
  for (const [quantity, names] of Object.entries(ourNames) as [Quantity, (typeof ourNames)[Quantity]][]) {
    const same = read.filter(({ metric }) => metric.quantity === quantity);
    const isPart = (part: Part) => same.filter(({ metric }) => (metric.part ?? 'training') === part);
    const unseen = isPart('validation');
    const chosen = [[names.training, names.validation === null ? same : isPart('training')], [names.validation, unseen.length > 0 ? unseen : isPart('test')]] as const;
    for (const [our, from] of chosen) {
      if (our === null || from.length === 0) continue;
      const ordered = [...from].sort((left, right) => left.metric.doubt - right.metric.doubt || spanOrder.indexOf(left.metric.span) - spanOrder.indexOf(right.metric.span) || right.count - left.count);
      const [best, second] = ordered;
      if (best === undefined) continue;
      const isTied = second?.metric.doubt === best.metric.doubt && second.metric.span === best.metric.span && second.count === best.count;
      if (isTied && quantity === 'loss') notes.push(`Both ${best.name} and ${second.name} may be ${our}: neither is taken. Rename the one that was minimised to ${our}.`);
      else ours.set(best.name, our);
    }
  }
  return { ours, notes };
}
