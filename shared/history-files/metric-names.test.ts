import { describe, expect, it } from 'vitest';
import { axisOf, chooseNames, isKnownMetric } from './metric-names.ts';

const choose = (...names: readonly string[]) => chooseNames(names.map((name) => ({ name, count: 10 })));

describe('names', () => {
  it.each([
    ['loss', ['loss', 'train_loss', 'Train Loss', 'trainLoss', 'training-loss', 'Loss/train', 'train/loss', 'epoch_loss', 'train/epoch_loss', 'avg_train_loss', 'train_loss_epoch', 'cost', 'mse', 'mean_squared_error', 'crossentropy', 'train.cross_entropy', 'cls_loss', 'loss_1']],
    ['val_loss', ['val_loss', 'valid_loss', 'validation_loss', 'eval_loss', 'Loss/val', 'validation/epoch_loss', 'valLoss', 'Val Loss', 'dev loss', 'test_loss', 'val_mse', 'val_rmse']],
    ['accuracy', ['acc', 'accuracy', 'binary_accuracy', 'sparse_categorical_accuracy', 'train_acc', 'Accuracy/train', 'trainAccuracy', 'accuracy_1']],
    ['val_accuracy', ['val_acc', 'val_accuracy', 'val_categorical_accuracy', 'Accuracy/val', 'eval_accuracy', 'val/MulticlassAccuracy']],
    ['mae', ['mae', 'mean_absolute_error', 'train_mae']],
    ['val_mae', ['val_mae', 'val_mean_absolute_error']],
    ['learning_rate', ['lr', 'learning_rate', 'learningRate', 'lr-Adam', 'lr-SGD/pg1', 'train/learning_rate', 'epoch_learning_rate']],
    ['gradient_norm', ['grad_norm', 'gradient_norm', 'grad_2.0_norm_total', 'train/grad_norm', 'gradNorm']],
  ])('to %s', (ours, theirs) => {
    for (const name of theirs) expect([name, choose(name).ours.get(name)]).toEqual([name, ours]);
  });

  it('that mean something else stay their own', () => {
    for (const name of ['time', 'auc', 'val_auc', 'perplexity', 'hp_metric', 'lr-SGD-momentum', 'weight_decay', 'evaluation_loss_vs_iterations', 'lossless', 'glossary']) {
      expect([name, isKnownMetric(name)]).toEqual([name, false]);
    }
  });

  it('of axes', () => {
    expect(['epoch', 'Epoch', 'epochs', 'step', 'global_step', 'trainer/global_step', 'iteration', 'loss', 'train_loss_step'].map(axisOf)).toEqual(['epoch', 'epoch', 'epoch', 'step', 'step', 'step', 'step', null, null]);
  });

  it('prefer the usual one, an epoch over a step, and validation over test', () => {
    expect([...choose('mse', 'loss', 'val_loss', 'val_mse').ours]).toEqual([['loss', 'loss'], ['val_loss', 'val_loss']]);
    expect([...choose('train_loss_step', 'train_loss_epoch').ours]).toEqual([['train_loss_epoch', 'loss']]);
    expect([...choose('loss', 'test_loss', 'val_loss').ours]).toEqual([['loss', 'loss'], ['val_loss', 'val_loss']]);
    expect([...choose('classifier_loss', 'box_loss', 'loss').ours]).toEqual([['loss', 'loss']]);
  });

  it('of two losses that are equally likely give none, and say so', () => {
    const { ours, notes } = choose('G_loss', 'D_loss');
    expect([...ours]).toEqual([]);
    expect(notes).toEqual(['Both G_loss and D_loss may be loss: neither is taken. Rename the one that was minimised to loss.']);
  });
});
