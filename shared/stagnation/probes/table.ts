// All probes. Adding one takes a file, a row here, and a row in outcomes.ts.
import { batchOrRate } from './batch-or-rate.ts';
import { depthCut, noRegularisation, repairedInitialisation, wider } from './changed-model.ts';
import { predictSeconds } from './cost.ts';
import { dataFraction, dropColumn, shuffledLabels } from './of-data.ts';
import { learningRate } from './learning-rate.ts';
import { finiteOrNull, hasGap } from './losses.ts';
import { oneBatch } from './one-batch.ts';
import { probeIds, type ProbeId } from './result.ts';
import { sharpness } from './sharpness.ts';
import { standardised } from './standardised.ts';
import type { ArmResults, Probe, ProbeArm, ProbeReading, ProbeSubject } from './probe.ts';

const probes: Readonly<Record<ProbeId, Probe>> = {
  'learning-rate': learningRate,
  'one-batch': oneBatch,
  'repaired-initialisation': repairedInitialisation,
  'depth-cut': depthCut,
  wider,
  'no-regularisation': noRegularisation,
  standardised,
  'batch-or-rate': batchOrRate,
  'data-fraction': dataFraction,
  'shuffled-labels': shuffledLabels,
  'drop-column': dropColumn,
  sharpness,
};

export function probeOf(id: ProbeId): Probe {
  return probes[id];
}

/** A probe that makes sense for a run, with what it will train and take. */
export interface PlannedProbe {
  readonly probe: Probe;
  readonly arms: readonly ProbeArm[];
  readonly seconds: number;
  /** False where it is known beforehand that it will tell nothing. */
  readonly canTell: boolean;
}

/** Null where the probe makes no sense for this run. */
export function planProbe(subject: ProbeSubject, id: ProbeId): PlannedProbe | null {
  const probe = probes[id];
  const arms = probe.applies(subject) ? probe.plan(subject) : [];
  return arms.length === 0 ? null : { probe, arms, seconds: predictSeconds(subject, arms), canTell: !probe.needsGap || hasGap(subject) };
}

/** All that make sense for a run, in their order. */
export function planProbes(subject: ProbeSubject): PlannedProbe[] {
  return probeIds.map((id) => planProbe(subject, id)).filter((planned) => planned !== null);
}

/** What has come of a probe; a reading or a point of the chart that is no number, as after a blow-up, could not be measured. */
export function readProbe(subject: ProbeSubject, { probe }: PlannedProbe, arms: ArmResults): ProbeReading {
  const { readings, chart, says } = probe.read(subject, arms);
  const drawn = chart === null ? null : { ...chart, series: chart.series.map((one) => ({ ...one, y: one.y.map(finiteOrNull) })) };
  return { says, chart: drawn, readings: Object.fromEntries(Object.entries(readings).map(([name, value]) => [name, finiteOrNull(value)])) };
}
