import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ChartLine } from './chart.ts';
import { formatReading, readLine, withoutGaps } from './joined.ts';

const x = Float64Array.of(1, 2, 3, 4, 5);
const line: ChartLine = { id: 'noise_scale', label: 'Noise', slot: 1, values: Float64Array.of(NaN, 2, NaN, NaN, 5), isJoined: true };

describe('a curve that is measured every few epochs', () => {
  it('is drawn through its points alone', () => {
    expect(withoutGaps(x, line.values)).toEqual([Float64Array.of(2, 5), Float64Array.of(2, 5)]);
  });

  it('keeps every value at its epoch', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constant(NaN))), (values) => {
        const [at, kept] = withoutGaps(Float64Array.from(values, (_, index) => index), Float64Array.from(values));
        expect([...kept]).toEqual(values.filter((value) => !Number.isNaN(value)));
        at.forEach((index, place) => expect(kept[place]).toBe(values[index]));
      }),
    );
  });

  it('is read by the last known value, with its epoch', () => {
    expect(readLine(line, x, 3)).toEqual({ value: 2, since: 2 });
    expect(readLine(line, x, 4)).toEqual({ value: 5, since: null });
    expect(readLine(line, x, 0)).toEqual({ value: NaN, since: null });
    expect(readLine(line, x, -1)).toEqual({ value: NaN, since: null });
    expect(formatReading(readLine(line, x, 3), String)).toBe('2 (epoch 2)');
  });
});

it('any other curve is read at its own epoch only', () => {
  expect(readLine({ ...line, isJoined: false }, x, 3)).toEqual({ value: NaN, since: null });
});
