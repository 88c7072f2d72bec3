// A frame gives back exactly what was framed, whatever it was and wherever its bytes lie.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFrame, encodeFrame } from './frame.ts';

const column = fc.oneof(fc.float64Array(), fc.float32Array(), fc.int32Array(), fc.uint32Array(), fc.uint8Array());
const { message } = fc.letrec((tie) => ({
  message: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(null, undefined, true, false, NaN, Infinity, -Infinity, -0),
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    column,
    fc.array(tie('message')),
    fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('$', '__proto__')), tie('message'), { noNullPrototype: true }),
  ),
}));

describe('a frame', () => {
  it('gives back any message', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decodeFrame(encodeFrame(value))).toStrictEqual(value);
      }),
    );
  });

  it('gives it back from the middle of a larger buffer, as copies of its own', () => {
    fc.assert(
      fc.property(message, fc.nat(16), (value, offset) => {
        const frame = encodeFrame(value);
        const pool = Buffer.alloc(frame.length + offset + 8, 255);
        pool.set(frame, offset);
        const decoded = decodeFrame(pool.subarray(offset, offset + frame.length));
        pool.fill(0);
        expect(decoded).toStrictEqual(value);
      }),
    );
  });

  it('refuses what cannot be sent', () => {
    expect(() => encodeFrame({ run: () => {} })).toThrow('cannot be sent');
    expect(() => encodeFrame(new BigInt64Array(1))).toThrow('cannot be sent');
  });

  it('refuses bytes that are no frame, and frames that were cut', () => {
    const frame = encodeFrame({ step: new Float64Array(4) });
    expect(() => decodeFrame(new Uint8Array(2))).toThrow('too short');
    expect(() => decodeFrame(Uint8Array.of(255, 255, 255, 255))).toThrow('longer than the frame');
    expect(() => decodeFrame(frame.subarray(0, -8))).toThrow('longer than its frame');
  });
});
