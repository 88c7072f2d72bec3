// The diagnosis as a person meets it: states, pins that raise their marks, remedies that are one press away.
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { RunSummary } from '../../../shared/spec/run.ts';
import '../../styles/tokens.css';
import { ChartCursor } from '../../charts/cursor.svelte.ts';
import DiagnosisPanel from './DiagnosisPanel.svelte';
import { makeFinding, makeRun } from './testing.ts';

async function show(run: RunSummary, parent: RunSummary | null = null) {
  const heard = { ontry: vi.fn(), oncompare: vi.fn(), onresume: vi.fn() };
  const cursor = new ChartCursor();
  await render(DiagnosisPanel, { run, parent, cursor, isBusy: false, problem: null, ...heard });
  return { cursor, ...heard };
}

describe('DiagnosisPanel', () => {
  it('names the cause with its evidence, what was ruled out and what to try', async () => {
    const { ontry } = await show(makeRun({ finding: makeFinding() }));
    await expect.element(page.getByRole('heading', { name: 'The learning rate is too high.' })).toBeVisible();
    await expect.element(page.getByText('high, 0.91')).toBeVisible();
    await expect.element(page.getByText('limit 0.05')).toBeVisible();
    await expect.element(page.getByText('Training loss still falls.')).toBeInTheDocument();
    await page.getByRole('button', { name: 'Apply and run: Lower the learning rate' }).click();
    expect(ontry).toHaveBeenCalledWith(expect.objectContaining({ set: { 'training.optimizer.learningRate': 0.01 } }));
  });

  it('raises the mark of the evidence whose pin has the focus', async () => {
    const { cursor } = await show(makeRun({ finding: makeFinding() }));
    const pin = page.getByRole('button', { name: /^Evidence 2/ }).element() as HTMLElement;
    pin.focus();
    expect(cursor.raised).toBe(2);
    pin.blur();
    expect(cursor.raised).toBeNull();
  });

  it('says that it is too early, and shows nothing else', async () => {
    await show(makeRun({ status: 'training', epoch: 2 }));
    await expect.element(page.getByText('Not enough epochs to tell yet.')).toBeVisible();
    expect(page.getByText('Remedies').elements()).toHaveLength(0);
  });

  it('says what was kept of a run that crashed, and offers to go on', async () => {
    const { onresume } = await show(makeRun({ status: 'crashed', statusReason: 'The training process ended unexpectedly. Curves up to epoch 20 are kept.' }));
    await expect.element(page.getByText('Curves up to epoch 20 are kept.')).toBeVisible();
    await page.getByRole('button', { name: 'Resume from epoch 20' }).click();
    expect(onresume).toHaveBeenCalledOnce();
  });

  it('puts a copy beside the run it was made from', async () => {
    const parent = makeRun({ runId: 'parent', name: 'first', metrics: { best_val_loss: 0.7 } });
    const { oncompare } = await show(makeRun({ metrics: { best_val_loss: 0.21 } }, { 'training.optimizer.learningRate': 0.01 }), parent);
    await expect.element(page.getByText('Against first')).toBeVisible();
    await expect.element(page.getByText('\u22120.490 lower')).toBeVisible();
    await page.getByRole('button', { name: 'Compare' }).click();
    expect(oncompare).toHaveBeenCalledOnce();
  });
});
