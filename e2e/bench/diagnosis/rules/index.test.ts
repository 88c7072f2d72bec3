// What holds for each rule set: causes of ours only, each once, nothing without evidence, never an exception, and its text kept apart.
import { describe, expect, it } from 'vitest';
import { causes } from '../../../../shared/stagnation/diagnosis.ts';
import type { RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import { epochsOf, evidenceOf, recordedRuns } from '../../../../shared/stagnation/recorded-runs.ts';
import type { RecordedRun } from '../../../../shared/stagnation/recorded-runs.ts';
import { autoTrainerMeanings } from './auto-trainer.ts';
import { deepDiagnosisMeanings } from './deep-diagnosis.ts';
import { publishedRules } from './index.ts';
import { causesOf } from './published.ts';
import { sageMakerMeanings } from './sage-maker-debugger.ts';
import { deepCheckerMeanings } from './the-deep-checker.ts';
import { umlautMeanings } from './umlaut.ts';

/** A really trained run as if it had ended after some of its epochs. */
function upTo(run: RecordedRun, length: number): RunEvidence {
  return { ...evidenceOf(run, length), hasEnded: true, notFiniteStep: run.notFiniteStep };
}

describe.each(publishedRules.map((rules) => [rules.name, rules] as const))('%s', (_, rules) => {
  it.each(recordedRuns.map((run) => [run.name, run] as const))('answers with causes of ours, each once, at any epoch of "%s"', (_name, run) => {
    const count = epochsOf(run);
    for (const length of new Set([0, 1, 2, 5, Math.floor(count / 2), count].filter((length) => length <= count))) {
      const found = rules.diagnose(upTo(run, length));
      expect(new Set(found).size).toBe(found.length);
      expect(found.every((cause) => causes.includes(cause))).toBe(true);
      expect(found.length > 0).toBe(rules.symptoms(upTo(run, length)).length > 0);
    }
  });

  it('says where it was read', () => {
    expect(rules.source).toMatch(/20\d\d|docs/);
  });
});

describe('published rules', () => {
  it('has one of each', () => {
    expect(publishedRules.map(({ name }) => name)).toEqual(['AutoTrainer', 'DeepDiagnosis', 'UMLAUT', 'Amazon SageMaker Debugger', 'TheDeepChecker']);
  });

  it('ranks causes symptom by symptom, each at its first place', () => {
    const meanings = { one: { causes: ['too-deep', 'leakage'], why: '' }, two: { causes: ['leakage', 'no-signal'], why: '' } } as const;
    expect(causesOf(['one', 'two'], meanings)).toEqual(['too-deep', 'leakage', 'no-signal']);
    expect(causesOf([], meanings)).toEqual([]);
  });

  it('gives a reason for each row of each mapping', () => {
    for (const meanings of [autoTrainerMeanings, deepDiagnosisMeanings, umlautMeanings, sageMakerMeanings, deepCheckerMeanings]) {
      for (const { why } of Object.values(meanings)) expect(why.length).toBeGreaterThan(10);
    }
  });
});
