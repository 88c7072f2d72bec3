import { describe, expect, it } from 'vitest';
import { readHistoryFile } from './formats.ts';
import type { History } from './history.ts';

const read = (text: string): History => readHistoryFile('h.csv', new TextEncoder().encode(text));
const values = (history: History) => Object.fromEntries(history.curves.map((curve) => [curve.name, [...curve.values]]));
const places = (history: History) => Object.fromEntries(history.curves.map((curve) => [curve.name, [...curve.at]]));

describe('a CSV of curves', () => {
  it('is read as Keras writes it, epochs counted from 1', () => {
    const history = read('epoch,accuracy,loss,val_accuracy,val_loss\r\n0,0.5,0.7,0.4,0.71\r\n1,0.6,nan,NA,NA\r\n');
    expect(history).toMatchObject({ tool: 'keras', unit: 'epoch', notes: [] });
    expect(values(history)).toEqual({ accuracy: [0.5, 0.6], loss: [0.7, NaN], val_accuracy: [0.4], val_loss: [0.71] });
    expect(places(history)).toMatchObject({ loss: [1, 2], val_loss: [1] });
  });

  it('is read as Lightning writes it: sparse rows, steps averaged within their epoch, the learning rate without one', () => {
    const history = read('epoch,lr-Adam,step,train_loss_step,val_loss\n,0.01,9,,\n0,,9,0.5,\n0,,19,0.25,\n0,,19,,0.75\n,0.001,29,,\n1,,29,0.125,\n1,,39,,0.5\n');
    expect(history).toMatchObject({ tool: 'lightning', unit: 'epoch' });
    expect(values(history)).toEqual({ learning_rate: [0.01, 0.001], loss: [0.375, 0.125], val_loss: [0.75, 0.5] });
    expect(places(history)).toEqual({ learning_rate: [1, 2], loss: [1, 2], val_loss: [1, 2] });
  });

  it('of one epoch with many steps is told by its steps', () => {
    const history = read(`step,epoch,train_loss\n${Array.from({ length: 20 }, (_, step) => `${step * 50},0,${1 / (step + 1)}`).join('\n')}\n`);
    expect(history.unit).toBe('step');
    expect(places(history)['loss']?.slice(0, 3)).toEqual([0, 50, 100]);
  });

  it.each([
    ['semicolons and decimal commas', 'Epoch;Loss;Val Loss\n1;0,5;0,75\n2;0,25;1\n'],
    ['tabs', 'epoch\tloss\tval_loss\n1\t0.5\t0.75\n2\t0.25\t1\n'],
    ['quotes and a byte order mark', '\uFEFF"epoch","loss","val_loss"\n"1","0.5","0.75"\n"2","0.25","1"\n'],
    ['comments and empty lines', '# my run\nepoch,loss,val_loss\n\n1,.5,0.75\n2,2.5e-1,1.\n'],
    ['the index of a data frame', ',loss,val_loss\n0,0.5,0.75\n1,0.25,1\n'],
    ['rows in falling order', 'epoch,loss,val_loss\n2,0.25,1\n1,0.5,0.75\n'],
    ['a column of text beside', 'epoch,time,loss,val_loss\n1,"12:00, noon",0.5,0.75\n2,12:01,0.25,1\n'],
    ['the header written twice', 'epoch,loss,val_loss\n1,0.5,0.75\nepoch,loss,val_loss\n2,0.25,1\n'],
  ])('may have %s', (_, text) => {
    const history = read(text);
    expect(values(history)).toEqual({ loss: [0.5, 0.25], val_loss: [0.75, 1] });
    expect(places(history)).toMatchObject({ loss: [1, 2] });
  });

  it('may be UTF-16, as spreadsheets write it', () => {
    const text = '\uFEFFepoch\tloss\n1\t0.5\n';
    const bytes = new Uint8Array(Uint16Array.from(text, (character) => character.charCodeAt(0)).buffer);
    expect(values(readHistoryFile('h.txt', bytes))).toEqual({ loss: [0.5] });
  });

  it('in which the epochs begin again is counted on; in which they go back, the later rows count', () => {
    expect(read('epoch,loss\n0,3\n1,2\n0,1\n1,0.5\n')).toMatchObject({ notes: ['The epochs begin again with 0: they are counted on from 1.'], curves: [{ at: Float64Array.of(1, 2, 3, 4) }] });
    const resumed = read('epoch,loss\n1,5\n2,4\n3,9\n4,9\n3,3\n');
    expect(values(resumed)).toEqual({ loss: [5, 4, 3] });
    expect(resumed.notes).toEqual(['The epochs go back from 4 to 3: what was written later counts.']);
  });

  it('whose last line is cut off loses that line only', () => {
    const history = read('epoch,loss,val_loss\n1,0.5,0.75\n2,0.2');
    expect(values(history)['loss']).toEqual([0.5]);
    expect(history.notes).toEqual(['The last line, 3, is cut off and left out.']);
  });

  it('takes a value that is not finite between finite ones as not measured, and trailing ones as they are', () => {
    const history = read('epoch,loss\n1,1\n2,nan\n3,0.5\n4,inf\n5,nan\n');
    expect([values(history)['loss'], places(history)['loss']]).toEqual([[1, 0.5, Infinity, NaN], [1, 3, 4, 5]]);
    expect(history.notes).toEqual(['loss has 1 value that is not finite between finite ones: taken as not measured.']);
  });

  it('has accuracies in percent made shares', () => {
    expect(values(read('epoch,loss,acc\n1,0.5,50\n2,0.25,75\n'))['accuracy']).toEqual([0.5, 0.75]);
  });

  it('without an epoch or step column is taken row by row, and it is said', () => {
    const history = read('loss,val_loss\n0.5,0.75\n0.25,1\n');
    expect(places(history)['loss']).toEqual([1, 2]);
    expect(history.notes).toEqual(['No column counts epochs or steps: each row is taken as an epoch.']);
  });

  it.each([
    ['', 'The file is empty. Allowed: event files of TensorBoard;'],
    ['epoch,loss\n', 'no line below the names of the columns'],
    ['1,0.5\n2,0.25\n', 'Line 1 holds numbers and no names of columns.'],
    ['epoch,loss,loss\n1,2,3\n', 'Line 1 names the column "loss" twice.'],
    ['epoch,loss\n1,0.5\n2,fine\n', 'At line 3, loss is "fine", which is no number. Allowed: numbers with a decimal point, nan, inf, or an empty cell.'],
    ['epoch,loss\n1,0,5\n', 'Line 2 has 3 cells, the first line names 2 columns. Allowed:'],
    ['age,weight\n1,2\n', 'No loss, accuracy or learning rate is among its columns (age, weight). Allowed: names like loss'],
    ['\u0000\u0001binary', 'The file is neither text nor an event file.'],
  ])('%j is refused with what, where and what is allowed', (text, says) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'bad-file', message: expect.stringContaining(says) as string }));
  });
});
