// Verdicts on runs that were really trained, epoch by epoch as the app sees them.
import { describe, expect, it } from 'vitest';
import { isProbeSignal } from '../metrics/names.ts';
import { diagnose } from './diagnose.ts';
import type { Finding } from './diagnosis.ts';
import { epochsOf, evidenceOf, healthyRuns, recordedRun, stuckRuns } from './recorded-runs.ts';
import type { RecordedRun } from './recorded-runs.ts';

/** Signals are measured in some epochs only, fewer the more they would cost; the other metrics in each. */
type Gaps = 'every epoch' | 'some epochs';

function withGaps(epochs: RecordedRun['epochs'], gaps: Gaps): RecordedRun['epochs'] {
  if (gaps === 'every epoch') return epochs;
  const count = epochs['loss']?.length ?? 0;
  const isMeasured = (epoch: number): boolean => epoch <= 5 || epoch % 6 === 0 || epoch === count;
  return Object.fromEntries(Object.entries(epochs).map(([name, column]) => [name, isProbeSignal(name) ? column.map((value, index) => (isMeasured(index + 1) ? value : null)) : column]));
}

/** The findings after each epoch, as the app would have made them. */
function replay(name: string, gaps: Gaps): Finding[] {
  const run = recordedRun(name);
  const measured = { ...run, epochs: withGaps(run.epochs, gaps) };
  const findings: Finding[] = [];
  for (let epoch = Math.min(1, epochsOf(run)); epoch <= epochsOf(run); epoch += 1) findings.push(diagnose(evidenceOf(measured, epoch), findings.at(-1) ?? null));
  return findings;
}

describe.each<Gaps>(['every epoch', 'some epochs'])('recorded runs, signals measured in %s', (gaps) => {
  it.each(stuckRuns)('%s: %s by %s', (name, symptom, cause) => {
    const last = replay(name, gaps).at(-1);
    expect([last?.diagnosis.symptom, last?.diagnosis.causes[0]?.cause]).toEqual([symptom, cause]);
    expect(last?.diagnosis.causes[0]?.confidence).toBeGreaterThanOrEqual(0.5);
    expect(last?.diagnosis.causes[0]?.evidence.length).toBeGreaterThan(0);
  });

  it.each(healthyRuns)('%s: nothing found at the end', (name) => {
    const last = replay(name, gaps).at(-1);
    expect(last?.diagnosis).toMatchObject({ symptom: 'none', causes: [] });
    expect(['learning', 'converged']).toContain(last?.diagnosis.verdict);
  });

  it.each(healthyRuns.filter((name) => name.startsWith('healthy')))('%s: no cause is named on the way either', (name) => {
    const named = replay(name, gaps).filter((finding) => (finding.diagnosis.causes[0]?.confidence ?? 0) >= 0.8);
    expect(named.map((finding) => finding.headline)).toEqual([]);
  });

  it('names the textbook faults before half of the epochs are over, and stands by it', () => {
    for (const name of ['textbook rate 0.00001', 'textbook rate 10']) {
      expect(replay(name, gaps).at(-1)?.diagnosis.firstDetectedEpoch).toBeLessThan(50);
    }
  });
});
