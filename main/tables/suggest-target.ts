// Which column a data set is probably meant to predict, before anyone has said so.
import type { ColumnProfile, DatasetProfile } from '../../shared/spec/profile.ts';

/** Names that usually mark the target, the surest first. */
const usualNames = ['target', 'label', 'class', 'outcome', 'species', 'diagnosis', 'sentiment', 'category', 'response', 'result', 'price', 'survived', 'churn', 'default'];

/** The name of a column that can be learned: one with a usual name, else the last. */
export function suggestTarget(profile: Pick<DatasetProfile, 'columns' | 'rows'>): string {
  const learnable = profile.columns.filter((column) => canBeLearned(column));
  const named = usualNames.flatMap((name) => learnable.filter((column) => column.name.toLowerCase() === name))[0];
  return (named ?? learnable.at(-1) ?? profile.columns.at(-1))?.name ?? '';
}

function canBeLearned(column: ColumnProfile): boolean {
  return column.distinct > 1 && column.type !== 'text';
}
