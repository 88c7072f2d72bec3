// One finished run as a line: JSON for scripts (a fixed format, which may grow but never change), or words for people.
import { epochMetrics } from '../../shared/metrics/names.ts';
import type { RunSummary } from '../../shared/spec/run.ts';

/** What says how good a run is; the other metrics are signals for the diagnosis. */
const qualityMetrics: readonly string[] = [
  epochMetrics.loss, epochMetrics.validationLoss, epochMetrics.accuracy, epochMetrics.validationAccuracy,
  epochMetrics.meanAbsoluteError, epochMetrics.validationMeanAbsoluteError, 'best_val_loss', 'best_epoch',
];

export function toJsonLine(run: RunSummary): string {
  const { metrics, finding, environment } = run;
  const { method, fold } = run.spec.dataset.split;
  return JSON.stringify({
    run: run.runId,
    name: run.name,
    repeat: run.repeat,
    ...(method === 'kfold' ? { fold } : {}),
    status: run.status,
    epochs: run.epoch,
    steps: run.step,
    seconds: run.seconds,
    engine: environment?.engine ?? null,
    device: environment?.device ?? null,
    metrics: Object.fromEntries(qualityMetrics.flatMap((name) => (metrics[name] === undefined ? [] : [[name, metrics[name]]]))),
    diagnosis: finding?.diagnosis ?? null,
    remedies: finding?.remedies ?? [],
  });
}

export function toTextLine(run: RunSummary): string {
  const { loss, val_loss: validationLoss } = run.metrics;
  const name = run.repeat === 0 ? run.name : `${run.name} (repeat ${run.repeat})`;
  const parts = [
    run.runId, name, run.status, `${run.epoch} epochs`,
    ...(loss === undefined ? [] : [`loss ${loss.toPrecision(4)}`]),
    ...(validationLoss === undefined ? [] : [`val_loss ${validationLoss.toPrecision(4)}`]),
    ...(run.statusReason === null ? [] : [run.statusReason]),
    ...(run.finding === null ? [] : [run.finding.headline]),
  ];
  return parts.join('  ');
}
