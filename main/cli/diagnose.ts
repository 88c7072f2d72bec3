// `unstuck diagnose HISTORY`: a run that another tool has trained, diagnosed by the curves it wrote down.
import process from 'node:process';
import { readHistoryFiles } from '../../shared/history-files/formats.ts';
import { diagnoseCurves } from '../../shared/stagnation/diagnose-curves.ts';
import { likelyFrom } from '../../shared/stagnation/verdict.ts';
import { causeSentences, formatShare } from '../../shared/stagnation/words.ts';
import { openHistoryFiles } from './diagnose-files.ts';
import type { CurveFinding } from '../../shared/stagnation/diagnose-curves.ts';
import type { Evidence } from '../../shared/stagnation/diagnosis.ts';
import type { Call } from './arguments.ts';

const says = (evidence: readonly Evidence[]): string[] => [...new Set(evidence.map((one) => one.says))].map((sentence) => `  ${sentence}`);

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, ...lines];
}

/** The finding as a person reads it, most telling first. */
function toText({ headline, evidence, diagnosis, missing }: CurveFinding): string[] {
  const causes = diagnosis.causes.flatMap(({ cause, confidence, evidence: reasons }) => [
    `  ${confidence >= likelyFrom ? '' : 'Perhaps: '}${causeSentences[cause]} (${formatShare(Math.round(confidence * 100) / 100)})`,
    ...says(reasons).map((line) => `  ${line}`),
  ]);
  return [
    headline,
    ...says(evidence),
    ...section('Causes', causes),
    ...section('Ruled out', diagnosis.ruledOut.map(({ cause, because }) => `  ${causeSentences[cause]}: ${because}`)),
    ...section('Missing', missing.map((sentence) => `  ${sentence}`)),
  ];
}

/** Diagnoses one history; how its columns were understood goes to standard error. Returns the exit status. */
export async function diagnose(call: Extract<Call, { command: 'diagnose' }>): Promise<number> {
  const history = readHistoryFiles(await openHistoryFiles(call.file));
  for (const note of history.notes) process.stderr.write(`${note}\n`);
  const finding = diagnoseCurves(history, history.tool);
  const lines = call.isJson ? [JSON.stringify({ diagnosis: finding.diagnosis, says: finding.headline, missing: finding.missing })] : toText(finding);
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}
