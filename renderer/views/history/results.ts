// The results of compared runs, row by row, with the best of each row marked.
import type { RunSummary } from '../../../shared/spec/run.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import { formatCount, formatDuration, formatPercent, formatValue, noValue } from '../../charts/format.ts';
import { statusNames } from '../train/run-words.ts';
import type { RunCurve } from './reach.ts';
import { commonLoss, reachOf } from './reach.ts';

export interface ResultRow {
  readonly title: string;
  /** One text a run. */
  readonly cells: readonly string[];
  /** Position of the best one, or null where there is none or it means nothing. */
  readonly best: number | null;
}

function numberRow(title: string, values: readonly (number | null | undefined)[], format: (value: number) => string, prefer: 'low' | 'high' | null): ResultRow | null {
  const finite = values.map((value) => (value !== null && value !== undefined && Number.isFinite(value) ? value : null));
  if (finite.every((value) => value === null)) return null;
  const present = finite.filter((value) => value !== null);
  const winner = prefer === 'low' ? Math.min(...present) : Math.max(...present);
  const cells = finite.map((value) => (value === null ? noValue : format(value)));
  // What reads the same is the same.
  const isTied = cells.filter((cell) => cell === format(winner)).length > 1;
  return { title, cells, best: prefer === null || present.length < 2 || isTied ? null : finite.indexOf(winner) };
}

/** `curves` has one entry a run, in the same order: its validation loss, or training loss where it has none. */
export function resultRows(runs: readonly RunSummary[], curves: readonly RunCurve[], lossName: string): ResultRow[] {
  const metric = (name: string): (number | undefined)[] => runs.map((run) => run.metrics[name]);
  const target = commonLoss(curves);
  const reaches = target === null ? [] : curves.map((curve) => reachOf(curve, target));
  const same = target === null ? '' : `to ${lossName} ${formatValue(target)}`;
  const rows: (ResultRow | null)[] = [
    { title: 'State', cells: runs.map((run) => statusNames[run.status]), best: null },
    { title: 'Finding', cells: runs.map((run) => (run.finding === null ? noValue : symptomNames[run.finding.diagnosis.symptom])), best: null },
    numberRow('Best val loss', metric('best_val_loss'), formatValue, 'low'),
    numberRow('At epoch', metric('best_epoch'), formatCount, null),
    numberRow('Last val loss', metric('val_loss'), formatValue, 'low'),
    numberRow('Last loss', metric('loss'), formatValue, 'low'),
    numberRow('Val accuracy', metric('val_accuracy'), formatPercent, 'high'),
    numberRow('Val error (MAE)', metric('val_mae'), formatValue, 'low'),
    target === null ? null : numberRow(`Epochs ${same}`, reaches.map((reach) => reach?.epoch), formatCount, 'low'),
    target === null ? null : numberRow(`Time ${same}`, reaches.map((reach) => reach?.seconds), formatDuration, 'low'),
    numberRow('Epochs', runs.map((run) => run.epoch), formatCount, null),
    numberRow('Time', runs.map((run) => run.seconds), formatDuration, null),
    numberRow('Time per epoch', runs.map((run) => (run.epoch > 0 ? run.seconds / run.epoch : null)), formatDuration, 'low'),
    numberRow('Parameters', runs.map((run) => run.parameters), formatCount, null),
  ];
  return rows.filter((row) => row !== null);
}
