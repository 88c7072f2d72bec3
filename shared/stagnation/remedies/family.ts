// The shape of a family of remedies.
import type { Cause } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import type { Change } from './model-changes.ts';

/** What to try against each of some causes, cheapest and most reliable first; an empty list where nothing helps or nothing can be said. */
export type Remedies<Causes extends Cause> = Readonly<Record<Causes, (reading: Reading) => readonly Change[]>>;
