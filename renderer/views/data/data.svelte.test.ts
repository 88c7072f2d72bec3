// The Data screen's settings, each by the field that a person uses.
import { expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { AppContract } from '../../../shared/rpc/contract.ts';
import type { Handlers } from '../../../shared/rpc/define.ts';
import { Failure } from '../../../shared/rpc/failure.ts';
import { planRuns } from '../../../shared/spec/experiment.ts';
import type { Dataset } from '../../../shared/spec/profile.ts';
import App from '../../App.svelte';
import { createTestStores, twoColumns } from '../../state/testing.ts';
import '../../styles/tokens.css';
import '../../styles/base.css';

const category = { type: 'category' as const, missing: 0, distinct: 20, lowest: null, highest: null, mean: null, median: null, standardDeviation: null, isWhole: false, histogram: { kind: 'values' as const, values: [], counts: [], otherCount: 100, byClass: null } };
const day = { ...category, name: 'day', type: 'date' as const, lowest: 0, highest: 86_400 };
const dataset: Dataset = { ...twoColumns, profile: { ...twoColumns.profile, columns: [...twoColumns.profile.columns, { ...category, name: 'town' }, { ...category, name: 'patient_id' }, day] } };
const target = { column: 'label', task: 'binary' as const, because: '2 different values', classNames: ['a', 'b'], classCounts: [70, 30], constantAccuracy: 0.7, constantError: null, constantLoss: 0.611, problem: null };

async function open(handlers: Partial<Handlers<AppContract>> = {}) {
  location.hash = '';
  const stores = createTestStores({ 'datasets.list': async () => [dataset], 'datasets.target': async () => ({ target, histograms: {} }), ...handlers });
  await render(App, { stores });
  await vi.waitFor(() => expect(stores.datasets.isLoaded).toBe(true));
  stores.design.open(dataset);
  stores.router.go('data', { datasetId: 'd1' });
  await expect.element(page.getByLabelText('Part the rows')).toBeVisible();
  await vi.waitFor(() => expect(stores.design.facts).not.toBeNull());
  const settings = () => stores.design.experiment?.dataset;
  return { stores, settings };
}
const choose = (label: string, option: string) => userEvent.selectOptions(page.getByLabelText(label), option);
async function write(label: string, text: string): Promise<void> {
  await userEvent.fill(page.getByLabelText(label), text);
  await userEvent.keyboard('{Enter}');
}

it('parts the rows by group, time or fold, each with what it goes by', async () => {
  const { stores, settings } = await open();
  await choose('Part the rows', 'Whole groups');
  expect(settings()?.split).toEqual({ method: 'group', groupBy: 'patient_id' });
  await choose('Groups that stay together', 'town');
  expect(settings()?.split?.groupBy).toBe('town');
  await choose('Part the rows', 'By time');
  expect(settings()?.split).toEqual({ method: 'time', timeColumn: 'day' });
  await choose('Part the rows', 'In folds');
  await write('Folds', '4');
  expect(settings()?.split).toEqual({ method: 'kfold', folds: 4 });
  expect(stores.design.planned).toMatchObject({ plan: { runs: { length: 4 } } });
  await choose('Fold that validates', 'Only fold 4');
  expect(settings()?.split?.fold).toBe(4);
  await write('Folds', '3');
  expect(settings()?.split).toEqual({ method: 'kfold', folds: 3 });
  await choose('Part the rows', 'At random');
  expect(settings()?.split).toEqual({ folds: 3 });
  expect(stores.design.refused).toBeNull();
});

it('balances, makes, drops and relabels training rows', async () => {
  const { stores, settings } = await open();
  await choose('Uneven classes', 'Make rows of rare ones (SMOTE)');
  await choose('Made rows', 'Copies with noise');
  await write('Copies of each row', '3');
  await choose('Rows of', 'b');
  await userEvent.click(page.getByLabelText('Drop rows that repeat'));
  await write('Leave out rows', '3, 17 to 19');
  await write('Row to relabel', '5');
  await choose('Its class', 'b');
  await userEvent.click(page.getByRole('button', { name: 'Add' }));
  expect(settings()).toMatchObject({ balance: 'smote', augmentation: { noise: 0.05, copies: 3, onlyClass: 'b' }, dropDuplicates: true, excludeRows: [3, 17, 18, 19], relabel: { 5: 'b' } });
  await write('Leave out rows', '101');
  await expect.element(page.getByText('There is no row 101: rows count from 1 to 100.')).toBeVisible();
  await choose('Made rows', 'Mixed pairs (mixup)');
  await write('Strength of mixing', '0.4');
  expect(settings()?.augmentation).toEqual({ mixup: 0.4 });
  await userEvent.click(page.getByRole('button', { name: 'Keep the class of row 5' }));
  await choose('Uneven classes', 'As they are');
  await choose('Made rows', 'None');
  await write('Leave out rows', '');
  await userEvent.click(page.getByLabelText('Drop rows that repeat'));
  expect(settings()).toEqual({ path: 'two.csv', target: 'label' });
  expect(stores.design.refused).toBeNull();
});

it('reads the file in another way, and goes on with the experiment', async () => {
  let isRefused = true;
  const readAgain = vi.fn(async ({ import: asked }: { import: NonNullable<Dataset['profile']['asked']> }): Promise<Dataset> => {
    if (isRefused) throw new Failure('bad-file', 'The file has one column only.');
    const columns = dataset.profile.columns.filter(({ name }) => name !== 'town');
    return { ...dataset, datasetId: 'd2', profile: { ...dataset.profile, columns, asked, bytesId: 'd1' } };
  });
  const { stores, settings } = await open({ 'datasets.readAgain': readAgain });
  stores.design.set(['dataset', 'columns', 'town', 'role'], 'ignore');
  stores.design.set(['dataset', 'columns', 'x', 'log'], true);
  await userEvent.click(page.getByRole('button', { name: 'Change', exact: true }));
  await choose('Decimal sign', 'Comma');
  await userEvent.fill(page.getByLabelText('Words for missing values'), '?, none');
  await userEvent.click(page.getByRole('button', { name: 'Read it so' }));
  await expect.element(page.getByText('The file has one column only.')).toBeVisible();
  isRefused = false;
  await userEvent.click(page.getByRole('button', { name: 'Read it so' }));
  await vi.waitFor(() => expect(stores.router.datasetId).toBe('d2'));
  expect(readAgain).toHaveBeenLastCalledWith({ datasetId: 'd1', import: expect.objectContaining({ decimal: ',', separator: null, missingValues: ['?', 'none'] }) as unknown }, expect.anything());
  const asked = { decimal: ',', missingValues: ['?', 'none'] };
  expect(settings()).toEqual({ path: 'two.csv', target: 'label', columns: { x: { log: true } }, import: asked });
  expect(stores.design.datasetId).toBe('d2');
  // What the page shows is what a run will be read as.
  const experiment = stores.design.experiment;
  expect(experiment === null ? [] : planRuns(experiment, target).map(({ spec }) => spec.dataset.import.decimal)).toEqual([',']);
});
