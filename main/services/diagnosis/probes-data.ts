// The data that an arm of a probe trains on: all of what is prepared, some rows of it, or the same rows with their targets shuffled.
import { shuffled } from '../../../shared/stagnation/floors/floor-table.ts';
import type { Matrix } from '../../../shared/rpc/trainer.ts';
import type { RowChoice } from '../../../shared/stagnation/probes/probe.ts';
import type { Prepared } from '../../tables/tables.ts';

/** So that the choice of rows and the order of the targets do not follow from each other. */
const targetSeed = 0x5eed;

function rowsOf({ columns, x, y, mixedWith }: Matrix, chosen: Uint32Array): Matrix {
  const picked = new Float32Array(chosen.length * columns);
  chosen.forEach((row, at) => { picked.set(x.subarray(row * columns, (row + 1) * columns), at * columns); });
  const pick = (values: Float32Array): Float32Array => Float32Array.from(chosen, (row) => values[row] ?? 0);
  return { rows: chosen.length, columns, x: picked, y: pick(y), ...(mixedWith === undefined ? {} : { mixedWith: { y: pick(mixedWith.y), shares: pick(mixedWith.shares) } }) };
}

/** The same rows and targets, put together at random. */
function shuffleTargets({ y, mixedWith, ...rest }: Matrix, seed: number): Matrix {
  const order = shuffled(y.length, seed);
  const turn = (values: Float32Array): Float32Array => Float32Array.from(order, (row) => values[row] ?? 0);
  return { ...rest, y: turn(y), ...(mixedWith === undefined ? {} : { mixedWith: { y: turn(mixedWith.y), shares: turn(mixedWith.shares) } }) };
}

/** What is prepared, cut down to the rows of an arm. The same choice gives the same rows. */
export function choosePrepared(prepared: Prepared, { count, seed, hasShuffledTargets, hasValidation }: RowChoice): Prepared {
  const { train, validation } = prepared;
  const some = count === null || count >= train.rows ? train : rowsOf(train, shuffled(train.rows, seed).subarray(0, count));
  return { ...prepared, train: hasShuffledTargets ? shuffleTargets(some, seed ^ targetSeed) : some, validation: hasValidation ? validation : null };
}
