import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSituation } from './cases.ts';
import { makeSituation } from './make-situation.ts';
import { TrainerProcess } from './trainer-process.ts';
import { Workshop } from './workshop.ts';

const folder = mkdtempSync(join(tmpdir(), 'unstuck-truth-'));
const trainer = new TrainerProcess();
let workshop: Workshop;
beforeAll(async () => { workshop = await Workshop.open(folder); });
afterAll(() => {
  trainer.stop();
  workshop.close();
  rmSync(folder, { recursive: true });
});

describe('the truth of a situation', () => {
  it('holds what repairs the fault that was planted', async () => {
    const { line, evidence } = await makeSituation(readSituation('sample-iris/learning-rate-too-low:3'), workshop, trainer);
    expect(line).toMatchObject({ excluded: null, metric: 'val_loss', seeds: [0, 1, 2] });
    expect(line.truth).toContainEqual(['learning-rate-too-low']);
    expect(line.trials.find(({ cause, set }) => cause === 'learning-rate-too-low' && set === null)?.repair).toBe(1);
    expect(evidence.runs.map(({ status, epochs }) => [status, epochs?.step.length])).toEqual(Array.from({ length: 3 }, () => ['finished', evidence.spec.training.epochs]));
    expect(evidence.facts.floors?.floors).toHaveLength(4);
  });

  it('judges wrong labels by the right ones, and records what a person would see', async () => {
    const { line, evidence } = await makeSituation(readSituation('sample-iris/label-noise:3'), workshop, trainer);
    expect(line.truth).toContainEqual(['label-noise']);
    // With two of five labels wrong, the held-out ones among them, no run can look good.
    const losses = evidence.runs.map(({ epochs }) => epochs?.values[epochs.names.indexOf('val_loss')]?.at(-1) ?? NaN);
    expect(Math.min(...losses)).toBeGreaterThan(0.5);
  });
});
