// History over the real protocol, in memory: finding, checking, comparing, renaming, and the way through the trash.
import { beforeEach, describe, expect, it } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import { createClient } from '../../../shared/rpc/client.ts';
import type { AppContract } from '../../../shared/rpc/contract.ts';
import { contract } from '../../../shared/rpc/contract.ts';
import type { Handlers, ItemOf } from '../../../shared/rpc/define.ts';
import { createPortPair } from '../../../shared/rpc/memory-port.ts';
import { serve } from '../../../shared/rpc/server.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import { AppStatus } from '../../state/app.svelte.ts';
import type { Stores } from '../../state/context.ts';
import { createStores } from '../../state/stores.ts';
import '../../styles/base.css';
import '../../styles/tokens.css';
import { makeBatch, makeFinding, makeRun } from '../train/testing.ts';
import HistoryStage from './HistoryStage.svelte';

type RunChange = ItemOf<AppContract['runs.changes']>;

/** A history of three runs that keeps what it is told, as main does. */
function openHistory(): { stores: Stores; runs: Map<string, RunSummary>; change: (runId: string, part: Partial<RunSummary>) => RunSummary } {
  const runs = new Map<string, RunSummary>();
  const small = makeRun({ runId: 'small', name: 'batch 16', createdAt: 1, finding: makeFinding() }, { 'training.batchSize': 16 });
  const large = makeRun({ runId: 'large', name: 'batch 512', createdAt: 2 }, { 'training.batchSize': 512 });
  const other = makeRun({ runId: 'other', name: 'sigmoid', createdAt: 3 });
  for (const run of [small, large, other]) runs.set(run.runId, run);
  let tell: (item: RunChange) => void = () => {};
  const change = (runId: string, part: Partial<RunSummary>): RunSummary => {
    const run = { ...(runs.get(runId) ?? other), ...part };
    runs.set(runId, run);
    tell({ run, removedRunId: null });
    return run;
  };
  const handlers: Partial<Handlers<AppContract>> = {
    'runs.changes': (_input, emit) => {
      tell = emit;
      for (const run of runs.values()) emit({ run, removedRunId: null });
      return () => {};
    },
    'runs.metrics': ({ runId }, emit) => {
      emit({ kind: 'batch', batch: { ...makeBatch('epoch', 1, { val_loss: [0.9, 0.5, 0.4], seconds: [1, 2, 3] }), runId } });
      return () => {};
    },
    'metrics.range': () => Promise.resolve(makeBatch('epoch', 1, { val_loss: [0.9, 0.5, 0.4] })),
    'runs.update': ({ runId, ...part }) => Promise.resolve(change(runId, part)),
    'runs.trash': ({ runIds }) => Promise.resolve((runIds.forEach((runId) => change(runId, { trashedAt: 5 })), null)),
    'runs.restore': ({ runIds }) => Promise.resolve((runIds.forEach((runId) => change(runId, { trashedAt: null })), null)),
  };
  const [near, far] = createPortPair();
  serve(contract, handlers as Handlers<AppContract>, far, { appVersion: 'test', log: (line) => expect.fail(line), newId: () => 'id' });
  const stores = createStores(createClient(contract, near), new AppStatus());
  stores.runs.follow();
  return { stores, runs, change };
}

const names = (): string[] => [...document.querySelectorAll('[role=row] .name')].map((element) => element.textContent);

describe('HistoryView', () => {
  let history: ReturnType<typeof openHistory>;

  beforeEach(async () => {
    history = openHistory();
    await render(HistoryStage, { stores: history.stores });
    await expect.poll(names).toEqual(['sigmoid', 'batch 512', 'batch 16']);
  });

  it('finds runs by a setting', async () => {
    await page.getByRole('searchbox').fill('batchSize>100');
    await expect.poll(names).toEqual(['batch 512']);
    await page.getByRole('searchbox').fill('nothing like it');
    await page.getByRole('button', { name: 'Clear the filter' }).click();
    await expect.poll(() => names().length).toBe(3);
  });

  it('compares the checked runs by the settings that differ and their results', async () => {
    await page.getByRole('checkbox', { name: 'Compare batch 512' }).click();
    await page.getByRole('checkbox', { name: 'Compare batch 16' }).click();
    expect(history.stores.comparison.slotOf('large')).toBe(1);
    await page.getByRole('radio', { name: 'Settings' }).click();
    await expect.poll(() => [...document.querySelectorAll('tbody th')].map((cell) => cell.textContent)).toEqual(['batchSize']);
    await page.getByRole('radio', { name: 'Results' }).click();
    await expect.element(page.getByText('Epochs to val loss 0.400')).toBeVisible();
    await page.getByRole('radio', { name: 'Curves' }).click();
    await expect.element(page.getByRole('img', { name: 'Validation loss of batch 512, batch 16' })).toBeVisible();
  });

  it('lists learning rates that were set by hand among the settings', async () => {
    history.change('small', { edits: [{ step: 12_000, learningRate: 0.01 }] });
    await page.getByRole('checkbox', { name: 'Compare batch 512' }).click();
    await page.getByRole('checkbox', { name: 'Compare batch 16' }).click();
    await page.getByRole('radio', { name: 'Settings' }).click();
    await expect.element(page.getByRole('row', { name: /^rate set by hand/ })).toHaveTextContent(/–.*0\.01 at step 12\s000/);
  });

  it('shows training and validation loss side by side', async () => {
    await page.getByRole('checkbox', { name: 'Compare batch 512' }).click();
    await userEvent.selectOptions(page.getByLabelText('Curve', { exact: true }), 'Both losses, side by side');
    const left = page.getByRole('img', { name: 'Training loss of batch 512' });
    const right = page.getByRole('img', { name: 'Validation loss of batch 512' });
    await expect.element(left).toBeVisible();
    await expect.element(right).toBeVisible();
    expect(left.element().getBoundingClientRect().right).toBeLessThanOrEqual(right.element().getBoundingClientRect().left);
  });

  it('is worked by keys', async () => {
    await userEvent.keyboard('jjx');
    expect(history.stores.comparison.runIds).toEqual(['large']);
    await userEvent.keyboard('k{F2}');
    await userEvent.keyboard('tanh{Enter}');
    await expect.poll(names).toEqual(['tanh', 'batch 512', 'batch 16']);
    await userEvent.keyboard('{Escape}');
    expect(history.stores.comparison.runIds).toEqual([]);
  });

  it('keeps tags and a note', async () => {
    await page.getByRole('button', { name: 'What to do with sigmoid' }).click();
    await page.getByRole('menuitem', { name: 'Tags and note' }).click();
    await page.getByRole('textbox', { name: /Tags/ }).fill('lesson 1, remedy');
    await page.getByRole('textbox', { name: 'Note' }).fill('try tanh next');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect.poll(() => history.runs.get('other')).toMatchObject({ tags: ['lesson 1', 'remedy'], note: 'try tanh next' });
    await page.getByRole('searchbox').fill('tag:remedy');
    await expect.poll(names).toEqual(['sigmoid']);
  });

  it('moves runs to the trash and back', async () => {
    await page.getByRole('button', { name: 'What to do with sigmoid' }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    await expect.poll(names).toEqual(['batch 512', 'batch 16']);
    const undo = history.stores.toasts.list.at(-1)?.action;
    expect(undo?.label).toBe('Undo');
    undo?.run();
    await expect.poll(() => names().length).toBe(3);
  });
});
