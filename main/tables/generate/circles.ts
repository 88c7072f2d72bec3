// Two rings around the same centre: a table that no straight line divides.
import { normal, seededRandom } from '../random.ts';
import { writeCsv } from './csv.ts';

const radii = { outer: 1, inner: 0.5 } as const;
const noise = 0.1;

/** A CSV with the columns x, y and `ring` (inner or outer), in turn, `rows` of them. */
export function generateCircles(seed: number, rows: number): string {
  const random = seededRandom(seed);
  const points = Array.from({ length: rows }, (_, row) => {
    const ring = row % 2 === 0 ? 'outer' : 'inner';
    const angle = 2 * Math.PI * random();
    const x = radii[ring] * Math.cos(angle) + noise * normal(random);
    const y = radii[ring] * Math.sin(angle) + noise * normal(random);
    return [x.toFixed(4), y.toFixed(4), ring];
  });
  return writeCsv(['x', 'y', 'ring'], points);
}
