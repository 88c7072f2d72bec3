// What a planted fault is: a change of a sound experiment, in three severities, that brings one cause about.
import type { Cause } from '../../../../shared/stagnation/diagnosis.ts';
import type { DataSet } from '../data/data-sets.ts';
import type { World } from '../world.ts';

export const severities = [1, 2, 3] as const;
export type Severity = (typeof severities)[number];

export interface Fault {
  readonly cause: Cause;
  /** Whether the data can have it at all. */
  fits(dataSet: DataSet): boolean;
  /** Sound settings under which the fault hurts: what the run is held against has them too. */
  circumstances?(world: World, severity: Severity, random: () => number): World;
  /** The fault itself. The same random source gives the same fault. */
  plant(world: World, severity: Severity, random: () => number): World;
}

/** The value for a severity. */
export function bySeverity<Value>(severity: Severity, values: readonly [Value, Value, Value]): Value {
  return values[severity - 1] ?? values[2];
}

export const everywhere = (): boolean => true;
export const isRegression = ({ task }: DataSet): boolean => task === 'regression';
