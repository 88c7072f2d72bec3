// What a remedy will cost, before it is tried: the training time of the changed run over that of the unchanged one.
import { resolve } from '../../spec/resolve.ts';
import type { RunSpec } from '../../spec/run-spec.ts';
import { describeModel } from '../../spec/shapes.ts';
import { applySet } from '../../spec/variant.ts';
import { stepWork } from '../../spec/work.ts';
import type { DataFacts } from '../evidence.ts';
import type { Remedy } from '../diagnosis.ts';

/**
 * What a step costs whatever it computes, in floating point operations: 10-64-1 with batch 32, which has 150,000 of them, takes 0.0043 ms,
 * twice what the operations alone would at the speed of large steps (bench of the engine, two cores).
 */
const stepOverhead = 150_000;

/** Rows that are trained on, as far as settings tell: facts are those of the run as it is, after its own balancing. */
function rowsOf({ dataset: { balance, augmentation, excludeRows } }: RunSpec, { trainRows, classCounts, classNames }: DataFacts, excludedBefore: number): number {
  const [most, fewest] = [Math.max(0, ...classCounts), Math.min(...classCounts)];
  const kept = Math.max(1, trainRows - Math.max(0, excludeRows.length - excludedBefore));
  const balanced = classCounts.length === 0 || balance === 'none' ? kept : classCounts.length * (balance === 'undersample' ? fewest : most);
  if (augmentation === null || !('copies' in augmentation)) return balanced;
  const { copies, onlyClass } = augmentation;
  const copied = onlyClass === null ? balanced : balance === 'none' ? (classCounts[classNames.indexOf(onlyClass)] ?? 0) : balanced / Math.max(1, classCounts.length);
  return balanced + copies * copied;
}

/** Inputs of the network, where leaving out a column leaves out about as many as any other has. */
function inputsOf({ dataset }: RunSpec, { inputs, floors }: DataFacts, before: RunSpec): number {
  const columns = floors?.columns?.count ?? inputs;
  const ignored = Object.entries(dataset.columns).filter(([name, { role }]) => role === 'ignore' && before.dataset.columns[name]?.role !== 'ignore').length;
  return Math.max(1, Math.round(inputs * (1 - Math.min(ignored, columns - 1) / Math.max(1, columns))));
}

function workOf(spec: RunSpec, facts: DataFacts, before: RunSpec): number {
  const { batchSize, epochs } = spec.training;
  const rows = rowsOf(spec, facts, before.dataset.excludeRows.length);
  const { parameters } = describeModel(spec.model, inputsOf(spec, facts, before));
  return epochs * Math.ceil(rows / batchSize) * (stepOverhead + stepWork(parameters, Math.min(batchSize, rows)));
}

/**
 * Expected seconds of training with these settings changed, over those without: 1 costs the same. Early stopping is not foreseen: it
 * counts as all epochs.
 * @throws Failure for a change that no run can have
 */
export function costOf(set: Remedy['set'], spec: RunSpec, facts: DataFacts): number {
  const changed = resolve(applySet(spec, set, ['set']), { task: spec.dataset.task, classNames: facts.classNames });
  return workOf(changed, facts, spec) / workOf(spec, facts, spec);
}
