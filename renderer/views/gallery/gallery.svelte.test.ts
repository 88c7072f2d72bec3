// The case gallery in the whole page, over the real contract in memory: reading, moving by keys, training, and a gallery that cannot be read.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { AppContract } from '../../../shared/rpc/contract.ts';
import type { Handlers } from '../../../shared/rpc/define.ts';
import { Failure } from '../../../shared/rpc/failure.ts';
import type { Gallery, GalleryCase } from '../../../shared/rpc/gallery.ts';
import App from '../../App.svelte';
import type { Stores } from '../../state/context.ts';
import { createTestStores, twoColumns } from '../../state/testing.ts';
import '../../styles/base.css';
import '../../styles/tokens.css';

const experiment = { version: 1, name: 'Steps that overshoot', dataset: { path: '../samples/two.csv', target: 'label' }, training: { optimizer: { type: 'adam', learningRate: 10 } } };
const overshoot: GalleryCase = {
  caseId: 'learning-rate-too-high', cause: 'learning-rate-too-high', title: 'Steps that overshoot', symptom: 'oscillation', summary: 'Every step jumps over the valley.',
  happening: 'A step is the slope times the rate.', shows: 'The loss swings.', healthy: { 'training.optimizer.learningRate': 0.001 },
  remedies: [{ says: 'Lower the rate.', set: { 'training.optimizer.learningRate': 0.001 }, measured: 'Validation loss: from 6.5 to 0.22.' }], reading: ['smith-2017'], experiment,
};
const noise: GalleryCase = { ...overshoot, caseId: 'label-noise', cause: 'label-noise', title: 'Wrong labels', symptom: 'plateau', healthy: {}, remedies: [{ says: 'Look at the rows.', set: {}, measured: null }], experiment: { ...experiment, name: 'Wrong labels' } };
const healthy: GalleryCase = { ...noise, caseId: 'healthy', cause: null, title: 'Nothing is wrong here', symptom: 'none', remedies: [] };
const gallery: Gallery = {
  cases: [noise, overshoot, healthy],
  reading: [{ readingId: 'smith-2017', authors: 'Leslie N. Smith', title: 'Cyclical Learning Rates', year: 2017, where: 'WACV', identifier: 'arXiv 1506.01186', why: 'The range test.' }],
};

beforeEach(() => void (location.hash = '#/gallery'));
afterEach(() => void (location.hash = ''));

async function open(handlers: Partial<Handlers<AppContract>> = {}): Promise<Stores> {
  const stores = createTestStores({ 'gallery.list': async () => gallery, ...handlers });
  await render(App, { stores });
  return stores;
}

const choose = (name: RegExp): Promise<void> => userEvent.click(page.getByRole('navigation', { name: 'Cases' }).getByRole('button', { name }));

it('shows a case in three parts, with what is broken beside what would be healthy', async () => {
  await open();
  await choose(/Steps that overshoot/);
  for (const heading of ['What is happening', 'How it shows', 'What to do']) await expect.element(page.getByRole('heading', { name: heading })).toBeVisible();
  await expect.element(page.getByRole('row', { name: 'learningRate 10 0.001' })).toBeVisible();
  await expect.element(page.getByText('Validation loss: from 6.5 to 0.22.')).toBeVisible();
  await choose(/Wrong labels/);
  await expect.element(page.getByText('the fault lies in the table')).toBeVisible();
});

it('stands by family, moves by J and K to the reading list at the end, and leads back from there', async () => {
  const stores = await open();
  await expect.element(page.getByRole('navigation', { name: 'Cases' })).toBeVisible();
  const titles = [...document.querySelectorAll('nav[aria-label=Cases] h2')].map((heading) => heading.textContent);
  expect(titles).toEqual(['Optimiser', 'Data', 'To compare with', 'To go on with']);
  await choose(/Nothing is wrong/);
  await userEvent.keyboard('j');
  await expect.element(page.getByRole('heading', { name: 'Reading list' })).toBeVisible();
  await expect.element(page.getByText('arXiv 1506.01186')).toBeVisible();
  await userEvent.keyboard('k');
  await userEvent.keyboard('k');
  expect(stores.gallery.shownId).toBe('label-noise');
  await choose(/Reading list/);
  await userEvent.click(page.getByRole('article').getByRole('button', { name: 'Steps that overshoot' }));
  expect(stores.gallery.shownId).toBe('learning-rate-too-high');
});

it('trains the case on show as it is, by button or by key, and shows its run', async () => {
  const start = vi.fn(async () => ({ experimentId: 'e', runIds: ['r1'] }));
  const openTable = vi.fn(async () => twoColumns);
  const stores = await open({ 'gallery.open': openTable, 'runs.start': start });
  await choose(/Steps that overshoot/);
  await userEvent.click(page.getByRole('button', { name: 'Train this case' }));
  await vi.waitFor(() => expect(stores.router.screen).toBe('train'));
  expect(stores.router.runId).toBe('r1');
  expect(openTable).toHaveBeenCalledExactlyOnceWith({ caseId: 'learning-rate-too-high' }, expect.anything());
  expect(start).toHaveBeenCalledExactlyOnceWith({ datasetId: 'd1', experiment, parentRunId: null }, expect.anything());
  stores.router.go('gallery');
  await expect.element(page.getByRole('button', { name: 'Train this case' })).toBeVisible();
  await userEvent.keyboard('{Control>}{Enter}{/Control}');
  await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(2));
});

it('opens the settings of a case in Model', async () => {
  const stores = await open({ 'gallery.open': async () => twoColumns });
  await choose(/Steps that overshoot/);
  await userEvent.click(page.getByRole('button', { name: 'Open its settings' }));
  await vi.waitFor(() => expect(stores.router.screen).toBe('model'));
  expect(stores.design.experiment).toEqual(experiment);
});

it('says why the gallery could not be read, and reads it when asked again', async () => {
  let isThere = false;
  await open({ 'gallery.list': async () => (isThere ? gallery : Promise.reject(new Failure('bad-file', 'gallery.json is not there.'))) });
  await expect.element(page.getByText('gallery.json is not there.')).toBeVisible();
  isThere = true;
  await userEvent.click(page.getByRole('button', { name: 'Try again' }));
  await expect.element(page.getByRole('heading', { name: 'Wrong labels' }).or(page.getByRole('heading', { name: 'Steps that overshoot' })).first()).toBeVisible();
});
