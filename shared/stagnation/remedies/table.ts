// What to try for each cause: DIAGNOSIS.md section 6. Every cause has its line, so that none is forgotten.
import type { Cause } from '../diagnosis.ts';
import { capacityRemedies } from './capacity.ts';
import { dataRemedies } from './data.ts';
import type { Remedies } from './family.ts';
import { optimiserRemedies } from './optimiser.ts';
import { setUpRemedies } from './set-up.ts';
import { signalRemedies } from './signal.ts';

export const remediesOf: Remedies<Cause> = { ...setUpRemedies, ...optimiserRemedies, ...signalRemedies, ...capacityRemedies, ...dataRemedies };
