// The scaling probe: the same network on standardised inputs, and for numbers with a standardised target.
import { epochMetrics } from '../../metrics/names.ts';
import { bars, gainInWords } from './charts.ts';
import { finalLoss, gainOf, lowestValidation, valuesOf } from './losses.ts';
import { formatNumber } from '../words.ts';
import { baseSpec, shortRun, unchanged, unchangedRun } from './short-runs.ts';
import type { ArmResult, Probe, ProbeSubject } from './probe.ts';
import type { RunSpec } from '../../spec/run-spec.ts';

const inputs = { name: 'inputs', label: 'Standardised inputs', change: (dataset: RunSpec['dataset']) => ({ ...dataset, scaling: 'standard' as const }) };
const target = { name: 'target', label: 'A standardised target', change: (dataset: RunSpec['dataset']) => ({ ...dataset, targetScaling: 'standard' as const }) };
const both = { name: 'both', label: 'Standardised inputs and target', change: (dataset: RunSpec['dataset']) => target.change(inputs.change(dataset)) };

function changesFor({ spec: { dataset } }: Pick<ProbeSubject, 'spec'>): (typeof inputs | typeof target | typeof both)[] {
  const areInputsOpen = dataset.scaling !== 'standard';
  const isTargetOpen = dataset.task === 'regression' && dataset.targetScaling === 'none';
  return [...(areInputsOpen ? [inputs] : []), ...(isTargetOpen ? [target] : []), ...(areInputsOpen && isTargetOpen ? [both] : [])];
}

/** Losses of a target in other units cannot be compared; absolute errors are recorded in the target's own. */
function resultOf(subject: ProbeSubject, arm: ArmResult | null): number | null {
  if (subject.spec.dataset.task !== 'regression' || subject.spec.dataset.targetScaling !== 'none') return finalLoss(arm);
  if (arm === null) return null;
  return arm.isDiverged ? Infinity : (valuesOf(arm, epochMetrics.meanAbsoluteError).at(-1) ?? null);
}

/** What gains of that are measured by: floors as errors, and what a constant answer's error is about. */
function yardstick(subject: ProbeSubject): Parameters<typeof gainOf>[0] {
  if (subject.spec.dataset.task !== 'regression' || subject.spec.dataset.targetScaling !== 'none') return subject;
  // Mean absolute deviation of a normal target is 0.8 of its standard deviation.
  return { losses: subject.losses, floor: subject.floorError, facts: { ...subject.facts, baselineLoss: 0.8 * (subject.facts.targetSd ?? 1) } };
}

export const standardised: Probe = {
  id: 'standardised',
  title: 'Scaling probe',
  asks: 'Trains the same network on standardised inputs, and with a standardised target where it is a number.',
  needsGap: false,
  applies: (run) => changesFor(run).length > 0,
  plan: (subject) => [unchangedRun(subject), ...changesFor(subject).map(({ name, change }) => shortRun(subject, name, { ...baseSpec(subject), dataset: change(subject.spec.dataset) }))],
  read(subject, arms) {
    const before = resultOf(subject, arms(unchanged));
    const tried = [inputs, target, both].filter(({ name }) => arms(name) !== null).map((one) => ({ ...one, value: resultOf(subject, arms(one.name)) }));
    // Where the training rows are learned all the same, held-out rows show what unscaled inputs do.
    const gain = (name: string): number | null =>
      gainOf(yardstick(subject), before, tried.find((one) => one.name === name)?.value ?? null) ?? (name === inputs.name ? gainOf(subject, lowestValidation(arms(unchanged)), lowestValidation(arms(name))) : null);
    const best = tried.reduce<(typeof tried)[number] | null>((lowest, one) => (lowest === null || (one.value ?? Infinity) < (lowest.value ?? Infinity) ? one : lowest), null);
    const unit = subject.spec.dataset.task === 'regression' && subject.spec.dataset.targetScaling === 'none' ? 'mean absolute error' : 'training loss';
    const words = (value: number | null): string => (value === null ? 'nothing' : formatNumber(value));
    return {
      readings: { 'gain-inputs': gain('inputs'), 'gain-target': gain('target'), 'gain-both': gain('both') },
      chart: bars(unit, [{ label: 'unchanged', value: before }, ...tried]),
      says: best === null ? 'Nothing was measured.' : `${best.label}: a ${unit} of ${words(best.value)}, unchanged ${words(before)} in as many steps; ${gainInWords(gain(best.name))}.`,
    };
  },
};
