// How the table of runs is ordered.
import type { RunSummary } from '../../../shared/spec/run.ts';
import { runStatuses } from '../../../shared/spec/run.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import type { TableSort } from '../../ui/table-column.ts';

/** What a column is ordered by; undefined stands last, whatever the direction. */
function keyOf(run: RunSummary, column: string): string | number | undefined {
  switch (column) {
    case 'name':
      return run.name.toLowerCase();
    case 'status':
      return runStatuses.indexOf(run.status);
    case 'finding':
      return run.finding === null ? undefined : symptomNames[run.finding.diagnosis.symptom];
    case 'best':
      return run.metrics['best_val_loss'];
    case 'last':
      return run.metrics['val_loss'] ?? run.metrics['loss'];
    case 'score':
      return run.metrics['val_accuracy'] ?? run.metrics['accuracy'];
    case 'epochs':
      return run.epoch;
    case 'time':
      return run.seconds;
    default:
      return run.createdAt;
  }
}

/** A new list in order. Equal runs keep theirs. */
export function orderRuns(runs: readonly RunSummary[], { key, direction }: TableSort): RunSummary[] {
  const sign = direction === 'ascending' ? 1 : -1;
  return runs.toSorted((left, right) => {
    const [a, b] = [keyOf(left, key), keyOf(right, key)];
    if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
    if (typeof a === 'string' && typeof b === 'string') return sign * a.localeCompare(b, 'en', { numeric: true });
    return sign * (Number(a) - Number(b));
  });
}

/** The order after a click on a column's title: turned where it was that column's already. */
export function nextSort(sort: TableSort, key: string): TableSort {
  if (sort.key === key) return { key, direction: sort.direction === 'ascending' ? 'descending' : 'ascending' };
  // Losses and names are looked for from the least, the rest from the most.
  return { key, direction: ['name', 'status', 'finding', 'best', 'last'].includes(key) ? 'ascending' : 'descending' };
}
