// A checkpoint comes back as it was written, to the last bit, and nothing else is taken for one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../shared/rpc/failure.ts';
import { decodeCheckpoint, encodeCheckpoint, type Checkpoint } from './checkpoint.ts';

const example: Checkpoint = {
  progress: {
    epoch: 3,
    stepInEpoch: 7,
    seconds: 1.25,
    sums: { rows: 224, loss: 0.1 + 0.2, score: 200, gradientNorm: NaN, updateRatio: 1e-9 },
    plateau: { learningRate: 0.001, best: null, waited: 2 },
    stopping: { best: 0.5, waited: 0 },
  },
  vectors: new Map([
    ['parameters', Float32Array.from([1, -2.5, NaN, Infinity, 1e-45])],
    ['statistics', new Float32Array(0)],
  ]),
};

describe('decodeCheckpoint', () => {
  it('is the inverse of encodeCheckpoint', () => {
    expect(decodeCheckpoint(encodeCheckpoint(example))).toEqual(example);
  });

  it('keeps any numbers, and reads from the middle of a larger buffer', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.float32Array(), { noNullPrototype: true }), fc.double({ noDefaultInfinity: true, noNaN: true }), (vectors, loss) => {
        // JSON writes -0 as 0.
        const sums = { ...example.progress.sums, loss: loss + 0 };
        const checkpoint = { progress: { ...example.progress, sums }, vectors: new Map(Object.entries(vectors)) };
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
});
