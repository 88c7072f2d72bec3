// The experiment in a line, and as a file.
import { writeExperiment } from '../../../shared/spec/experiment.ts';
import type { Experiment } from '../../../shared/spec/experiment.ts';
import { differences } from '../../../shared/spec/paths.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { DesignPlan } from '../../state/plan-design.ts';

/** Settings that differ from those the experiment was opened with; a layer counts once, however much of it is new. */
export function countChanges(before: RunSpec | null, base: RunSpec): number {
  if (before === null) return 0;
  const paths = differences([before, base]).map(({ path }) => (/^model\.layers\.\d+/.exec(path) ?? [path])[0]);
  return new Set(paths).size;
}

/** `3 runs, 2 changes not yet run`. */
export function describeRuns({ runs }: DesignPlan, changes: number): string {
  const count = runs.length === 1 ? '1 run' : `${runs.length} runs`;
  if (changes === 0) return count;
  return `${count}, ${changes === 1 ? '1 change' : `${changes} changes`} not yet run`;
}

/** `Learning rate, three ways` as `learning-rate-three-ways.unstuck.json`. */
export function fileNameOf({ name, dataset }: Pick<Experiment, 'name' | 'dataset'>): string {
  const plain = (name ?? dataset.path).toLowerCase().replace(/\.[a-z]+$/, '').replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `${plain === '' ? 'experiment' : plain}.unstuck.json`;
}

/** Hands the file to the browser, which asks where to keep it. */
export function saveExperiment(experiment: Experiment): void {
  const url = URL.createObjectURL(new Blob([writeExperiment(experiment)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileNameOf(experiment);
  link.click();
  URL.revokeObjectURL(url);
}
