// Suspicious: rows held out are told too well, and the data shows how that can be: one column gives the answer away, or rows stand in both parts.
import { isColumnLeak, leakOf, learnedUnseen, overlapLimit, overlapOf, tooGood } from '../causes/leakage.ts';
import type { Reading } from '../reading.ts';
import { formatShare } from '../words.ts';
import { fewestEpochs, spanOf, type ReadingWithData, type SymptomReading } from './symptom.ts';

/** Of the same strength as a clear finding of another kind: what the curves show cannot be believed while the data leaks. */
const surely = 0.9;

function reasonOf(reading: Pick<Reading, 'evidence'>): string | null {
  const leak = leakOf(reading);
  if (leak !== null && isColumnLeak(leak)) return `${leak.column} alone saves ${formatShare(leak.alone)} of a constant answer's mistakes, all others together ${formatShare(leak.alone - leak.lead)}`;
  const overlap = overlapOf(reading);
  return overlap !== null && overlap >= overlapLimit ? `${formatShare(overlap)} of the validation rows stand in the training part, too` : null;
}

/** Where so many rows stand in both parts, what unseen rows say is not to be believed, good or bad. */
const mostRows = 0.5;

function isTold({ evidence }: Pick<Reading, 'evidence'>): boolean {
  return (overlapOf({ evidence }) ?? 0) >= mostRows;
}

/** A good result alone is none: only with a fact of the data that explains it. */
export function detectSuspicious(reading: ReadingWithData): SymptomReading | null {
  const learned = learnedUnseen(reading);
  if (reading.evidence === undefined || learned === null || reading.loss.length < fewestEpochs || (learned < tooGood && !isTold({ evidence: reading.evidence }))) return null;
  const reason = reasonOf({ evidence: reading.evidence });
  if (reason === null) return null;
  const epochs = spanOf(reading.training);
  return {
    symptom: 'suspicious',
    strength: surely,
    epochs,
    seen: learned < tooGood ? `What rows held out say is not to be believed: ${reason}` : `The network tells rows held out well, but ${reason}`,
    evidence: [{ signal: 'val_loss', epochs, value: learned, threshold: tooGood, says: `On rows held out the network has learned ${formatShare(learned)} of what a constant answer misses; ${reason}.` }],
  };
}
