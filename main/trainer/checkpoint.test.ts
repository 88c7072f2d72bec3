// A checkpoint comes back as it was written, to the last bit, and nothing else is taken for one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/rpc/failure.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.ts';

const example: Checkpoint = {
  progress: {
    epoch: 3,
    item: 7,
    seconds: 1.25,
    sums: { rows: 224, loss: 0.1 + 0.2, score: 200, gradientNorm: NaN, updateRatio: 1e-9 },
    plateau: { learningRate: 0.001, best: null, waited: 2 },
    stopping: { best: 0.5, waited: 0 },
    optimizerStart: 0,
  },
  shape: { stepsPerEpoch: 12, batchSize: 32, slots: 'adam', plateau: null, stopping: 'val_loss', learningRate: 0.001 },
  vectors: new Map([
    ['parameters', Float32Array.from([1, -2.5, NaN, Infinity, 1e-45])],
    ['statistics', new Float32Array(0)],
  ]),
};

/** The bytes of any header, as the format lays them out, before vectors of zeros. */
function bytesOf(header: object, floats: number): Uint8Array {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return new Uint8Array(Buffer.concat([Buffer.from('UNSTUCK\n'), length, text, Buffer.alloc(4 * floats)]));
}

describe('decodeCheckpoint', () => {
  it('is the inverse of encodeCheckpoint', () => {
    expect(decodeCheckpoint(encodeCheckpoint(example))).toEqual(example);
  });

  it('keeps any numbers, and reads from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.float32Array(), { noNullPrototype: true }), fc.double({ noDefaultInfinity: true, noNaN: true }), (vectors, loss) => {
        // JSON writes -0 as 0.
        const sums = { ...example.progress.sums, loss: loss + 0 };
        const checkpoint = { ...example, progress: { ...example.progress, sums }, vectors: new Map(Object.entries(vectors)) };
        const bytes = encodeCheckpoint(checkpoint);
        const padded = new Uint8Array(bytes.length + 3);
        padded.set(bytes, 3);
        expect(decodeCheckpoint(padded.subarray(3))).toEqual(checkpoint);
      }),
    );
  });

  it('refuses what is cut off, too long or something else', () => {
    const bytes = encodeCheckpoint(example);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(() => decodeCheckpoint(bytes.subarray(0, length))).toThrow(Failure);
    }
    expect(() => decodeCheckpoint(Uint8Array.from([...bytes, 0]))).toThrow('bytes too many');
    expect(() => decodeCheckpoint(new Uint8Array(1000))).toThrow('does not begin like one');
  });

  it('reads what version 1 has written, under the names of today', () => {
    const { item, ...progress } = example.progress;
    const names = ['parameters', 'slot 0', 'slot 1', 'best parameters'];
    const header = { version: 1, progress: { ...progress, stepInEpoch: item }, vectors: names.map((name) => ({ name, length: 2 })) };
    const { vectors, ...rest } = decodeCheckpoint(bytesOf(header, 8));
    expect(rest).toEqual({ progress: example.progress, shape: null });
    expect([...vectors.keys()]).toEqual(['parameters', 'slot_0', 'slot_1', 'best_parameters']);
  });

  it('refuses what a version that is not there yet has written', () => {
    expect(() => decodeCheckpoint(bytesOf({ version: 3, progress: example.progress, shape: example.shape, vectors: [] }, 0))).toThrow('another version');
  });
});
