// A run as its probes see it: settings, facts, checkpoints and curves, from the history and the prepared data.
import { epochMetrics } from '../../../shared/metrics/names.ts';
import { Failure } from '../../../shared/rpc/failure.ts';
import { bestFloor, isFloorUnit } from '../../../shared/stagnation/floors/attainable.ts';
import { columnPowers } from '../../../shared/stagnation/probes/column-power.ts';
import { widthOf } from '../../tables/encoders.ts';
import type { MetricBatch } from '../../../shared/metrics/batch.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { DataFacts } from '../../../shared/stagnation/evidence.ts';
import type { ColumnPower, ProbeSubject } from '../../../shared/stagnation/probes/probe.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { Reads } from '../../history/history.ts';
import type { Prepared } from '../../tables/tables.ts';

/** Inputs up to which each column is asked what it tells alone: some milliseconds each. */
const mostInputs = 400;

/** By what was prepared: asked again and again while probes are chosen. */
const knownPowers = new WeakMap<Prepared, ColumnPower[]>();

function powersOf(prepared: Prepared): ColumnPower[] {
  const powers = knownPowers.get(prepared) ?? measurePowers(prepared);
  knownPowers.set(prepared, powers);
  return powers;
}

function measurePowers({ train, validation, classNames, preprocessing }: Prepared): ColumnPower[] {
  if (train.columns > mostInputs) return [];
  let start = 0;
  const columns = preprocessing.encoders.map((encoder) => ({ name: encoder.column, width: widthOf(encoder), start: (start += widthOf(encoder)) - widthOf(encoder) }));
  return columnPowers(train, validation, classNames.length, columns);
}

function columnOf(batch: MetricBatch | null, name: string): Float64Array {
  return batch?.values[batch.names.indexOf(name)] ?? new Float64Array();
}

/** Of simple models on unseen rows, in the units that the run's loss and its absolute error have; null where they differ, or are not known. */
function floorsOf(facts: DataFacts, spec: RunSpec): Pick<ProbeSubject, 'floor' | 'floorError'> {
  const { floors } = facts;
  if (floors === undefined || floors === null) return { floor: null, floorError: null };
  const isInTargetUnit = facts.classNames.length === 0 && spec.dataset.targetScaling === 'none';
  return {
    floor: isFloorUnit(spec, facts.classNames.length) ? (bestFloor(floors)?.loss ?? null) : null,
    floorError: isInTargetUnit ? Math.min(...floors.floors.map(({ score }) => score)) : null,
  };
}

/**
 * @param prepared the run's own training data
 * @throws Failure for a run that has not trained a step
 */
export function describeSubject(run: RunSummary, prepared: Prepared, reads: Reads, machine: Pick<ProbeSubject, 'lanes' | 'waiting' | 'pace'>): ProbeSubject {
  const { runId, spec, facts, parameters, stepsPerEpoch } = run;
  if (facts === null || parameters === null || stepsPerEpoch === null) throw new Failure('not-allowed-now', `"${run.name}" has not begun to train, so there is nothing to probe.`, { mend: 'Probe it when it trains or has ended.' });
  const epochs = reads.metrics({ runId, group: 'epoch', names: [epochMetrics.loss, epochMetrics.learningRate], fromStep: 0, toStep: null });
  const rate = columnOf(epochs, epochMetrics.learningRate).findLast((value) => Number.isFinite(value) && value > 0);
  return {
    spec, facts, parameters, stepsPerEpoch, ...machine, ...floorsOf(facts, spec),
    learningRate: rate ?? run.edits.at(-1)?.learningRate ?? spec.training.optimizer.learningRate,
    checkpoints: reads.checkpoints(runId).map(({ epoch, step }) => ({ epoch, step })),
    epochs: epochs?.step ?? new Float64Array(),
    losses: columnOf(epochs, epochMetrics.loss),
    columns: powersOf(prepared),
  };
}
