// Fits the classifier's corrections to the tuning part of the recorded cases, and writes them with a report of what they are worth.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { unfitted } from '../../../../shared/stagnation/causes/weighing.ts';
import type { FittedParameters } from '../../../../shared/stagnation/causes/weighing.ts';
import type { Part } from '../data/data-sets.ts';
import { readSituation } from '../cases.ts';
import { plausible } from '../plausible.ts';
import { countedSituations, recordedCases, recordMissing } from '../recorded-cases.ts';
import type { RecordingOptions } from '../recorded-cases.ts';
import { evidenceOf, healthyRuns, recordedRun, stuckRuns } from '../../../../shared/stagnation/recorded-runs.ts';
import { momentsOf } from './examples.ts';
import type { KnownRun, Moment } from './examples.ts';
import { crossValidated, fit, qualityOf } from './fit.ts';
import { galleryRuns, recordGallery } from './gallery-runs.ts';
import type { Quality } from './fit.ts';

const parametersFile = fileURLToPath(new URL('../../../../shared/stagnation/causes/fitted.ts', import.meta.url));
const reportFile = fileURLToPath(new URL('report.md', import.meta.url));

/** As many situations a run of the gallery or of the recorded ones counts for: they are few, and what a person meets first. */
const shippedWeight = 3;

/** Runs that ship with the app: the gallery's experiments, and those that tests hold the classifier to. */
function shippedMoments(): Moment[] {
  const recorded = [...stuckRuns.map(([name, , cause]) => ({ name, truth: [cause], unknown: plausible[cause] })), ...healthyRuns.map((name) => ({ name, truth: [], unknown: [] }))];
  const known = recorded.map(({ name, truth, unknown }): KnownRun => ({ dataSet: 'recorded runs', evidence: evidenceOf(recordedRun(name)), truth: new Set(truth), unknown: new Set(unknown), weight: shippedWeight }));
  return [...known, ...galleryRuns(shippedWeight)].flatMap(momentsOf);
}

/** Moments of the counted cases of a part that are recorded on this machine; the cases of a situation share its weight. */
function momentsOfPart(part: Part): { readonly moments: readonly Moment[]; readonly situations: number } {
  const cases = [...recordedCases(part)].map((one) => ({ ...one, situation: one.id.slice(0, one.id.lastIndexOf('/')) }));
  const counts = new Map<string, number>();
  for (const { situation } of cases) counts.set(situation, (counts.get(situation) ?? 0) + 1);
  const moments = cases.flatMap(({ situation, evidence, right }) => momentsOf({ dataSet: readSituation(situation).dataSet.id, evidence, truth: new Set(right), weight: 1 / (counts.get(situation) ?? 1) }));
  return { moments, situations: counts.size };
}

/** An object on one line, as the rest of the code writes one. */
function inLine(values: Readonly<Record<string, unknown>>): string {
  const entries = Object.entries(values).map(([name, value]) => `${/^\w+$/.test(name) ? name : `'${name}'`}: ${JSON.stringify(value).replaceAll(',', ', ')}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function sourceOf({ causes, rivalry }: FittedParameters): string {
  return [
    '// Made by `npm run bench -- diagnosis --fit`, from the tuning part of its cases: e2e/bench/diagnosis/fit/report.md says what it is worth.',
    "import type { FittedParameters } from './weighing.ts';",
    '',
    'export const fitted: FittedParameters = {',
    '  causes: {',
    ...Object.entries(causes).flatMap(([cause, { priors, factors }]) => [`    ${cause.includes('-') ? `'${cause}'` : cause}: {`, `      priors: ${inLine(priors)},`, `      factors: ${inLine(factors)},`, '    },']),
    '  },',
    `  rivalry: ${inLine({ ...rivalry })},`,
    '};',
    '',
  ].join('\n');
}

function reportOf(rows: readonly (readonly [string, Quality])[], sizes: string): string {
  const share = (value: number): string => `${(100 * value).toFixed(1)} %`;
  return [
    '# What the fitted corrections are worth',
    '',
    `Made by \`npm run bench -- diagnosis --fit\` from ${sizes}. A moment is a look at a run, after a quarter, a half and all of its epochs, in which a symptom is seen, or at its end there are too few rows to see one; a run that ships with the app counts as much as ${shippedWeight} situations. The confidences are those of curves, signals, settings and data, without probes.`,
    'The fit is a logistic regression a cause: what speaks for it and against it is multiplied by a factor each signal (never below 0), on a prior each symptom, drawn towards the values set by hand; then one line for all causes says what rivals take from a cause (shared/stagnation/causes/weighing.ts).',
    '',
    '| confidences | log loss a moment | likeliest cause true | one of the two likeliest true |',
    '|---|---|---|---|',
    ...rows.map(([name, { logLoss, top1, top2 }]) => `| ${name} | ${logLoss.toFixed(3)} | ${share(top1)} | ${share(top2)} |`),
    '',
  ].join('\n');
}

/** Fits, writes parameters and report, and prints the report. What is not recorded on this machine yet is trained first. */
export async function runFit(recording: RecordingOptions): Promise<void> {
  await recordMissing(countedSituations('tuning'), recording);
  await recordGallery();
  const tuning = momentsOfPart('tuning');
  const test = momentsOfPart('test');
  if (tuning.moments.length === 0) throw new Error('No counted cases: make the truth first (npm run bench -- diagnosis --make-truth).');
  const shipped = shippedMoments();
  const parameters = fit([...tuning.moments, ...shipped]);
  writeFileSync(parametersFile, sourceOf(parameters));
  const report = reportOf([
    ['tuning part, weights set by hand', qualityOf(unfitted, tuning.moments)],
    ['tuning part, fitted', qualityOf(parameters, tuning.moments)],
    ['tuning part, each fifth of the data sets held out', crossValidated(tuning.moments, shipped)],
    ...(test.moments.length === 0 ? [] : [['test part, weights set by hand', qualityOf(unfitted, test.moments)], ['test part, fitted', qualityOf(parameters, test.moments)]] as const),
  ], `${tuning.moments.length} moments of ${tuning.situations} situations of the tuning part, and ${shipped.length} of runs that ship with the app`);
  writeFileSync(reportFile, report);
  console.log(report);
}
