// Files that other tools have really written (examples/README.md), and the choice of the reader.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../rpc/failure.ts';
import { looksLikeHistory, readHistoryFile, readHistoryFiles } from './formats.ts';
import type { History } from './history.ts';

const example = (name: string) => ({ name, bytes: new Uint8Array(readFileSync(fileURLToPath(new URL(`examples/${name}`, import.meta.url)))) });
const read = (name: string) => readHistoryFile(name, example(name).bytes);
const summary = ({ tool, unit, curves }: History) => ({ tool, unit, curves: curves.map(({ name, original, at, values }) => `${name} (${original}) ${values.length} at ${at[0]} to ${at.at(-1)}: ${values[0]?.toPrecision(4)} to ${values.at(-1)?.toPrecision(4)}`) });

describe('histories as other tools write them', () => {
  it('Keras, CSVLogger', () => {
    expect(summary(read('keras-overfitting.csv'))).toMatchInlineSnapshot(`
      {
        "curves": [
          "accuracy (accuracy) 40 at 1 to 40: 0.5810 to 1.000",
          "loss (loss) 40 at 1 to 40: 0.6914 to 0.01364",
          "val_accuracy (val_accuracy) 40 at 1 to 40: 0.6444 to 0.7778",
          "val_loss (val_loss) 40 at 1 to 40: 0.6698 to 1.094",
        ],
        "tool": "keras",
        "unit": "epoch",
      }
    `);
    expect(summary(read('keras-rate-too-high.csv'))).toMatchInlineSnapshot(`
      {
        "curves": [
          "accuracy (accuracy) 30 at 1 to 30: 0.4381 to 0.5714",
          "learning_rate (learning_rate) 30 at 1 to 30: 10.00 to 10.00",
          "loss (loss) 30 at 1 to 30: 2.425e+5 to 0.6944",
          "val_accuracy (val_accuracy) 30 at 1 to 30: 0.5556 to 0.4667",
          "val_loss (val_loss) 30 at 1 to 30: 7.959e+4 to 0.7006",
        ],
        "tool": "keras",
        "unit": "epoch",
      }
    `);
  });

  it('Keras, history.history as JSON', () => {
    expect(summary(read('keras-validation-freq.json'))).toMatchInlineSnapshot(`
      {
        "curves": [
          "accuracy (accuracy) 12 at 1 to 12: 0.5810 to 0.9048",
          "loss (loss) 12 at 1 to 12: 0.6914 to 0.2450",
          "val_accuracy (val_accuracy) 4 at 3 to 12: 0.6889 to 0.7778",
          "val_loss (val_loss) 4 at 3 to 12: 0.5802 to 0.5257",
        ],
        "tool": "keras",
        "unit": "epoch",
      }
    `);
  });

  it('Keras, TensorBoard callback: two files of one run', () => {
    const part = (folder: string) => example(`keras-tensorboard/${folder}/events.out.tfevents.1.example.v2`);
    expect(summary(readHistoryFiles([part('train'), part('validation')]))).toMatchInlineSnapshot(`
      {
        "curves": [
          "accuracy (train/epoch_accuracy) 8 at 1 to 8: 0.5810 to 0.8571",
          "loss (train/epoch_loss) 8 at 1 to 8: 0.6914 to 0.3297",
          "learning_rate (train/epoch_learning_rate) 8 at 1 to 8: 0.003000 to 0.003000",
          "val_accuracy (validation/epoch_accuracy) 8 at 1 to 8: 0.6444 to 0.7556",
          "val_loss (validation/epoch_loss) 8 at 1 to 8: 0.6698 to 0.5057",
        ],
        "tool": "keras",
        "unit": "epoch",
      }
    `);
  });

  it('Lightning, metrics.csv', () => {
    expect(summary(read('lightning-metrics.csv'))).toMatchInlineSnapshot(`
      {
        "curves": [
          "learning_rate (lr-Adam) 20 at 1 to 20: 0.003000 to 0.003000",
          "loss (train_loss_epoch) 20 at 1 to 20: 0.6238 to 0.06070",
          "train_loss_step (train_loss_step) 20 at 1 to 20: 0.6135 to 0.05301",
          "val_accuracy (val_acc) 20 at 1 to 20: 0.8000 to 0.8238",
          "val_loss (val_loss) 20 at 1 to 20: 0.8000 to 0.6843",
        ],
        "tool": "lightning",
        "unit": "epoch",
      }
    `);
  });
});

const encode = (text: string) => new TextEncoder().encode(text);

describe('choosing', () => {
  it('knows a history from a table of data', () => {
    for (const name of ['keras-overfitting.csv', 'keras-validation-freq.json', 'lightning-metrics.csv', 'keras-tensorboard/train/events.out.tfevents.1.example.v2']) {
      expect([name, looksLikeHistory(name, example(name).bytes)]).toEqual([name, true]);
    }
    for (const text of ['', 'age,weight,label\n1,2,yes\n', 'name,loss\nx,3\n', 'price\tyear\n1\t2\n', '{"version": 1, "dataset": {"path": "a.csv"}}', '\u0000\u0000']) {
      expect([text, looksLikeHistory('x.csv', encode(text))]).toEqual([text, false]);
    }
  });

  it('takes one file of one run, but for event files', () => {
    const csv = { name: 'a.csv', bytes: encode('epoch,loss\n1,2\n') };
    expect(() => readHistoryFiles([csv, csv])).toThrow('2 files are given, and only event files come in several.');
    expect(() => readHistoryFiles([csv, example('keras-tensorboard/train/events.out.tfevents.1.example.v2')])).toThrow('These files are not of one format.');
  });

  it('ends in a history or a plain refusal, whatever the bytes', () => {
    const text = fc.stringMatching(/^[a-z0-9,;.\n"{}[\]: _-]*$/).map(encode);
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), text, fc.tuple(fc.constantFrom('epoch,loss\n', '{"loss": ', 'step;train_loss\n', '[{"loss": 1'), text).map(([head, tail]) => Uint8Array.from([...encode(head), ...tail]))), (bytes) => {
        looksLikeHistory('x', bytes);
        try {
          expect(readHistoryFile('x', bytes).curves.every(({ at, values }) => at.length === values.length)).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(Failure);
        }
      }),
      { numRuns: 500 },
    );
  });
});
