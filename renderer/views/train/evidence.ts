// The evidence of a finding as it is shown: numbered, in words, and tied to the chart whose curve it is about.
import type { Cause, Evidence, Finding, Symptom } from '../../../shared/stagnation/diagnosis.ts';
import { probeIds } from '../../../shared/stagnation/probes/result.ts';
import { probeOf } from '../../../shared/stagnation/probes/table.ts';
import { formatCount, formatEpochs, formatPercent, formatPercentTick, formatTick, formatValue } from '../../charts/format.ts';

export interface NumberedEvidence {
  readonly pin: number;
  readonly evidence: Evidence;
}

type Trouble = Finding & { readonly diagnosis: { readonly symptom: Exclude<Symptom, 'none'> } };

/** True for a finding with something to show on the chart; a healthy verdict has not. */
export function hasTrouble(finding: Finding | null): finding is Trouble {
  return finding !== null && finding.diagnosis.symptom !== 'none';
}

/** The metrics that a finding's evidence is about, each class by its own name too. */
export function metricsOfEvidence(finding: Finding | null): Set<string> {
  if (!hasTrouble(finding)) return new Set();
  return new Set(numberEvidence(finding).flatMap(({ evidence: { signal } }) => (signal.startsWith('val_loss/') ? [signal, metricOf(signal)] : [metricOf(signal)])));
}

/** What the symptom rests on, then what the first cause rests on, each sentence once. */
export function numberEvidence(finding: Finding): NumberedEvidence[] {
  const seen = new Set<string>();
  const all = [...finding.evidence, ...(finding.diagnosis.causes[0]?.evidence ?? [])];
  return all.filter(({ says }) => !seen.has(says) && seen.add(says) !== undefined).map((evidence, index) => ({ pin: index + 1, evidence }));
}

/** The metric that a signal is a curve of: the signal of one layer or class counts with the whole. */
export function metricOf(signal: string): string {
  return signal.split('/')[0] ?? signal;
}

const shares = new Set(['accuracy', 'val_accuracy', 'dead_units', 'saturated_units', 'dropout', 'batch-share', 'penalty-share']);

export function formatEvidenceValue(signal: string, value: number): string {
  if (shares.has(metricOf(signal))) return formatPercent(value);
  return Number.isInteger(value) && Math.abs(value) >= 1 ? formatCount(value) : formatValue(value);
}

/** A limit is a round number: no more digits than it needs. */
export function formatEvidenceLimit(signal: string, limit: number): string {
  if (shares.has(metricOf(signal))) return formatPercentTick(Number(limit.toPrecision(3)));
  return formatTick(Number(limit.toPrecision(3)));
}

/** What a probe has come to has its own chart; facts of the set-up have no curve, so they have no epochs to speak of. */
export function formatEvidencePlace({ signal, epochs }: Evidence, unit: 'epoch' | 'step' = 'epoch'): string {
  const probe = probeIds.find((id) => signal.startsWith(`probe:${id}:`));
  if (probe !== undefined) return `${probeOf(probe).title.toLowerCase()}, ${formatEpochs(...epochs, unit)}`;
  const isCurve = /^[a-z_]+(\/|$)/.test(signal) && signalTitles.has(metricOf(signal));
  return isCurve ? `${signalTitles.get(metricOf(signal)) ?? ''}, ${formatEpochs(...epochs, unit)}` : 'set-up';
}

const signalTitles: ReadonlyMap<string, string> = new Map([
  ['loss', 'loss'],
  ['val_loss', 'validation loss'],
  ['probe_loss', 'loss on probe rows'],
  ['accuracy', 'accuracy'],
  ['val_accuracy', 'validation accuracy'],
  ['mae', 'mean absolute error'],
  ['val_mae', 'validation error'],
  ['learning_rate', 'learning rate'],
  ['gradient_norm', 'gradient norm'],
  ['update_ratio', 'update over weight norm'],
  ['weight_norm', 'weight norm'],
  ['dead_units', 'dead units'],
  ['saturated_units', 'saturated units'],
  ['gradient_ratio', 'first over last gradient'],
  ['prediction_spread', 'spread of predictions'],
  ['activation_mean', 'activation mean'],
  ['activation_spread', 'activation spread'],
  ['noise_scale', 'gradient noise scale'],
]);

/** A metric as people call it: `validation loss`, `dead units, output`; its name where it has no other. */
export function metricTitle(signal: string): string {
  const [metric = '', part] = signal.split(/\/(.*)/s);
  const title = signalTitles.get(metric) ?? metric;
  return part === undefined ? title : `${title}, ${/^\d+$/.test(part) ? `layer ${Number(part) + 1}` : part}`;
}

/** Five squares of a fifth each; a confident cause fills at least four. */
export function confidenceSquares(confidence: number): number {
  return Math.max(0, Math.min(5, Math.round(confidence * 5)));
}

/** Named from 0.8 on, likely from 0.5: the classifier's own limits. */
export function confidenceWord(confidence: number): 'high' | 'medium' | 'low' {
  if (confidence >= 0.8) return 'high';
  return confidence >= 0.5 ? 'medium' : 'low';
}

/** The cause as a name, where `causeSentences` would say a sentence. */
export const causeNames: Readonly<Record<Cause, string>> = {
  'wrong-output-or-loss': 'Wrong output or loss',
  'unscaled-inputs': 'Unscaled inputs',
  'unscaled-target': 'Unscaled target',
  'missing-nonlinearity': 'No non-linearity',
  'learning-rate-too-high': 'Learning rate too high',
  'learning-rate-too-low': 'Learning rate too low',
  'batch-too-small': 'Batch too small',
  'batch-too-large': 'Batch too large',
  'too-few-epochs': 'Too few epochs',
  'vanishing-gradients': 'Vanishing gradients',
  'exploding-gradients': 'Exploding gradients',
  'dead-relus': 'Dead ReLU units',
  saturation: 'Saturated units',
  'bad-initialisation': 'Bad initialisation',
  'too-small': 'Network too small',
  'too-deep': 'Network too deep',
  'too-large': 'Network too large',
  'over-regularised': 'Too much regularisation',
  'under-regularised': 'Too little regularisation',
  'too-little-data': 'Too little data',
  'class-imbalance': 'Class imbalance',
  'label-noise': 'Label noise',
  'feature-noise': 'Noise columns',
  'no-signal': 'No signal',
  leakage: 'Leakage',
};

/** What the label beside a single pin says: `Oscillation, epochs 16 to 41`. */
export function spanLabel(symptomName: string, epochs: readonly [number, number], unit: 'epoch' | 'step' = 'epoch'): string {
  return `${symptomName}, ${formatEpochs(...epochs, unit)}`;
}

/** Only divergence is red: the numbers left the chart. Every other finding is amber. */
export function toneOf(symptom: Symptom): 'find' | 'bad' | 'good' {
  if (symptom === 'none') return 'good';
  return symptom === 'divergence' ? 'bad' : 'find';
}
