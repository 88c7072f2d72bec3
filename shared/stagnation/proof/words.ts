// What a trial came to, in a sentence that a student understands.
import { formatNumber } from '../words.ts';
import { fewestSeeds } from './prove.ts';
import type { Proof } from './prove.ts';

/** The gain with its interval, and why it counts or does not. */
export function describeProof(proof: Proof): string {
  const { gain, interval, repeats } = proof;
  const range = `${formatNumber(interval[0])} to ${formatNumber(interval[1])}`;
  const change = `${gain >= 0 ? 'Better' : 'Worse'} by ${formatNumber(Math.abs(gain))} (95% interval of the gain ${range}, ${proof.wins} of ${repeats} seeds better)`;
  return `${change}. ${verdictOf(proof)}`;
}

function verdictOf(proof: Proof): string {
  if (proof.helped) return proof.isProvisional ? `It helped; with ${proof.repeats} seeds this is provisional.` : 'It helped.';
  return `It is not proved to help: ${objectionOf(proof)}.`;
}

function objectionOf(proof: Proof): string {
  if (proof.repeats < fewestSeeds) return `that takes at least ${fewestSeeds} seeds`;
  if (proof.gain <= 0) return 'the usual run did not get better';
  if (proof.interval[0] <= 0 || (!proof.isProvisional && proof.pValue > 0.05)) return 'the seeds do not agree';
  if (proof.gain < proof.needed) return `a gain that counts is at least ${formatNumber(proof.needed)}`;
  if (!proof.beatsAnotherSeed) return 'another seed would do as well';
  return 'training longer would do as well';
}
