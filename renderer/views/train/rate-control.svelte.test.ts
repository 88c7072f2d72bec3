// The learning rate of a run that trains, as a person changes it.
import { describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { Failure } from '../../../shared/rpc/failure.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import '../../styles/tokens.css';
import RateControl from './RateControl.svelte';
import { makeRun } from './testing.ts';

const training = makeRun({ status: 'training' });

async function show(run: RunSummary = training, onrate = vi.fn(async () => {})) {
  const { rerender } = await render(RateControl, { run, isShort: false, onrate });
  return { onrate, rerender, field: page.getByLabelText('Learning rate', { exact: true }) };
}

describe('RateControl', () => {
  it('applies what was typed by Enter, and not by leaving the field', async () => {
    const { onrate, field } = await show();
    await userEvent.fill(field, '0.02');
    await userEvent.tab();
    expect(onrate).not.toHaveBeenCalled();
    await expect.element(field).toHaveValue('0.02');
    await userEvent.click(field);
    await userEvent.keyboard('{Enter}');
    expect(onrate).toHaveBeenCalledExactlyOnceWith(0.02);
  });

  it('takes back what was typed by Escape, and keeps what is no number with how to write it', async () => {
    const { onrate, field } = await show();
    await userEvent.fill(field, '0,02');
    await userEvent.keyboard('{Enter}');
    await expect.element(page.getByText('Not a number. Try 0.02')).toBeVisible();
    await userEvent.keyboard('{Escape}');
    await expect.element(field).toHaveValue('0.1');
    expect(onrate).not.toHaveBeenCalled();
  });

  it('goes by thirds from what was asked last, before the app has answered', async () => {
    const { onrate, field } = await show(training, vi.fn(() => new Promise<void>(() => {})));
    await userEvent.click(page.getByRole('button', { name: 'A third, 0.03' }));
    await expect.element(field).toHaveValue('0.03');
    await expect.element(page.getByText('applying')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'A third, 0.01' }));
    await userEvent.click(page.getByRole('button', { name: 'Three times, 0.03' }));
    expect(onrate.mock.calls).toEqual([[0.03], [0.01], [0.03]]);
  });

  it('says at which step it holds, and sets the earlier one again', async () => {
    const { onrate, rerender } = await show();
    await expect.element(page.getByRole('button', { name: 'Nothing to take back' })).toBeDisabled();
    await rerender({ run: { ...training, edits: [{ step: 1240, learningRate: 0.03 }] } });
    await expect.element(page.getByText('applied at step 1240')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Set 0.1 again' }));
    expect(onrate).toHaveBeenCalledExactlyOnceWith(0.1);
  });

  it('says in place why a rate could not be set, and shows the one that holds', async () => {
    const { field } = await show(training, vi.fn(() => Promise.reject(new Failure('not-allowed-now', 'The run has just ended.'))));
    await userEvent.click(page.getByRole('button', { name: 'A third, 0.03' }));
    await expect.element(page.getByRole('alert')).toHaveTextContent('The run has just ended.');
    await expect.element(field).toHaveValue('0.1');
  });

  it('tells what a schedule makes of it', async () => {
    const scheduled = makeRun({ status: 'training', metrics: { learning_rate: 0.04321 } }, { 'training.schedule': { type: 'cosine' } });
    await show(scheduled);
    await expect.element(page.getByText('0.0432 by its schedule')).toBeVisible();
  });
});
