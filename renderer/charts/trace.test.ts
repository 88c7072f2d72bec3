import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mostPlainPoints, traceCurve } from './trace.ts';

interface Stroke {
  readonly kind: 'move' | 'line';
  readonly x: number;
  readonly y: number;
}

function trace(values: number[], width = 100): Stroke[] {
  const strokes: Stroke[] = [];
  const x = Float64Array.from(values, (_, index) => index);
  const sink = {
    moveTo: (at: number, y: number) => void strokes.push({ kind: 'move', x: at, y }),
    lineTo: (at: number, y: number) => void strokes.push({ kind: 'line', x: at, y }),
  };
  traceCurve(sink, x, Float64Array.from(values), [0, values.length], { toX: (at) => (at / values.length) * width, toY: (value) => value });
  return strokes;
}

describe('traceCurve', () => {
  it('breaks at a gap and never bridges it', () => {
    expect(trace([1, 2, NaN, 3, 4]).map((stroke) => stroke.kind)).toEqual(['move', 'line', 'move', 'line']);
  });

  it('draws only what is in view, and one point on either side', () => {
    const strokes: number[] = [];
    const x = Float64Array.from({ length: 100 }, (_, index) => index);
    const sink = { moveTo: (at: number) => void strokes.push(at), lineTo: (at: number) => void strokes.push(at) };
    traceCurve(sink, x, x, [10, 12], { toX: (at) => at, toY: (value) => value });
    expect(strokes).toEqual([9, 10, 11, 12]);
  });

  it('keeps the lowest and highest value of every pixel', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: mostPlainPoints + 1, maxLength: mostPlainPoints + 500 }), (values) => {
        const strokes = trace(values);
        const drawn = strokes.map((stroke) => stroke.y);
        expect(Math.min(...drawn)).toBe(Math.min(...values));
        expect(Math.max(...drawn)).toBe(Math.max(...values));
        expect(strokes.length).toBeLessThanOrEqual(4 * 102);
      }),
      { numRuns: 20 },
    );
  });

  it('breaks the line of a dense curve at a gap of many pixels', () => {
    const values = Array.from({ length: 10_000 }, (_, index) => (index > 4000 && index < 6000 ? NaN : 1));
    expect(trace(values).filter((stroke) => stroke.kind === 'move')).toHaveLength(2);
  });
});
