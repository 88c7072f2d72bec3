// The whole page over the real contract, with an app in memory: what blocks, what opens, what a click leads to.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { AppContract, AppState, Preset, Sample } from '../shared/rpc/contract.ts';
import type { Handlers } from '../shared/rpc/define.ts';
import { Failure } from '../shared/rpc/failure.ts';
import App from './App.svelte';
import { createTestStores, openState, twoColumns } from './state/testing.ts';
import './styles/tokens.css';
import './styles/base.css';

const sample: Sample = { sampleId: 'two', name: 'Two columns', says: 'A small one.', rows: 100, columns: 2, target: 'label', source: 'here', licence: 'MIT' };
const targetAnswer = {
  target: { column: 'label', task: 'binary' as const, because: '2 different values', classNames: ['a', 'b'], classCounts: [70, 30], constantAccuracy: 0.7, constantError: null, constantLoss: 0.611, problem: null },
  histograms: {},
};

beforeEach(() => void (location.hash = ''));
afterEach(() => void (location.hash = ''));

async function open(handlers: Partial<Handlers<AppContract>>) {
  const stores = createTestStores(handlers);
  await render(App, { stores });
  return stores;
}

it('names the file of a history that cannot be opened, and starts once it is set aside', async () => {
  const blocked: AppState = { ...openState, store: { state: 'blocked', code: 'store-corrupt', file: '/data/history.sqlite', says: 'It is damaged.', choices: ['retry', 'set-aside'] } };
  const mendStore = vi.fn(async () => openState);
  await open({ 'app.changes': (_, emit) => (emit(blocked), () => {}), 'app.mendStore': mendStore });
  await expect.element(page.getByText('/data/history.sqlite')).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Set aside and start new' }));
  await expect.element(page.getByRole('heading', { name: 'Drop a CSV file to begin' })).toBeVisible();
  expect(mendStore).toHaveBeenCalledOnce();
});

it('starts a run with one click on a sample', async () => {
  const start = vi.fn(async () => ({ experimentId: 'e', runIds: ['r1'] }));
  const stores = await open({ 'samples.list': async () => [sample], 'samples.open': async () => twoColumns, 'runs.start': start });
  await userEvent.click(page.getByRole('button', { name: 'Train Two columns now' }));
  await vi.waitFor(() => expect(stores.router.screen).toBe('train'));
  expect(stores.router.runId).toBe('r1');
  expect(start).toHaveBeenCalledExactlyOnceWith({ datasetId: 'd1', experiment: { version: 1, name: 'two', dataset: { path: 'two.csv', target: 'label' } }, parentRunId: null }, expect.anything());
});

it('opens a textbook experiment with all its variants in Model', async () => {
  const experiment = { version: 1, name: 'Two rates', dataset: { path: 'two.csv', target: 'label' }, variants: [{ name: 'low', set: { 'training.epochs': 2 } }, { name: 'high' }] };
  const preset: Preset = { presetId: 'p', name: 'Two rates', says: 'Compare.', sampleId: 'two', experiment };
  const stores = await open({ 'presets.list': async () => [preset], 'samples.open': async () => twoColumns, 'datasets.target': async () => targetAnswer });
  await expect.element(page.getByRole('button', { name: 'Run Two rates' })).toHaveTextContent('Run 2');
  await userEvent.click(page.getByRole('button', { name: 'Open Two rates' }));
  await vi.waitFor(() => expect(stores.router.screen).toBe('model'));
  expect(stores.design.experiment).toEqual(experiment);
});

it('reads a file in slices and shows its columns; asks what the target means once', async () => {
  const received: number[] = [];
  const target = vi.fn(async () => targetAnswer);
  const stores = await open({
    'datasets.begin': async () => ({ uploadId: 'u' }),
    'datasets.append': async ({ bytes }) => (received.push(bytes.byteLength), { received: received.reduce((sum, length) => sum + length, 0) }),
    'datasets.commit': async () => twoColumns,
    'datasets.target': target,
  });
  await userEvent.upload(page.getByLabelText('File to open'), new File([new Uint8Array(2_500_000)], 'two.csv'));
  await expect.element(page.getByRole('heading', { name: 'two.csv' })).toBeVisible();
  expect(received).toEqual([1_048_576, 1_048_576, 402_848]);
  await expect.element(page.getByText('Always answering a scores 70.0% accuracy')).toBeVisible();
  await userEvent.selectOptions(page.getByLabelText('Role of x'), 'ignored');
  expect(stores.design.experiment?.dataset.columns).toEqual({ x: { role: 'ignore' } });
  await userEvent.fill(page.getByLabelText('Split seed'), '7');
  await userEvent.keyboard('{Enter}');
  expect(stores.design.experiment?.dataset.split).toEqual({ seed: 7 });
  expect(target).toHaveBeenCalledOnce();
});

it('keeps on screen why a file could not be read, and goes on', async () => {
  const abort = vi.fn(async () => null);
  const stores = await open({
    'datasets.begin': async () => ({ uploadId: 'u' }),
    'datasets.append': async () => ({ received: 3 }),
    'datasets.commit': async () => Promise.reject(new Failure('bad-file', 'The file has a header and no rows.', { mend: 'Choose a file with rows.' })),
    'datasets.abort': abort,
  });
  await userEvent.upload(page.getByLabelText('File to open'), new File(['a,b'], 'header.csv'));
  await expect.element(page.getByText('The file has a header and no rows.')).toBeVisible();
  expect(abort).toHaveBeenCalledOnce();
  await userEvent.click(page.getByRole('button', { name: 'Dismiss' }));
  await expect.element(page.getByRole('heading', { name: 'Drop a CSV file to begin' })).toBeVisible();
  expect(stores.datasets.importing).toBeNull();
});

it('lets a person say how to read a file that was not understood', async () => {
  let asked: unknown = null;
  const stores = await open({
    'datasets.begin': async (input) => ((asked = input.import), { uploadId: 'u' }),
    'datasets.append': async () => ({ received: 3 }),
    'datasets.commit': async () => ((asked as { separator: string | null }).separator === '#' ? twoColumns : Promise.reject(new Failure('bad-file', 'The file has one column only.'))),
    'datasets.abort': async () => null,
    'datasets.target': async () => targetAnswer,
  });
  await userEvent.upload(page.getByLabelText('File to open'), new File(['x#label'], 'two.csv'));
  await userEvent.click(page.getByRole('button', { name: 'Say how to read it' }));
  await userEvent.fill(page.getByLabelText('Another sign between fields'), '#');
  await userEvent.click(page.getByRole('button', { name: 'Read it so' }));
  await expect.element(page.getByRole('heading', { name: 'two.csv' })).toBeVisible();
  expect(asked).toMatchObject({ separator: '#', quote: null });
  expect(stores.datasets.problem).toBeNull();
});

it('opens an experiment on the data set that was read as it says, reading the file again where none was', async () => {
  const readAgain = vi.fn(async ({ import: asked }: { import: NonNullable<typeof twoColumns.profile.asked> }) => ({ ...twoColumns, datasetId: 'd2', profile: { ...twoColumns.profile, asked, bytesId: 'd1' } }));
  const stores = await open({ 'datasets.list': async () => [twoColumns], 'datasets.readAgain': readAgain });
  await vi.waitFor(() => expect(stores.datasets.isLoaded).toBe(true));
  const experiment = { version: 1, dataset: { path: 'here/two.csv', target: 'label', import: { missingValues: ['?'] } } };
  for (const round of [1, 2]) {
    await userEvent.upload(page.getByLabelText('File to open'), new File([JSON.stringify({ ...experiment, name: `round ${round}` })], 'x.unstuck.json'));
    await vi.waitFor(() => expect(stores.design.experiment?.name).toBe(`round ${round}`));
    expect(stores.design.datasetId).toBe('d2');
  }
  expect(readAgain).toHaveBeenCalledOnce();
});

it('opens an experiment that is dropped before the page has heard which data sets there are', async () => {
  let asked = 0;
  // The page's own question is still open when the file comes.
  const stores = await open({ 'datasets.list': async () => (asked++ === 0 ? new Promise<never>(() => {}) : [twoColumns]) });
  await vi.waitFor(() => expect(asked).toBe(1));
  const experiment = { version: 1, name: 'early', dataset: { path: 'two.csv', target: 'label' } };
  await userEvent.upload(page.getByLabelText('File to open'), new File([JSON.stringify(experiment)], 'x.unstuck.json'));
  await vi.waitFor(() => expect(stores.design.experiment?.name).toBe('early'));
  expect(stores.datasets.problem).toBeNull();
});

it('refuses an experiment file with the path and the nearest known name', async () => {
  await open({});
  await userEvent.upload(page.getByLabelText('File to open'), new File(['{"version":1,"dataset":{"path":"a.csv","target":"y"},"traning":{}}'], 'wrong.unstuck.json'));
  await expect.element(page.getByRole('alert').getByText('Did you mean "training"?')).toBeVisible();
});

it('finds a command by a few letters', async () => {
  const stores = await open({});
  await expect.element(page.getByRole('heading', { name: 'Drop a CSV file to begin' })).toBeVisible();
  await userEvent.keyboard('{Control>}k{/Control}');
  await expect.element(page.getByRole('combobox')).toBeVisible();
  await userEvent.keyboard('sett{Enter}');
  await vi.waitFor(() => expect(stores.router.screen).toBe('settings'));
});

it('keeps the theme that was chosen', async () => {
  const set = vi.fn(async () => ({ theme: 'dark' as const, reducedMotion: true }));
  await open({ 'settings.set': set });
  await userEvent.click(page.getByRole('button', { name: 'Dark theme' }));
  await vi.waitFor(() => expect(document.documentElement.dataset['theme']).toBe('dark'));
  expect(set).toHaveBeenCalledExactlyOnceWith({ theme: 'dark' }, expect.anything());
});
