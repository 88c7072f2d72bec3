// A plateau at what simple models come to on this data is not the network's fault: only what lies in the data can be its cause.
import { floorFact, isAttained } from '../floors/attainable.ts';
import type { Cause, Diagnosis } from '../diagnosis.ts';
import type { Reading } from '../reading.ts';
import type { SymptomReading } from '../symptoms/symptom.ts';

/** Of the data; and a wrong head, which is a mistake however well the run does. */
const remaining: readonly Cause[] = ['wrong-output-or-loss', 'too-little-data', 'class-imbalance', 'label-noise', 'feature-noise', 'no-signal', 'leakage'];

/** Rules the other causes of a plateau out where the run is at the floor: DIAGNOSIS.md section 2, third stage of the alarm. */
export function ruleOutAttained<Weighed extends Pick<Diagnosis, 'causes' | 'ruledOut'>>(weighed: Weighed, reading: Reading, symptom: SymptomReading | null): Pick<Weighed, 'causes' | 'ruledOut'> {
  if (symptom?.symptom !== 'plateau' || reading.attainable === null || !isAttained(reading.attainable)) return weighed;
  const because = floorFact(reading.attainable, [1, reading.epochs]).says;
  const innocent = weighed.causes.filter(({ cause }) => !remaining.includes(cause));
  return {
    causes: weighed.causes.filter(({ cause }) => remaining.includes(cause)),
    ruledOut: [...weighed.ruledOut, ...innocent.map(({ cause }) => ({ cause, because }))],
  };
}
