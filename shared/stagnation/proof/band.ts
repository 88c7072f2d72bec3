// The runs of one arm as a band over the epochs: what a chart of a trial draws.
import * as v from 'valibot';
import { percentile } from '../measures/swing.ts';

/** As many as a small chart can show. */
const mostPoints = 120;

const column = v.array(v.nullable(v.number()));

/** Null where no run has a finite value. */
export const bandSchema = v.object({ epoch: v.array(v.number()), median: column, lowest: column, lower: column, upper: column, highest: column });
export type Band = v.InferOutput<typeof bandSchema>;

/** Over the runs that have come so far, at up to 120 epochs evenly spread, the last among them. `lower` and `upper` are the quartiles. */
export function bandOf(curves: readonly (readonly number[])[]): Band {
  const epochs = Math.max(0, ...curves.map((curve) => curve.length));
  const points = Math.min(mostPoints, epochs);
  const epoch = Array.from({ length: points }, (_, point) => Math.round(((point + 1) * epochs) / points));
  const values = epoch.map((at) => curves.map((curve) => curve[at - 1] ?? NaN).filter(Number.isFinite));
  const share = (of: number): (number | null)[] => values.map((found) => (found.length === 0 ? null : percentile(found, of)));
  return { epoch, median: share(0.5), lowest: share(0), lower: share(0.25), upper: share(0.75), highest: share(1) };
}
