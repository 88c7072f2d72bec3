import { describe, expect, it } from 'vitest';
import { double, event, fileVersion, float, join, nested, record, simple, text, value, whole } from './event-file.ts';
import { readHistoryFile, readHistoryFiles } from './formats.ts';
import type { History } from './history.ts';

const name = 'logs/events.out.tfevents.1';
const file = (...records: readonly Uint8Array[]): Uint8Array => join(fileVersion(), ...records);
const curve = (history: History, wanted: string) => {
  const found = history.curves.find((one) => one.name === wanted);
  return found && { at: [...found.at], values: [...found.values] };
};

/** A scalar as `tf.summary.scalar` writes it: a tensor without dimensions, the plugin named with the first value. */
const tensor = (tag: string, type: number, ...content: readonly Uint8Array[]) => value(tag, nested(8, whole(1, type), nested(2), ...content), nested(9, nested(1, text(1, 'scalars'))));
const bytes = (number: number, write: (view: DataView) => void, size: 4 | 8) => {
  const content = new Uint8Array(size);
  write(new DataView(content.buffer));
  return nested(number, content);
};

describe('event files', () => {
  it('give their scalars by tag and step', () => {
    const history = readHistoryFile(name, file(event(0, simple('train_loss', 0.5), simple('val_loss', 0.75)), event(300_000, simple('train_loss', 0.25)), event(2 ** 40, simple('train_loss', NaN))));
    expect(history).toMatchObject({ tool: 'tensorboard', unit: 'step' });
    expect(curve(history, 'loss')).toEqual({ at: [0, 300_000, 2 ** 40], values: [0.5, 0.25, NaN] });
    expect(curve(history, 'val_loss')).toEqual({ at: [0], values: [0.75] });
  });

  it.each([
    ['float in its bytes', 1, bytes(4, (view) => { view.setFloat32(0, 0.125, true); }, 4), 0.125],
    ['float in a list', 1, nested(5, bytes(0, (view) => { view.setFloat32(0, 0.125, true); }, 4).subarray(2)), 0.125],
    ['float, not packed', 1, float(5, 0.125), 0.125],
    ['double', 2, bytes(4, (view) => { view.setFloat64(0, 1e-9, true); }, 8), 1e-9],
    ['double, not packed', 2, double(6, 1e-9), 1e-9],
    ['int32 in a list', 3, nested(7, Uint8Array.of(0xac, 0x02)), 300],
    ['int64', 9, bytes(4, (view) => { view.setBigInt64(0, -7n, true); }, 8), -7],
  ])('give a scalar tensor: %s', (_, type, content, expected) => {
    expect(curve(readHistoryFile(name, file(event(1, tensor('loss', type, content)))), 'loss')).toEqual({ at: [1], values: [expected] });
  });

  it('leave out histograms, texts and tensors of more than one number', () => {
    const histogram = value('loss', nested(5, double(1, 3)));
    const words = value('loss', nested(8, whole(1, 7), nested(2), text(8, 'hello')), nested(9, nested(1, text(1, 'text'))));
    const many = value('loss', nested(8, whole(1, 1), nested(2, nested(2, whole(1, 3))), nested(4, new Uint8Array(12))));
    const curves = value('loss', nested(8, whole(1, 1), nested(2), nested(4, new Uint8Array(4))), nested(9, nested(1, text(1, 'pr_curves'))));
    expect(curve(readHistoryFile(name, file(event(1, histogram, words, many, curves), event(2, simple('loss', 1)))), 'loss')).toEqual({ at: [2], values: [1] });
  });

  it('tell the parts of Keras by their folders, and count its epochs from 1', () => {
    const files = (part: string, loss: number) => ({ name: `logs/${part}/events.out.tfevents.9`, bytes: file(event(0, tensor('epoch_loss', 1, float(5, loss))), event(40, simple('evaluation_loss_vs_iterations', 9)), event(1, tensor('epoch_loss', 1, float(5, loss / 2)))) });
    const history = readHistoryFiles([files('train', 1), files('validation', 2)]);
    expect(history).toMatchObject({ tool: 'keras', unit: 'epoch' });
    expect(curve(history, 'loss')).toEqual({ at: [1, 2], values: [1, 0.5] });
    expect(curve(history, 'val_loss')).toEqual({ at: [1, 2], values: [2, 1] });
  });

  it('count by epochs where the epoch is logged beside the loss, as Lightning does', () => {
    const steps = Array.from({ length: 40 }, (_, index) => event(index * 10, simple('train_loss_step', 1 - index / 100), simple('epoch', Math.floor(index / 4))));
    const history = readHistoryFile(name, file(...steps));
    expect(history).toMatchObject({ tool: 'lightning', unit: 'epoch' });
    expect(curve(history, 'loss')?.at).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect(curve(history, 'loss')?.values[0]).toBeCloseTo(0.985, 6);
  });

  it('keep the later of two values at one step: a run that was gone on with measured it again', () => {
    const before = { name: 'logs/events.out.tfevents.1', bytes: file(event(1, simple('loss', 1)), event(2, simple('loss', 2))) };
    const after = { name: 'logs/events.out.tfevents.2', bytes: file(event(2, simple('loss', 3)), event(3, simple('loss', 4))) };
    expect(curve(readHistoryFiles([before, after]), 'loss')).toEqual({ at: [1, 2, 3], values: [1, 3, 4] });
  });

  it('number the values of a writer that was never told the step', () => {
    expect(curve(readHistoryFile(name, file(...[3, 2, 1].map((loss) => event(0, simple('loss', loss))))), 'loss')?.values).toEqual([3, 2, 1]);
  });

  it('are read up to where they were cut off, and it is said', () => {
    const whole = file(event(1, simple('loss', 1)), event(2, simple('loss', 2)));
    const history = readHistoryFile(name, whole.subarray(0, -3));
    expect(curve(history, 'loss')).toEqual({ at: [1], values: [1] });
    expect(history.notes.join()).toContain(`${name} ends inside a record: the 2 before it are read.`);
  });

  it('are refused where a byte has changed, with the place', () => {
    const sound = file(event(1, simple('loss', 1)), event(2, simple('loss', 2)));
    const start = fileVersion().length;
    const damaged = (at: number) => Uint8Array.from(sound, (byte, index) => (index === at ? byte ^ 1 : byte));
    expect(() => readHistoryFile(name, damaged(start + 20))).toThrow(`${name}: The checksum of the content of record 2 does not match, at byte ${start + 12}: the file is damaged.`);
    expect(() => readHistoryFile(name, damaged(start + 1))).toThrow('The checksum of the length of record 2 does not match');
    expect(() => readHistoryFile(name, damaged(0))).toThrow('record 1');
  });

  it('are refused where a record is no event, or none holds a scalar', () => {
    expect(() => readHistoryFile(name, file(record(Uint8Array.of(0x0a, 0x7f))))).toThrow('Record 2 is no event of TensorBoard');
    expect(() => readHistoryFile(name, fileVersion())).toThrow('There are no scalars in it. Allowed:');
  });
});
