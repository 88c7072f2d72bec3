import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countSigns, linearScale, logScale, whyLogIsOff } from './scale.ts';

describe('linearScale', () => {
  it('labels its ticks', () => {
    const scale = linearScale([0.05, 0.65]);
    expect(scale.ticks.map((tick) => tick.label)).toEqual(['0.1', '0.2', '0.3', '0.4', '0.5', '0.6']);
    expect(scale.toUnit(Infinity)).toBeNaN();
  });
});

describe('logScale', () => {
  it('stands on powers of ten and has no place for what is not positive', () => {
    const scale = logScale(0.001, 1, false);
    expect(scale.ticks.map((tick) => tick.label)).toEqual(['0.001', '0.01', '0.1', '1']);
    expect(scale.toUnit(0)).toBeNaN();
    expect(scale.toUnit(-1)).toBeNaN();
    expect(scale.zeroUnit).toBeNull();
  });

  it('gives zeros a line below every positive value', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e3, noNaN: true }), fc.double({ min: 1, max: 1e6, noNaN: true }), (lowest, ratio) => {
        const scale = logScale(lowest, lowest * ratio, true);
        expect(scale.zeroUnit).not.toBeNull();
        expect(scale.zeroUnit ?? 0).toBeLessThan(scale.toUnit(lowest));
        expect(scale.min).toBeLessThan(scale.zeroUnit ?? 0);
        expect(scale.max).toBeGreaterThan(scale.toUnit(lowest * ratio));
        expect(scale.ticks[0]?.label).toBe('0');
      }),
    );
  });

  it('can be drawn without any value', () => {
    const signs = countSigns([]);
    const scale = logScale(signs.lowestPositive, signs.highest, false);
    expect(scale.max).toBeGreaterThan(scale.min);
  });
});

describe('whyLogIsOff', () => {
  it('names negative values and nothing but zeros', () => {
    expect(whyLogIsOff(countSigns([Float64Array.of(1, 0, NaN)]))).toBeNull();
    expect(whyLogIsOff(countSigns([Float64Array.of(-1, 2, -3)]))).toBe('Log is off: 2 values are below 0.');
    expect(whyLogIsOff(countSigns([Float64Array.of(0, 0)]))).toBe('Log is off: every value is exactly 0.');
  });
});
