// A remedy on trial and a run that gets itself unstuck, as a person meets them on the Train screen.
import { describe, expect, it, vi } from 'vitest';
import { page } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { bandOf } from '../../../shared/stagnation/proof/band.ts';
import { prove } from '../../../shared/stagnation/proof/prove.ts';
import type { Trial, TrialNews } from '../../../shared/stagnation/proof/trial.ts';
import type { UnstickNews } from '../../../shared/rpc/unstick-news.ts';
import '../../styles/tokens.css';
import { createTestStores } from '../../state/testing.ts';
import { makeFinding, makeRun } from './testing.ts';
import TrialCard from './TrialCard.svelte';
import { costOf } from './trial-words.ts';
import UnstickCard from './UnstickCard.svelte';

const set = { 'training.optimizer.learningRate': 0.01 };
const before = [0.7, 0.69, 0.71, 0.7, 0.68, 0.7];

function makeTrial(after: readonly number[], longer: readonly number[] | null = null): Trial {
  const arm = (name: 'before' | 'after', values: readonly number[]) => ({ arm: name, epochs: 20, ended: 6, band: bandOf(values.map((value) => Array.from({ length: 20 }, () => value))), values: [...values] });
  return {
    trialId: 't', runId: 'run', at: 1, seconds: 12, set, cause: 'learning-rate-too-high', repeats: 6, metric: 'val_loss', arms: [arm('before', before), arm('after', after)],
    proof: prove({ better: 'lower', before, after, longer, constant: 0.69, floor: null }), says: 'words',
  };
}
const helpful = makeTrial([0.2, 0.21, 0.2, 0.22, 0.2, 0.19], before);

async function show(props: { news?: TrialNews | null; trial?: Trial; reason?: string }) {
  const heard = { ontry: vi.fn(), oncancel: vi.fn(), onaccept: vi.fn() };
  await render(TrialCard, { says: 'Lower the learning rate', cost: 'six seeds', news: props.news, trial: props.trial ?? null, reason: props.reason ?? null, isBusy: false, ...heard });
  return heard;
}

describe('a remedy on trial', () => {
  it('says what it costs before it is tried', async () => {
    const { ontry } = await show({});
    await expect.element(page.getByText('six seeds')).toBeVisible();
    await page.getByRole('button', { name: 'Try it: Lower the learning rate' }).click();
    expect(ontry).toHaveBeenCalledOnce();
    expect(costOf(makeRun(), set)).toBe('6 seeds with it and without, 20 epochs each, at most about 4.0 min');
    expect(costOf(makeRun(), { 'training.epochs': 60 })).toContain('20 and 60 epochs');
  });

  it('shows how far it is, with both curves, and can be cancelled', async () => {
    const { oncancel } = await show({ news: { state: 'training', metric: 'val_loss', arms: helpful.arms, share: 0.4, secondsLeft: 6 } });
    await expect.element(page.getByText('about 6.0 s left')).toBeVisible();
    await expect.element(page.getByRole('img', { name: /^Validation loss with and without/ })).toBeVisible();
    await expect.element(page.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '40');
    await page.getByRole('button', { name: /^Cancel the trial/ }).click();
    expect(oncancel).toHaveBeenCalledOnce();
  });

  it('proves the gain in words, and offers to accept it', async () => {
    const { onaccept } = await show({ trial: helpful });
    await expect.element(page.getByText('The remedy works. Validation loss goes from 0.700 to 0.200.')).toBeVisible();
    await expect.element(page.getByText(/^Gain 0\.\d+, 95% interval/)).toBeVisible();
    await expect.element(page.getByText('Better than training longer, 0.700')).toBeVisible();
    await page.getByRole('button', { name: /^Accept as new baseline/ }).click();
    expect(onaccept).toHaveBeenCalledOnce();
  });

  it('offers nothing to accept where nothing is proved, and says why it failed', async () => {
    await show({ trial: makeTrial(before), news: { state: 'failed', reason: 'The training process ended.' } });
    await expect.element(page.getByText(/^Within seed noise\./)).toBeVisible();
    await expect.element(page.getByText('The training process ended.')).toBeVisible();
    expect(page.getByRole('button', { name: /^Accept/ }).elements()).toHaveLength(0);
  });
});

describe('a run that gets itself unstuck', () => {
  it('shows the way it took and the run it led to', async () => {
    const onshow = vi.fn();
    const steps: UnstickNews[] = [
      { state: 'run', run: makeRun({ finding: makeFinding() }) },
      { state: 'probe', runId: 'run', result: { probe: 'wider', at: 1, seconds: 1.2, epoch: 20, readings: { gain: 0.01 }, chart: null, says: 'A wider network learns no faster.' } },
      { state: 'trial', tried: 'Lower the learning rate', trial: helpful },
      { state: 'ended', outcome: 'unstuck', runId: 'child', because: 'It is learning.' },
    ];
    await render(UnstickCard, { steps, trying: null, isUnderWay: false, reason: null, currentId: 'run', onstart: vi.fn(), onclose: vi.fn(), onshow });
    await expect.element(page.getByText('Unstuck. It is learning.')).toBeVisible();
    await expect.element(page.getByText('Lower the learning rate')).toBeVisible();
    await expect.element(page.getByText('Width probe, 1.2 s. A wider network learns no faster.')).toBeVisible();
    expect(page.getByRole('paragraph').filter({ hasText: 'A wider network learns no faster.' }).elements()).toHaveLength(0);
    await page.getByText('Width probe, 1.2 s.').click();
    await expect.element(page.getByRole('paragraph').filter({ hasText: 'A wider network learns no faster.' })).toBeVisible();
    await page.getByRole('button', { name: 'Show the run' }).click();
    expect(onshow).toHaveBeenCalledWith('child');
  });

  it('begins at one press, and can be cancelled', async () => {
    const [onstart, onclose] = [vi.fn(), vi.fn()];
    const usual = { reason: null, currentId: 'run', onstart, onclose, onshow: vi.fn() };
    const { rerender } = await render(UnstickCard, { steps: [], trying: null, isUnderWay: false, ...usual });
    await page.getByRole('button', { name: 'Unstick' }).click();
    expect(onstart).toHaveBeenCalledOnce();
    await rerender({ isUnderWay: true, trying: { state: 'trying', tried: 'Clip the gradient', repeats: 6, share: 0.5, secondsLeft: 3 } });
    await expect.element(page.getByText('Clip the gradient, 6 seeds, about 3.0 s left')).toBeVisible();
    await rerender({ trying: { state: 'probing', probes: ['learning-rate', 'one-batch'], seconds: 4, share: 0.2, secondsLeft: 3 } });
    await expect.element(page.getByText('Learning-rate probe and one-batch probe, about 3.0 s left')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel unsticking' }).click();
    expect(onclose).toHaveBeenCalledOnce();
  });
});

describe('the page', () => {
  it('keeps a trial that has ended with its run, and hears no more of one that was cancelled', async () => {
    const ended = vi.fn();
    const emits: ((news: TrialNews) => void)[] = [];
    const { trials } = createTestStores({ 'trials.start': (_, emit) => { emits.push(emit); return ended; }, 'trials.list': async () => [] });
    await trials.load('run');
    trials.start('run', { set, cause: 'learning-rate-too-high' }, 6);
    expect(trials.isUnderWay).toBe(true);
    expect(() => { trials.start('run', { set, cause: 'too-small' }, 6); }).toThrow('still being tried');
    await vi.waitFor(() => { expect(emits).toHaveLength(1); });
    emits[0]?.({ state: 'finished', trial: helpful });
    await vi.waitFor(() => { expect(trials.found('run', set)).toEqual(helpful); });
    expect(trials.isUnderWay).toBe(false);
    trials.start('run', { set, cause: 'learning-rate-too-high' }, 6);
    await vi.waitFor(() => { expect(emits).toHaveLength(2); });
    trials.close();
    await vi.waitFor(() => { expect(ended).toHaveBeenCalled(); });
    expect(trials.newsOf('run', set)).toBeNull();
  });

  it('keeps the way of a run that gets unstuck, the newest of each step', async () => {
    const emits: ((news: UnstickNews) => void)[] = [];
    const { unsticking } = createTestStores({ 'unstick.start': (_, emit) => { emits.push(emit); return () => undefined; } });
    unsticking.start('run', null);
    await vi.waitFor(() => { expect(emits).toHaveLength(1); });
    const tell = (news: UnstickNews): void => emits[0]?.(news);
    tell({ state: 'run', run: makeRun({ status: 'training', epoch: 3 }) });
    tell({ state: 'run', run: makeRun({ finding: makeFinding() }) });
    tell({ state: 'probing', probes: ['wider'], seconds: 4, share: 0, secondsLeft: 4 });
    tell({ state: 'trying', tried: 'x', repeats: 6, share: 0, secondsLeft: null });
    await vi.waitFor(() => { expect(unsticking.trying).toMatchObject({ state: 'trying', tried: 'x' }); });
    tell({ state: 'ended', outcome: 'still-stuck', runId: 'run', because: 'No other remedy is left to try.' });
    await vi.waitFor(() => { expect(unsticking.isUnderWay).toBe(false); });
    expect(unsticking.steps.map(({ state }) => state)).toEqual(['run', 'ended']);
    expect(unsticking.concerns('run')).toBe(true);
    unsticking.close();
    expect(unsticking.concerns('run')).toBe(false);
  });
});
