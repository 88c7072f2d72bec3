// Many columns that say nothing: each is one more way to learn the training rows by heart.
import { bestFloor, floorNames, isFloorUnit } from '../floors/attainable.ts';
import type { ColumnFacts } from '../floors/columns.ts';
import type { Floors } from '../floors/floors.ts';
import type { Reading } from '../reading.ts';
import { formatNumber, formatShare } from '../words.ts';
import { graded, overall, type CauseRule, type Consideration } from './cause.ts';

/** Share of the columns from which most of what the network sees is noise. */
const mostlyNoise = 0.6;
/** Useless columns from which they are many: distances in that many directions of noise say little (Beyer et al. 1999: from 10 to 15 on). */
const manyColumns = 10;
/** Gains that count, as a share of the constant answer's loss: as for the floors. */
const worthwhile = 0.05;

/** What the useful columns alone give the best simple model, against the network now and at its best. */
function againstKept(reading: Reading, floors: Floors, kept: NonNullable<ColumnFacts['kept']>): Consideration[] {
  const { attainable, validationError, scale, evidence: { spec, facts } } = reading;
  const best = kept.reduce((left, right) => (right.loss < left.loss ? right : left), kept[0] ?? { model: 'linear' as const, loss: Infinity, lossError: 0 });
  if (attainable === null || validationError === null || !Number.isFinite(best.loss) || !isFloorUnit(spec, facts.classNames.length)) return [];
  const lowest = validationError.reduce((least, value) => Math.min(least, value), Infinity);
  const error = best.lossError * Math.sqrt(1 + floors.rows / Math.max(1, facts.validationRows));
  const limit = best.loss + Math.max(2 * error, worthwhile * scale);
  const { now } = attainable;
  // One that was there and has learned the noise since could have been stopped: that says little either way. Neither does one that
  // chance alone may have brought within the limit, which few rows make wide.
  const weight = lowest > limit ? 1 : now > limit ? 0.3 : lowest > best.loss ? -0.5 : -3;
  return [overall(reading, weight, 'kept-floor', now, limit, `Validation loss is ${formatNumber(now)}, ${formatNumber(lowest)} at its best; ${floorNames[best.model]} without the useless columns: ${formatNumber(best.loss)}.`)];
}

/** What the same columns cost the nearest neighbours, which like a network weigh all columns at first. */
function costOfNoise(reading: Reading, { floors }: Floors, kept: NonNullable<ColumnFacts['kept']>): Consideration[] {
  const all = floors.find(({ model }) => model === 'neighbours');
  const without = kept.find(({ model }) => model === 'neighbours');
  const constant = floors.find(({ model }) => model === 'constant');
  if (all === undefined || without === undefined || constant === undefined || !(constant.loss > 0)) return [];
  const cost = (all.loss - without.loss) / constant.loss;
  return [overall(reading, cost > 0 ? graded(cost, worthwhile, 1.2, 1) : -1, 'noise-cost', cost, worthwhile, `They cost the nearest neighbours ${formatShare(Math.max(0, cost))} of what a constant answer misses.`)];
}

export const featureNoise: CauseRule = {
  cause: 'feature-noise',
  typical: ['plateau', 'overfitting'],
  possible: [],
  consider(reading) {
    const floors = reading.evidence.facts.floors ?? null;
    const { columns = null } = floors ?? {};
    if (floors === null || columns === null || columns.useless === null) return [];
    const count = columns.useless.length;
    const share = count / Math.max(1, columns.count);
    const best = bestFloor(floors);
    // Where nothing can be learned, no column says anything: that is another cause.
    if (share === 1 || best === null || best.model === 'constant') return [overall(reading, -4, 'useless-share', share, mostlyNoise, 'No simple model is better than a constant answer: which columns are of use cannot be told.')];
    return [
      overall(reading, Math.max(-3, Math.min(1.5, (share - mostlyNoise) * 6)), 'useless-share', share, mostlyNoise, `${count} of ${columns.count} columns say nothing of the target, alone or together with others.`),
      overall(reading, graded(count, manyColumns, 1.5, 1.2), 'useless-columns', count, manyColumns, `${count} columns are of no use.`),
      ...(columns.kept === null ? [] : [...againstKept(reading, floors, columns.kept), ...costOfNoise(reading, floors, columns.kept)]),
    ];
  },
};
