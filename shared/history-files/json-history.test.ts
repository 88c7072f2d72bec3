import { describe, expect, it } from 'vitest';
import { readHistoryFile } from './formats.ts';
import type { History } from './history.ts';

const read = (text: string): History => readHistoryFile('h.json', new TextEncoder().encode(text));
const curves = (history: History) => Object.fromEntries(history.curves.map((curve) => [curve.name, { at: [...curve.at], values: [...curve.values] }]));

describe('JSON of curves', () => {
  it('is a history.history, in which Python writes NaN and infinities bare', () => {
    const history = read('{"loss": [0.5, NaN, -Infinity], "val_loss": [0.75, null, 1e-3], "note \\"NaN\\"": "NaN"}');
    expect(history).toMatchObject({ tool: 'keras', unit: 'epoch', notes: [] });
    expect(curves(history)).toEqual({ loss: { at: [1, 2, 3], values: [0.5, NaN, -Infinity] }, val_loss: { at: [1, 3], values: [0.75, 0.001] } });
  });

  it('may be the whole History, with the epochs that were planned', () => {
    const history = read('{"params": {"epochs": 50, "steps": 4}, "epoch": [0, 1], "history": {"loss": [1, 0.5]}}');
    expect(history.plannedEpochs).toBe(50);
    expect(curves(history)).toEqual({ loss: { at: [1, 2], values: [1, 0.5] } });
  });

  it('has validation values at every k-th epoch, where there are fewer of them', () => {
    const history = read('{"loss": [4, 3, 2, 1], "val_loss": [5, 6]}');
    expect(curves(history)['val_loss']).toEqual({ at: [2, 4], values: [5, 6] });
    expect(history.notes).toEqual(['val_loss has 2 values for 4 epochs: taken as one every 2 epochs.']);
  });

  it('may be rows, bare or as a log_history', () => {
    const rows = '[{"epoch": 1, "loss": 0.5}, {"epoch": 1, "eval_loss": 0.75}, {"epoch": 2, "loss": 0.25, "learning_rate": 0.1}]';
    const expected = { loss: { at: [1, 2], values: [0.5, 0.25] }, val_loss: { at: [1], values: [0.75] }, learning_rate: { at: [2], values: [0.1] } };
    expect(curves(read(rows))).toEqual(expected);
    expect(curves(read(`{"log_history": ${rows}, "global_step": 9}`))).toEqual(expected);
  });

  it.each([
    ['{"loss": [1,\n2,\n', 'is not JSON'],
    ["{'loss': [1]}", 'is not JSON'],
    ['{"loss": [1,\n oops]}', 'h.json: Line 2 is not JSON'],
    ['{"loss": []}', 'There are no values in it. Allowed: an object with a list of numbers a metric'],
    ['{"loss": [1, "low"]}', 'At loss[1], loss is "low", which is no number.'],
    ['[1, 2]', 'Entry 0 of the list is not an object.'],
    ['{"weights": [1, 2]}', 'No loss, accuracy or learning rate is among its columns (weights).'],
  ])('%j is refused with what, where and what is allowed', (text, says) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'bad-file', message: expect.stringContaining(says) as string }));
  });
});
