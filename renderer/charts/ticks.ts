// Where an axis puts its numbers: steps of 1, 2 or 5 times a power of ten.

const multiples = [1, 2, 5] as const;

/** Removes the noise of floating point from a multiple of a step: 0.30000000000000004 becomes 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(12));
}

function countTicks(min: number, max: number, step: number): number {
  return Math.floor(tidy(max / step)) - Math.ceil(tidy(min / step)) + 1;
}

/** The smallest 1-2-5 step that puts at most `most` ticks on `min` to `max`. */
export function niceStep(min: number, max: number, most: number): number {
  const power = Math.floor(Math.log10((max - min) / most));
  for (let exponent = power - 1; ; exponent += 1) {
    for (const multiple of multiples) {
      const step = tidy(multiple * 10 ** exponent);
      if (countTicks(min, max, step) <= most) return step;
    }
  }
}

/** Multiples of `step` from `min` to `max`, both included. */
export function ticksOfStep(min: number, max: number, step: number): number[] {
  const first = Math.ceil(tidy(min / step));
  const count = Math.max(0, countTicks(min, max, step));
  return Array.from({ length: count }, (_, index) => tidy((first + index) * step) + 0);
}

/** Ticks of a linear axis. A range too narrow for a double has one tick. */
export function linearTicks(min: number, max: number, most = 7): number[] {
  return max - min > Math.abs(max) * 1e-10 ? ticksOfStep(min, max, niceStep(min, max, most)) : [min];
}

/** Ticks of an axis that counts (epochs): whole numbers only. */
export function wholeTicks(min: number, max: number, most = 7): number[] {
  if (max - min < 1) return [Math.round(max)];
  return ticksOfStep(min, max, Math.max(1, niceStep(min, max, most)));
}

/**
 * Ticks of a logarithmic axis, as values: powers of ten, every second or third where there are more than `most`,
 * and 2 and 5 between them where fewer than three powers lie in the range. A range too narrow for two of these has linear ones.
 */
export function logTicks(min: number, max: number, most = 7): number[] {
  const low = Math.ceil(tidy(Math.log10(min)));
  const high = Math.floor(tidy(Math.log10(max)));
  if (high - low + 1 >= 3) {
    const stride = Math.ceil((high - low + 1) / most);
    return ticksOfStep(low, high, stride).map((exponent) => tidy(10 ** exponent));
  }
  const ticks: number[] = [];
  for (let exponent = low - 1; exponent <= high; exponent += 1) {
    for (const multiple of multiples) {
      const tick = tidy(multiple * 10 ** exponent);
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  if (ticks.length < 2) return linearTicks(min, max, Math.min(most, 3));
  const powers = ticks.filter((tick) => Number.isInteger(tidy(Math.log10(tick))));
  return ticks.length > most && powers.length > 0 ? powers : ticks;
}
