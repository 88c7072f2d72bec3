// Mixed rows: Zhang, Cissé, Dauphin and Lopez-Paz 2018, "mixup: Beyond Empirical Risk Minimization". Inputs and targets of two rows,
// each with a share; the share is of the beta distribution.
import type { TrainingPart } from './matrix-rows.ts';
import { beta, shuffle } from './random.ts';

/**
 * Each row mixed with one drawn for it: share times the row plus (1 - share) times the other. Pairs are alike in both orders, so the
 * row that the result is named after is the one with the greater share, as in MixMatch (Berthelot et al. 2019): every row leads once.
 * The pairs are drawn once for a run, not anew in each epoch, so that the same seed trains on the same rows on every engine.
 */
export function mixRows({ matrix }: TrainingPart, alpha: number, hasClasses: boolean, random: () => number): TrainingPart {
  const { rows, columns } = matrix;
  const others = Uint32Array.from({ length: rows }, (_, row) => row);
  shuffle(others, random);
  const shares = Float32Array.from({ length: rows }, () => greater(beta(alpha, random)));
  const mix = (values: Float32Array, width: number): Float32Array =>
    values.map((value, at) => {
      const row = Math.floor(at / width);
      const share = shares[row] ?? 1;
      return share * value + (1 - share) * (values[(others[row] ?? 0) * width + (at % width)] ?? 0);
    });
  const x = mix(matrix.x, columns);
  const fileRows = new Uint32Array(rows);
  if (!hasClasses) return { matrix: { rows, columns, x, y: mix(matrix.y, 1) }, fileRows };
  const y = Float32Array.from(others, (other) => matrix.y[other] ?? 0);
  return { matrix: { rows, columns, x, y: matrix.y, mixedWith: { y, shares } }, fileRows };
}

function greater(share: number): number {
  return Math.max(share, 1 - share);
}
