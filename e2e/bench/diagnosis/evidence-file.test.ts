import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { exampleFacts, exampleSpec } from '../../../shared/stagnation/example-evidence.ts';
import { checkpointsOf, evidenceAt } from './checkpoints.ts';
import { readEvidence, writeEvidence } from './evidence-file.ts';
import type { Recorded } from './trainer-process.ts';

const epochs = 10;
const stepsPerEpoch = 4;
const run = (shift: number): Recorded => ({
  runId: 'a', status: 'diverged', notFiniteStep: 40, stepsPerEpoch, parameters: 12,
  epochs: { runId: 'a', group: 'epoch', names: ['loss', 'dead_units'], step: Float64Array.from({ length: epochs }, (_, row) => row + 1), values: [Float64Array.from({ length: epochs }, (_, row) => shift + 1 / (row + 3)), new Float64Array(epochs).fill(NaN)] },
  steps: { runId: 'a', group: 'step', names: ['loss', 'gradient_norm'], step: Float64Array.from({ length: 40 }, (_, row) => row + 1), values: [Float64Array.from({ length: 40 }, (_, row) => shift + 1 / (row + 3)), Float64Array.from({ length: 40 }, () => 1e6)] },
});

it('gives back what was recorded, seed by seed, to the digits that matter', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-evidence-'));
  const file = join(folder, 'inner', 'a.gz');
  writeEvidence(file, { spec: exampleSpec(), facts: exampleFacts, runs: [run(0), run(1)] });
  const [first, second] = readEvidence(file);
  rmSync(folder, { recursive: true });
  expect(second?.spec.training.seed).toBe((first?.spec.training.seed ?? NaN) + 1);
  expect(second).toMatchObject({ facts: exampleFacts, stepsPerEpoch, parameters: 12, notFiniteStep: 40, hasEnded: true });
  expect([...(second?.epochs.step ?? [])]).toHaveLength(epochs);
  expect(second?.epochs.values.get('loss')?.[4]).toBeCloseTo(1 + 1 / 7, 6);
  expect(second?.epochs.values.get('dead_units')?.every(Number.isNaN)).toBe(true);
  expect((first?.steps.values.get('loss')?.[30] ?? NaN) * 33).toBeCloseTo(1, 3);
  expect(first?.steps.values.get('gradient_norm')?.[0]).toBeGreaterThan(999_500);
});

it('shows a run at an epoch as it was then', () => {
  const folder = mkdtempSync(join(tmpdir(), 'unstuck-evidence-'));
  writeEvidence(join(folder, 'a.gz'), { spec: exampleSpec(), facts: exampleFacts, runs: [run(0)] });
  const [whole] = readEvidence(join(folder, 'a.gz'));
  rmSync(folder, { recursive: true });
  if (whole === undefined) throw new Error('a run was written');
  const early = evidenceAt(whole, 3);
  expect([early.hasEnded, early.notFiniteStep, early.epochs.step.length, early.steps.step.at(-1)]).toEqual([false, null, 3, 12]);
  expect(evidenceAt(whole, 10)).toMatchObject({ hasEnded: true, notFiniteStep: 40 });
  expect(checkpointsOf(whole)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  expect(checkpointsOf(whole, 4)).toEqual([3, 5, 8, 10]);
});
