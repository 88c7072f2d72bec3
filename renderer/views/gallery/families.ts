// The cases by what is at fault; what is healthy comes last.
import type { GalleryCase } from '../../../shared/rpc/gallery.ts';
import type { Cause } from '../../../shared/stagnation/diagnosis.ts';

export interface Family {
  readonly name: string;
  readonly cases: readonly GalleryCase[];
}

type FamilyName = 'Set-up' | 'Optimiser' | 'Signal' | 'Capacity' | 'Data';

const familyOf: Readonly<Record<Cause, FamilyName>> = {
  'wrong-output-or-loss': 'Set-up', 'unscaled-inputs': 'Set-up', 'unscaled-target': 'Set-up', 'missing-nonlinearity': 'Set-up',
  'learning-rate-too-high': 'Optimiser', 'learning-rate-too-low': 'Optimiser', 'batch-too-small': 'Optimiser', 'batch-too-large': 'Optimiser', 'too-few-epochs': 'Optimiser',
  'vanishing-gradients': 'Signal', 'exploding-gradients': 'Signal', 'dead-relus': 'Signal', saturation: 'Signal', 'bad-initialisation': 'Signal',
  'too-small': 'Capacity', 'too-deep': 'Capacity', 'too-large': 'Capacity', 'over-regularised': 'Capacity', 'under-regularised': 'Capacity',
  'too-little-data': 'Data', 'class-imbalance': 'Data', 'label-noise': 'Data', 'feature-noise': 'Data', 'no-signal': 'Data', leakage: 'Data',
};

const order = ['Set-up', 'Optimiser', 'Signal', 'Capacity', 'Data', 'To compare with'] as const;

/** The cases by family, families without any left out; what is healthy stands last. */
export function groupByFamily(cases: readonly GalleryCase[]): Family[] {
  return order
    .map((name) => ({ name, cases: cases.filter(({ cause }) => (cause === null ? 'To compare with' : familyOf[cause]) === name) }))
    .filter((family) => family.cases.length > 0);
}
