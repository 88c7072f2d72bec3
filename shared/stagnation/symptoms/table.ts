// All symptom detectors, the hardest fault first; adding one is a file and a line here.
import type { Symptom } from '../diagnosis.ts';
import { detectCrawl } from './crawl.ts';
import { detectDivergence } from './divergence.ts';
import { detectFlat } from './flat.ts';
import { detectOscillation } from './oscillation.ts';
import { detectOverfitting } from './overfitting.ts';
import { detectPlateau } from './plateau.ts';
import { detectSuspicious } from './suspicious.ts';
import type { ReadingWithData, SymptomDetector, SymptomReading } from './symptom.ts';
import { detectUneven } from './uneven.ts';

const detectors: readonly SymptomDetector[] = [
  detectDivergence,
  detectSuspicious,
  detectOscillation,
  detectOverfitting,
  detectFlat,
  detectCrawl,
  detectPlateau,
  detectUneven,
];

/** What the symptom called before is given ahead, so that two of about the same strength do not take turns. */
const standing = 0.2;

/** Every symptom that is called, strongest first; equal strengths keep the table's order. */
export function readSymptoms(reading: ReadingWithData, before: Symptom): SymptomReading[] {
  const rank = (found: SymptomReading): number => found.strength + (found.symptom === before ? standing : 0);
  const called = detectors.map((detect) => detect(reading)).filter((found): found is SymptomReading => found !== null && found.strength >= 0.5);
  // Rows that are learned by heart slowly are not to be learned faster.
  const isOverfitting = called.some(({ symptom }) => symptom === 'overfitting');
  return called
    .filter(({ symptom }) => !(isOverfitting && symptom === 'crawl'))
    .sort((left, right) => rank(right) - rank(left));
}
