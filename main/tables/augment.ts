// Further training rows made from those there are: copies with noise, or rows mixed in pairs.
import { Failure } from '../../shared/rpc/failure.ts';
import type { Matrix } from '../../shared/rpc/trainer.ts';
import type { DatasetSpec } from '../../shared/spec/run-spec.ts';
import { inputsOf } from './layout.ts';
import type { Block } from './layout.ts';
import { addRows, checkSize } from './matrix-rows.ts';
import type { TrainingPart } from './matrix-rows.ts';
import { mixRows } from './mixup.ts';
import { normal, purposeRandom } from './random.ts';
import { suggestName } from './nearest.ts';

/**
 * The training part, augmented as the settings say. `deviations`: of each input, over the rows of the file. Copies with noise stand
 * below the rows that they are of; rows that are mixed take the place of all. The same seed gives the same rows.
 */
export function augment(part: TrainingPart, augmentation: NonNullable<DatasetSpec['augmentation']>, classNames: readonly string[], layout: readonly Block[], deviations: Float64Array, seed: number): TrainingPart {
  if ('mixup' in augmentation) return mixRows(part, augmentation.mixup, classNames.length > 0, purposeRandom(seed, 'mixup'));
  const inputs = inputsOf(layout, 'quantity').filter((input) => (deviations[input] ?? 0) > 0);
  if (inputs.length === 0) {
    throw new Failure('bad-input', 'No column is a number or a date that varies, so there is nothing that noise could be added to.', { path: 'dataset.augmentation.noise', mend: 'Use mixup, or no augmentation.' });
  }
  const positions = positionsOf(part.matrix, augmentation.onlyClass, classNames);
  return addNoisyCopies(part, positions, augmentation.copies, inputs, deviations.map((deviation) => deviation * augmentation.noise), purposeRandom(seed, 'noise'));
}

function positionsOf({ y }: Matrix, onlyClass: string | null, classNames: readonly string[]): Uint32Array {
  const all = Uint32Array.from(y.keys());
  if (onlyClass === null) return all;
  const wanted = classNames.indexOf(onlyClass);
  if (wanted < 0) throw new Failure('bad-input', `"${onlyClass}" is not a class of the target. ${suggestName(onlyClass, classNames)}`, { path: 'dataset.augmentation.onlyClass' });
  return all.filter((position) => y[position] === wanted);
}

/** `amounts`: standard deviation of the noise of each input. */
function addNoisyCopies(part: TrainingPart, positions: Uint32Array, copies: number, inputs: readonly number[], amounts: Float64Array, random: () => number): TrainingPart {
  const { x, y, rows, columns } = part.matrix;
  const count = positions.length * copies;
  checkSize(rows + count, columns);
  const made = new Float32Array(count * columns);
  const targets = new Float32Array(count);
  for (let row = 0; row < count; row += 1) {
    const position = positions[row % positions.length] ?? 0;
    made.set(x.subarray(position * columns, (position + 1) * columns), row * columns);
    targets[row] = y[position] ?? 0;
    for (const input of inputs) made[row * columns + input] = (made[row * columns + input] ?? 0) + normal(random) * (amounts[input] ?? 0);
  }
  return addRows(part, made, targets);
}
