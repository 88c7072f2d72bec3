// Classes of the training part brought to the same number of rows: by repeating, leaving out, or making rows.
import { Failure } from '../../shared/rpc/failure.ts';
import type { DatasetSpec } from '../../shared/spec/run-spec.ts';
import type { Block } from './layout.ts';
import { addRows, checkSize, positionsByClass, takeRows } from './matrix-rows.ts';
import type { TrainingPart } from './matrix-rows.ts';
import { purposeRandom, shuffle } from './random.ts';
import { makeBetween } from './smote.ts';
import { concatRows, joinRows } from './split/parts.ts';

/**
 * The training part with as many rows of each class as the largest has (`oversample`, `smote`), or the smallest (`undersample`). A
 * class without a single row stays without. What is added stands below the rows of the file. The same seed gives the same rows.
 */
export function balanceClasses(part: TrainingPart, method: DatasetSpec['balance'], classNames: readonly string[], layout: readonly Block[], seed: number): TrainingPart {
  if (method === 'none') return part;
  const classes = positionsByClass(part.matrix, classNames.length);
  const counts = classes.filter(({ length }) => length > 0).map(({ length }) => length);
  const random = purposeRandom(seed, method);
  if (method === 'undersample') return takeRows(part, leaveOut(classes, Math.min(...counts), random));
  const wanted = Math.max(...counts);
  checkSize(wanted * counts.length, part.matrix.columns);
  if (method === 'oversample') return takeRows(part, concatRows([Uint32Array.from(part.matrix.y.keys()), ...classes.map((rows) => repeat(rows, wanted - rows.length, random))]));
  return classes.reduce((grown, rows, index) => {
    const missing = rows.length === 0 ? 0 : wanted - rows.length;
    if (missing === 0) return grown;
    refuseLoneRow(rows, classNames[index] ?? '');
    return addRows(grown, makeBetween(part.matrix, rows, layout, missing, random), new Float32Array(missing).fill(index));
  }, part);
}

function leaveOut(classes: readonly Uint32Array[], wanted: number, random: () => number): Uint32Array {
  return joinRows(
    classes.map((rows) => {
      const shuffled = rows.slice();
      shuffle(shuffled, random);
      return shuffled.subarray(0, wanted);
    }),
  );
}

/** `count` more of these rows: each as often as any other, give or take one. */
function repeat(rows: Uint32Array, count: number, random: () => number): Uint32Array {
  if (rows.length === 0) return rows;
  const shuffled = rows.slice();
  shuffle(shuffled, random);
  return Uint32Array.from({ length: count }, (_, index) => shuffled[index % shuffled.length] ?? 0);
}

function refuseLoneRow(rows: Uint32Array, name: string): void {
  if (rows.length > 1) return;
  throw new Failure('bad-input', `Class "${name}" has one training row only, and SMOTE makes rows between two of a class.`, { path: 'dataset.balance', mend: 'Use "oversample", or use more rows of this class.' });
}
