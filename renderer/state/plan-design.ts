// What comes of an experiment that is being edited, for the data at hand: its runs, the network, what is probably a mistake.
import { parseExperiment, planRuns, planVariants } from '../../shared/spec/experiment.ts';
import type { Experiment, PlannedRun } from '../../shared/spec/experiment.ts';
import { countInputs, countTrainRows } from '../../shared/spec/inputs.ts';
import { checkRun } from '../../shared/spec/notices.ts';
import type { Notice, RunFacts } from '../../shared/spec/notices.ts';
import type { RunSpec } from '../../shared/spec/run-spec.ts';
import { describeModel } from '../../shared/spec/shapes.ts';
import type { ModelDescription } from '../../shared/spec/shapes.ts';

export interface DesignPlan {
  /** The settings without any variant's changes, every key filled in. */
  readonly base: RunSpec;
  readonly runs: readonly PlannedRun[];
  /** Of each variant, its first run. */
  readonly firstRuns: readonly PlannedRun[];
  readonly inputs: number;
  readonly trainRows: number;
  readonly network: ModelDescription;
  readonly notices: readonly Notice[];
  /** Of each variant, what is not said of the base settings already. Empty without variants. */
  readonly variantNotices: readonly (readonly Notice[])[];
}

/** The settings of an experiment without its variants. Throws a Failure for settings that no run can have. */
export function resolveBase(experiment: Experiment, { profile, target }: RunFacts): RunSpec {
  const { variants: _, sweep: __, ...rest } = experiment;
  const [run] = planRuns({ ...rest, repeats: 1 }, { task: target.task, classNames: target.classNames, columns: profile.columns.map(({ name }) => name) });
  if (run === undefined) throw new Error('an experiment without variants has one run');
  return run.spec;
}

/** Throws a Failure for an experiment that cannot be planned. */
export function planDesign(experiment: Experiment, facts: RunFacts): DesignPlan {
  const { profile, target } = facts;
  const columns = profile.columns.map(({ name }) => name);
  const byVariant = planVariants(parseExperiment(experiment), { task: target.task, classNames: target.classNames, columns });
  const base = resolveBase(experiment, facts);
  const inputs = countInputs(base.dataset, profile);
  const notices = checkRun(base, facts);
  const hasVariants = (experiment.variants ?? []).length > 0;
  return {
    base,
    runs: byVariant.flat(),
    firstRuns: byVariant.flatMap(([first]) => first ?? []),
    inputs,
    trainRows: countTrainRows(base.dataset, profile, target),
    network: describeModel(base.model, inputs),
    notices,
    variantNotices: hasVariants ? byVariant.map(([first]) => (first === undefined ? [] : furtherNotices(first.spec, facts, notices))) : [],
  };
}

function furtherNotices(spec: RunSpec, facts: RunFacts, known: readonly Notice[]): Notice[] {
  return checkRun(spec, facts).filter(({ path, title }) => !known.some((notice) => notice.path === path && notice.title === title));
}

/** Why the runs cannot be started, or null: the first error of the settings, or of a variant's. */
export function whyBlocked({ notices, variantNotices, firstRuns }: DesignPlan): string | null {
  const first = notices.find(({ severity }) => severity === 'error');
  // An error of the base settings counts only where a run has them.
  const isBaseRun = variantNotices.length === 0 || firstRuns.some(({ set }) => Object.keys(set).length === 0);
  if (first !== undefined && isBaseRun) return `${first.title}. ${first.says}`;
  for (const [index, found] of variantNotices.entries()) {
    const error = found.find(({ severity }) => severity === 'error');
    if (error !== undefined) return `${firstRuns[index]?.name ?? 'A variant'}: ${error.title}. ${error.says}`;
  }
  return null;
}
