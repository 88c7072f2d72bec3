// What a trial costs, and what it came to, in the words of the screen.
import type { RunSummary } from '../../../shared/spec/run.ts';
import type { Proof } from '../../../shared/stagnation/proof/prove.ts';
import type { Trial } from '../../../shared/stagnation/proof/trial.ts';
import type { TrialMetric } from '../../../shared/stagnation/proof/settled.ts';
import { formatCount, formatDuration, formatPercent, formatValue } from '../../charts/format.ts';
import { predictSeconds } from './run-words.ts';

/** Six seeds can prove; fewer only hint. */
export const trialRepeats = 6;

export const trialMetricNames: Readonly<Record<TrialMetric, string>> = {
  val_loss: 'Validation loss',
  val_accuracy: 'Validation accuracy',
  val_balanced_accuracy: 'Validation accuracy, every class alike',
  val_mae: 'Validation error',
};

/** Shares in percent, errors as they are. */
export function formatMetric(metric: TrialMetric, value: number): string {
  return metric === 'val_accuracy' || metric === 'val_balanced_accuracy' ? formatPercent(value) : formatValue(value);
}

/** Both arms, and where the change helps the unchanged settings once more for as long as both. */
export function costOf(run: RunSummary, set: Readonly<Record<string, unknown>>): string {
  const changed = set['training.epochs'];
  const before = run.spec.training.epochs;
  const after = typeof changed === 'number' ? changed : before;
  const seconds = [predictSeconds(run), predictSeconds(run, set)].reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + 2 * trialRepeats * one), 0);
  const epochs = before === after ? `${formatCount(before)} epochs` : `${formatCount(before)} and ${formatCount(after)} epochs`;
  return `${trialRepeats} seeds with it and without, ${epochs} each${seconds === null ? '' : `, at most about ${formatDuration(seconds)}`}`;
}

/** The verdict, at most a line. */
export function headlineOf({ proof, metric }: Trial): string {
  const { helped, gain, before, after, isWithinSeedNoise, isProvisional } = proof;
  const change = `${trialMetricNames[metric]} goes from ${formatMetric(metric, before)} to ${formatMetric(metric, after)}.`;
  if (helped) return `The remedy works${isProvisional ? ', provisionally' : ''}. ${change}`;
  if (gain < 0 && !isWithinSeedNoise) return `The remedy makes it worse. ${change}`;
  if (isWithinSeedNoise) return `Within seed noise. ${change}`;
  return `Not proved to help. ${change}`;
}

/** The checks behind the verdict; `passed` is null for one that was not needed. */
export function checksOf({ proof, metric }: Trial): { readonly says: string; readonly passed: boolean | null }[] {
  const value = (of: number): string => formatMetric(metric, of);
  return [
    { says: `Gain ${value(proof.gain)}, 95% interval ${value(proof.interval[0])} to ${value(proof.interval[1])}`, passed: proof.interval[0] > 0 },
    { says: `${proof.wins} of ${proof.repeats} seeds better, chance of luck ${formatPercent(proof.pValue)}`, passed: proof.isProvisional ? null : proof.pValue <= 0.05 },
    { says: `A gain counts from ${value(proof.needed)} on`, passed: proof.gain >= proof.needed },
    { says: `${proof.beatsAnotherSeed ? 'Better' : 'No better'} than another seed, ${value(proof.anotherSeed)}`, passed: proof.beatsAnotherSeed },
    ...longerCheck(proof, value),
  ];
}

function longerCheck({ longer, beatsLonger }: Proof, value: (of: number) => string): { says: string; passed: boolean | null }[] {
  return longer === null ? [] : [{ says: `${beatsLonger === true ? 'Better' : 'No better'} than training longer, ${value(longer)}`, passed: beatsLonger }];
}
