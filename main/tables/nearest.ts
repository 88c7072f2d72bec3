// Names that do not exist, and what was probably meant.
import { nearestName } from '../../shared/spec/nearest.ts';

/** A sentence with the nearest of `known`, or with the first of them where none is near. */
export function suggestName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  if (nearest !== null) return `Did you mean "${nearest}"?`;
  const shown = known.slice(0, 12).map((other) => `"${other}"`);
  return `There is ${shown.join(', ')}${known.length > shown.length ? ` and ${known.length - shown.length} more` : ''}.`;
}
