// What can be done with a run, over the whole page and the real contract: its rate changed, forked, replayed.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { AppContract, ReplayNews } from '../shared/rpc/contract.ts';
import type { Handlers, ItemOf } from '../shared/rpc/define.ts';
import { Failure } from '../shared/rpc/failure.ts';
import type { RunEvent, RunSummary } from '../shared/spec/run.ts';
import { prove } from '../shared/stagnation/proof/prove.ts';
import App from './App.svelte';
import { createTestStores, twoColumns } from './state/testing.ts';
import './styles/tokens.css';
import './styles/base.css';
import { makeBatch, makeFinding, makeRun } from './views/train/testing.ts';

const target = { column: 'label', task: 'binary' as const, because: '2 different values', classNames: ['a', 'b'], classCounts: [70, 30], constantAccuracy: 0.7, constantError: null, constantLoss: 0.611, problem: null };
const checkpoints = [5, 10, 20].map((epoch) => ({ epoch, step: epoch * 10, savedAt: epoch, byteLength: 100 }));

beforeEach(() => void (location.hash = ''));
afterEach(() => void (location.hash = ''));

/** An app with these runs, that keeps what it is told of them as main does; the first one is on show. */
async function open(runs: readonly RunSummary[], handlers: Partial<Handlers<AppContract>> = {}) {
  const kept = new Map(runs.map((run) => [run.runId, { ...run, datasetId: 'd1' }]));
  const events: RunEvent[] = [];
  let tell: (item: ItemOf<AppContract['runs.changes']>) => void = () => {};
  const change = (run: RunSummary): void => {
    kept.set(run.runId, run);
    tell({ run, removedRunId: null });
  };
  const find = (runId: string): RunSummary => kept.get(runId) ?? expect.fail(`there is no run ${runId}`);
  const stores = createTestStores({
    'datasets.list': async () => [twoColumns],
    'datasets.target': async () => ({ target, histograms: {} }),
    'runs.changes': (_, emit) => {
      tell = emit;
      for (const run of kept.values()) emit({ run, removedRunId: null });
      return () => {};
    },
    'runs.get': async ({ runId }) => ({ run: find(runId), events: [...events] }),
    'runs.metrics': ({ runId, group }, emit) => {
      emit({ kind: 'batch', batch: { ...makeBatch(group, 1, { loss: [0.9, 0.5, 0.4] }), runId } });
      return () => {};
    },
    'runs.edit': async ({ runId, learningRate }) => {
      events.push({ at: 1, epoch: 3, step: 30, kind: 'edited', says: `Learning rate set to ${learningRate}.` });
      change({ ...find(runId), edits: [...find(runId).edits, { step: 30, learningRate }] });
      return null;
    },
    'runs.checkpoints': async () => checkpoints,
    ...handlers,
  });
  await render(App, { stores });
  stores.router.go('train', { runId: runs[0]?.runId ?? null, datasetId: 'd1' });
  await expect.element(page.getByRole('heading', { level: 1, name: runs[0]?.name ?? '' })).toBeVisible();
  return { stores, change, find };
}

it('a rate that is set while the run trains stands among its events', async () => {
  await open([makeRun({ status: 'training' })]);
  await userEvent.keyboard('r');
  await userEvent.keyboard('0.02{Enter}');
  await expect.element(page.getByText('applied at step 30')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Event log, 1' }));
  await expect.element(page.getByText('Learning rate set to 0.02.')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await userEvent.keyboard('{Control>}z{/Control}');
  await expect.element(page.getByLabelText('Rate', { exact: true })).toHaveValue('0.1');
});

it('a run that has ended has no rate to set', async () => {
  await open([makeRun()]);
  expect(page.getByLabelText('Rate', { exact: true }).elements()).toHaveLength(0);
});

it('a fork begins at the chosen checkpoint with what was changed, and names its parent', async () => {
  const fork = vi.fn<Handlers<AppContract>['runs.fork']>();
  const { change } = await open([makeRun({ status: 'training', epoch: 12 })], { 'runs.fork': fork });
  const forked = makeRun({ runId: 'fork', name: 'adam, forked', parentRunId: 'run', forkedAtStep: 50, status: 'queued', epoch: 0, createdAt: 9 });
  fork.mockImplementation(async () => (change(forked), { runId: 'fork' }));
  await userEvent.click(page.getByRole('button', { name: /^Fork/ }));
  await expect.element(page.getByRole('radio', { name: /Epoch 20/ })).toBeChecked();
  const dialog = page.getByRole('dialog');
  // From the planned end, as many epochs again are proposed.
  await expect.element(dialog.getByTitle('training.epochs: 20 to 40')).toBeVisible();
  await userEvent.click(page.getByRole('radio', { name: /Epoch 5 / }));
  await userEvent.fill(dialog.getByRole('textbox', { name: /^Learning rate/ }), '0.01');
  await userEvent.keyboard('{Enter}');
  await userEvent.fill(dialog.getByRole('textbox', { name: /^L2 on weights/ }), '0.001');
  await userEvent.keyboard('{Enter}');
  await expect.element(dialog.getByTitle('training.optimizer.learningRate: 0.1 to 0.01')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Fork at epoch 5' }));
  await expect.element(page.getByText(/forked from\s+adam\s+at step 50/)).toBeVisible();
  const set = { 'training.optimizer.learningRate': 0.01, 'model.layers.0.l2': 0.001, 'model.output.l2': 0.001 };
  expect(fork).toHaveBeenCalledExactlyOnceWith({ runId: 'run', step: 50, set }, expect.anything());
  // The dialog that closes gives its focus back to a button whose tooltip speaks of the run: the screen must follow it all the same.
  await expect.element(page.getByText('Queued', { exact: true }).first()).toBeVisible();
  change({ ...forked, status: 'training', epoch: 7 });
  await expect.element(page.getByText('Epoch 7', { exact: true })).toBeVisible();
});

it('says what is wrong where a fork is refused, and keeps what was chosen', async () => {
  await open([makeRun()], { 'runs.fork': async () => Promise.reject(new Failure('bad-input', 'The weights do not fit.', { mend: 'Leave the layers as they are.' })) });
  await userEvent.keyboard('f');
  await userEvent.click(page.getByRole('button', { name: 'Fork at epoch 20' }));
  await expect.element(page.getByRole('alert')).toHaveTextContent('The weights do not fit. Leave the layers as they are.');
  await expect.element(page.getByRole('radio', { name: /Epoch 20/ })).toBeChecked();
});

it('reads the checkpoints again where that failed, and says where none is kept', async () => {
  const read = vi.fn<Handlers<AppContract>['runs.checkpoints']>(async () => []);
  read.mockRejectedValueOnce(new Failure('internal', 'The disk is away.'));
  await open([makeRun()], { 'runs.checkpoints': read });
  await userEvent.keyboard('f');
  await expect.element(page.getByRole('alert')).toHaveTextContent('The disk is away.');
  await userEvent.click(page.getByRole('button', { name: 'Try again' }));
  await expect.element(page.getByText('No checkpoint of this run is kept.', { exact: false })).toBeVisible();
});

it('replays a run from the palette beside everything else, and says that it is identical', async () => {
  let tell: (news: ReplayNews) => void = () => {};
  await open([makeRun()], { 'runs.replay': (_, emit) => ((tell = emit), () => {}) });
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.keyboard('replay adam{Enter}');
  const card = page.getByRole('region', { name: 'Replay' });
  await expect.element(card).toHaveTextContent('Waits for its turn');
  tell({ state: 'training', step: 50, steps: 200, secondsLeft: 3 });
  await expect.element(card.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25');
  await userEvent.keyboard('{Control>}5{/Control}');
  tell({ state: 'identical', steps: 200 });
  await expect.element(card).toHaveTextContent('Identical over 200 steps');
  await userEvent.click(card.getByRole('button', { name: 'Close' }));
  await expect.element(card).not.toBeInTheDocument();
});

it('cancels a replay, and replays no two runs at once', async () => {
  const cancelled = vi.fn();
  await open([makeRun(), makeRun({ runId: 'other', name: 'sgd', createdAt: 0 })], { 'runs.replay': () => cancelled });
  await userEvent.click(page.getByRole('button', { name: 'More for this run' }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Replay and compare' }));
  await expect.element(page.getByText('Replay of adam')).toBeVisible();
  await userEvent.keyboard('{Control>}5{/Control}');
  await userEvent.click(page.getByRole('button', { name: 'What to do with sgd' }));
  await userEvent.click(page.getByRole('menuitem', { name: 'Replay and compare' }));
  await expect.element(page.getByText('Another run is still being replayed.', { exact: false }).first()).toBeVisible();
  await userEvent.click(page.getByRole('region', { name: 'Replay' }).getByRole('button', { name: 'Cancel' }));
  await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce());
});

it('shows that a graph is being compiled, and for how long', async () => {
  await open([makeRun({ status: 'training', step: 0, epoch: 0, startedAt: Date.now() - 1500 })], {
    'runs.metrics': () => () => {},
    'runs.get': async () => ({ run: makeRun(), events: [{ at: Date.now() - 1500, epoch: 0, step: 0, kind: 'started', says: 'Compiling the graph.' }] }),
  });
  await expect.element(page.getByRole('progressbar', { name: 'Compiling the graph, once per model shape' })).toBeVisible();
  await expect.element(page.getByText(/^[1-9]\.\d s$/)).toBeVisible();
});

it('a trial that helped is accepted by A, as a child of its run; the dialog of keys and the palette tell of it', async () => {
  const start = vi.fn<Handlers<AppContract>['runs.start']>(async () => ({ experimentId: 'e', runIds: ['child'] }));
  const run = makeRun({ finding: makeFinding() });
  const set = { 'training.optimizer.learningRate': 0.01 };
  const proof = prove({ better: 'lower', before: [0.7, 0.69, 0.71, 0.7, 0.68, 0.7], after: [0.2, 0.21, 0.2, 0.22, 0.2, 0.19], longer: null, constant: 0.69, floor: null });
  const trial = { trialId: 't', runId: 'run', at: 1, seconds: 12, set, cause: null, repeats: 6, metric: 'val_loss' as const, arms: [], proof, says: 'words' };
  const { stores } = await open([run], { 'runs.start': start, 'trials.list': async () => [trial] });
  await expect.element(page.getByRole('button', { name: /^Accept as new baseline/ })).toBeVisible();
  await userEvent.keyboard('?');
  await expect.element(page.getByText('Accept the trial that helped')).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await userEvent.keyboard('{Control>}k{/Control}');
  await userEvent.keyboard('Accept');
  await expect.element(page.getByRole('option', { name: /^Accept as new baseline: Lower the learning rate/ })).toBeVisible();
  await userEvent.keyboard('{Escape}');
  await vi.waitFor(() => expect(document.querySelector('[role="dialog"]')).toBeNull());
  await userEvent.keyboard('a');
  await vi.waitFor(() => expect(stores.router.runId).toBe('child'));
  expect(start).toHaveBeenCalledExactlyOnceWith(expect.objectContaining({ parentRunId: 'run', experiment: expect.objectContaining({ variants: [{ name: 'Lower the learning rate', set }] }) as unknown }), expect.anything());
});

it('a trial that is begun keeps the focus, and Escape does not cancel it', async () => {
  const ended = vi.fn();
  const { stores } = await open([makeRun({ finding: makeFinding() })], { 'trials.start': () => ended });
  await userEvent.click(page.getByRole('button', { name: /^Try it/ }));
  const cancel = page.getByRole('button', { name: /^Cancel the trial/ });
  await expect.element(cancel).toHaveFocus();
  await userEvent.keyboard('{Escape}');
  expect(stores.trials.isUnderWay).toBe(true);
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByRole('button', { name: /^Try it/ })).toHaveFocus();
  await vi.waitFor(() => expect(ended).toHaveBeenCalledOnce());
});
