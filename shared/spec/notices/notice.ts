// What a check of settings is given, and what it says.
import type { DatasetProfile, TargetProfile } from '../profile.ts';
import type { RunSpec } from '../run-spec.ts';

export interface Notice {
  /** The setting it stands beside. */
  readonly path: string;
  /** `error`: the run cannot start. `warning`: it can, and will probably disappoint. */
  readonly severity: 'error' | 'warning';
  readonly title: string;
  readonly says: string;
  /** The fix, by path as in a variant's `set`; null where there is no single one. */
  readonly set: Readonly<Record<string, unknown>> | null;
}

/** What is known of the data before the run. */
export interface RunFacts {
  readonly profile: DatasetProfile;
  readonly target: TargetProfile;
}

export type Check = (spec: RunSpec, facts: RunFacts) => readonly Notice[];

/** A warning with its fix. */
export function warn(path: string, title: string, says: string, set: Notice['set'] = null): Notice {
  return { path, severity: 'warning', title, says, set };
}

/** A warning whose fix is another value of the same setting. */
export function warnAndSet(path: string, value: unknown, title: string, says: string): Notice {
  return warn(path, title, says, { [path]: value });
}
