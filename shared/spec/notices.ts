// What is probably a mistake in the settings of a run, said before it trains, each with a fix where one is sure. An explicit
// setting is obeyed all the same; only an `error` keeps the run from starting.
import { dataChecks } from './notices/data.ts';
import { headChecks } from './notices/head.ts';
import { modelChecks } from './notices/model.ts';
import type { Check, Notice, RunFacts } from './notices/notice.ts';
import { trainingChecks } from './notices/training.ts';
import type { RunSpec } from './run-spec.ts';

export type { Notice, RunFacts } from './notices/notice.ts';

const checks: readonly Check[] = [...headChecks, ...modelChecks, ...trainingChecks, ...dataChecks];

/** What to say about these settings for these data: errors first. */
export function checkRun(spec: RunSpec, facts: RunFacts): Notice[] {
  const found = checks.flatMap((check) => check(spec, facts));
  return [...found.filter(({ severity }) => severity === 'error'), ...found.filter(({ severity }) => severity === 'warning')];
}
