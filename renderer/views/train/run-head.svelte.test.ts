// The head of a run: what it trains with and why, beside whom, and where it came from.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Environment, RunSummary } from '../../../shared/spec/run.ts';
import '../../styles/tokens.css';
import RunHead from './RunHead.svelte';
import { makeRun } from './testing.ts';
import { countTogether } from './together.ts';

const environment: Environment = { app: '0.1.0', engine: 'xla', device: 'cpu', tensorflow: '2.21.0', node: '24', platform: 'linux', engineReason: 'Work enough for a compile.', threads: 1, population: { size: 1, slot: 0 } };

async function show(run: RunSummary, { parent = null, together = 1 }: { parent?: RunSummary | null; together?: number } = {}) {
  const names = ['onpause', 'onresume', 'onstop', 'onfork', 'onedit', 'onagain', 'onreplay', 'onparent', 'onengine'] as const;
  const heard = Object.fromEntries(names.map((name) => [name, vi.fn<() => void>()])) as Record<(typeof names)[number], ReturnType<typeof vi.fn<() => void>>>;
  await render(RunHead, { run, parent, together, isBusy: false, ...heard });
  return heard;
}

describe('RunHead', () => {
  it('says what the run trains on, and why by focus', async () => {
    await show(makeRun({ environment }));
    const engine = page.getByRole('button', { name: 'This run trains on XLA graph, CPU, 1 thread' });
    (engine.element() as HTMLElement).focus();
    await expect.element(page.getByText('Work enough for a compile.')).toBeVisible();
  });

  it('warns that a pause is for all that train side by side', async () => {
    const { onpause } = await show(makeRun({ status: 'training', environment: { ...environment, population: { size: 3, slot: 1 } } }), { together: 3 });
    const pause = page.getByRole('button', { name: 'Pause' });
    await userEvent.hover(pause);
    await expect.element(page.getByText('Pauses all 3 runs that train side by side (Space)')).toBeVisible();
    await expect.element(page.getByRole('button', { name: /side by side with 2 runs/ })).toBeVisible();
    await userEvent.click(pause);
    expect(onpause).toHaveBeenCalledOnce();
  });

  it('leads to the run that it was forked from, as long as that is there', async () => {
    const { onparent } = await show(makeRun({ forkedAtStep: 1200, parentRunId: 'p' }), { parent: makeRun({ runId: 'p', name: 'first' }) });
    await expect.element(page.getByText(/forked from\s+first\s+at step 1200/)).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'first' }));
    expect(onparent).toHaveBeenCalledOnce();
  });

  it('names no parent that is gone', async () => {
    await show(makeRun({ forkedAtStep: 1200, parentRunId: 'p' }));
    await expect.element(page.getByText(/forked from\s+a run that is no more\s+at step 1200/)).toBeVisible();
  });

  it('says why there is nothing to fork from, and offers a replay once the run has ended', async () => {
    const { onfork, onreplay } = await show(makeRun({ status: 'training', checkpoint: null }));
    const fork = page.getByRole('button', { name: /^Fork/ });
    await userEvent.hover(fork);
    await expect.element(page.getByText('No checkpoint is saved yet.', { exact: false })).toBeVisible();
    (fork.element() as HTMLElement).click();
    expect(onfork).not.toHaveBeenCalled();
    await userEvent.click(page.getByRole('button', { name: 'More for this run' }));
    await expect.element(page.getByRole('menuitem', { name: 'Replay and compare: once it has ended' })).toHaveAttribute('aria-disabled', 'true');
    expect(onreplay).not.toHaveBeenCalled();
  });
});

describe('countTogether', () => {
  const member = (slot: number, more: Partial<RunSummary> = {}, set = {}): RunSummary => makeRun({ runId: `r${slot}`, status: 'training', environment: { ...environment, population: { size: 3, slot } }, ...more }, set);

  it('counts the members that train, and no run of another shape', () => {
    const siblings = [member(0), member(1, {}, { 'training.optimizer.learningRate': 3 }), member(2, { status: 'stopped' }), member(0, {}, { 'training.batchSize': 8 })];
    expect(countTogether(siblings[0] ?? member(0), siblings)).toBe(2);
  });

  it('is 1 for a run on its own', () => {
    expect(countTogether(makeRun({ environment }), [makeRun({ environment })])).toBe(1);
    expect(countTogether(makeRun(), [makeRun()])).toBe(1);
  });
});
