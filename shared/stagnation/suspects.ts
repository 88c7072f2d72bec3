// Remedies of causes that nothing speaks for yet but that could show like this: tried when what was named did not help.
import { isSame } from '../spec/paths.ts';
import { causeRules } from './causes/table.ts';
import { readEvidence } from './reading.ts';
import { proposeRemedies } from './remedies/remedies.ts';
import type { RunSpec } from '../spec/run-spec.ts';
import type { Cause, Finding, Remedy, Symptom } from './diagnosis.ts';
import type { DataFacts } from './evidence.ts';

export { isChange } from './remedies/remedies.ts';

/** Where no symptom is seen yet and still nothing is learned, the run is too short, too slow or too small; whatever the symptom, the last can be. */
const anywhere: readonly Cause[] = ['too-small'];
const unseen: readonly Cause[] = ['too-few-epochs', 'learning-rate-too-low'];

function suspectsOf(symptom: Symptom): Cause[] {
  if (symptom === 'none') return [...unseen, ...anywhere];
  const showing = (list: 'typical' | 'possible'): Cause[] => causeRules.filter((rule) => rule[list].includes(symptom)).map(({ cause }) => cause);
  return [...new Set([...showing('typical'), ...showing('possible'), ...anywhere])];
}

/** Those that the finding does not propose itself and its evidence does not rule out, likeliest first; none for a run that is well. */
export function suspectedRemedies({ diagnosis, remedies }: Pick<Finding, 'diagnosis' | 'remedies'>, spec: RunSpec, facts: DataFacts): Remedy[] {
  if (diagnosis.verdict === 'learning' || diagnosis.verdict === 'converged') return [];
  const none = { step: new Float64Array(), values: new Map<string, Float64Array>() };
  // Remedies are made of settings and facts alone.
  const reading = readEvidence({ spec, facts, stepsPerEpoch: 1, parameters: 0, hasEnded: true, notFiniteStep: null, epochs: none, steps: none });
  const listed = diagnosis.causes.map(({ cause, confidence }) => ({ cause, confidence }));
  const others = suspectsOf(diagnosis.symptom).filter((cause) => !listed.some((one) => one.cause === cause)).map((cause) => ({ cause, confidence: 0 }));
  // Classes have no scale, numbers no balance.
  const isForeign = (cause: Cause): boolean => cause === (facts.classNames.length > 0 ? 'unscaled-target' : 'class-imbalance');
  const isRuledOut = (cause: Cause): boolean => isForeign(cause) || diagnosis.ruledOut.some((one) => one.cause === cause);
  return proposeRemedies(reading, [...listed, ...others].filter(({ cause }) => !isRuledOut(cause)), 0)
    .filter(({ set }) => !remedies.some((remedy) => isSame(remedy.set, set)));
}
