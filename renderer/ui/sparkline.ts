// The geometry of a sparkline.

export interface Sparkline {
  readonly path: string;
  /** Where the last finite value lies; null without any. */
  readonly last: { readonly x: number; readonly y: number } | null;
}

const edge = 2;

/** Keeps the lowest and highest of each column of pixels, so that no extreme is lost. */
function columnsOf(values: ArrayLike<number>, columns: number): number[] {
  const indexes: number[] = [];
  const perColumn = values.length / columns;
  for (let column = 0; column < columns; column += 1) {
    let lowest = -1;
    let highest = -1;
    for (let index = Math.floor(column * perColumn); index < Math.floor((column + 1) * perColumn); index += 1) {
      const value = values[index] ?? NaN;
      if (Number.isNaN(value)) continue;
      if (lowest === -1 || value < (values[lowest] ?? NaN)) lowest = index;
      if (highest === -1 || value > (values[highest] ?? NaN)) highest = index;
    }
    if (lowest !== -1) indexes.push(...(lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)]));
  }
  return indexes;
}

/** A path in pixels from the top left. Values that are not finite break the line. */
export function sparklinePath(values: ArrayLike<number>, width: number, height: number): Sparkline {
  const all = Array.from(values);
  const finite = all.filter(Number.isFinite);
  if (finite.length === 0) return { path: '', last: null };
  let low = Infinity;
  let high = -Infinity;
  for (const value of finite) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const xOf = (index: number): number => round(edge + ((width - 2 * edge) * index) / Math.max(1, all.length - 1));
  const yOf = (value: number): number => round(high === low ? height / 2 : edge + ((height - 2 * edge) * (high - value)) / (high - low));
  const indexes = all.length > 2 * width ? columnsOf(all, Math.floor(width)) : all.map((_, index) => index);
  let path = '';
  let isDown = false;
  let last: Sparkline['last'] = null;
  for (const index of indexes) {
    const value = all[index] ?? NaN;
    if (!Number.isFinite(value)) {
      isDown = false;
      continue;
    }
    last = { x: xOf(index), y: yOf(value) };
    path += `${isDown ? 'L' : 'M'}${last.x} ${last.y}`;
    isDown = true;
  }
  return { path, last };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
