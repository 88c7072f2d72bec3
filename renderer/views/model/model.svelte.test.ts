// The Model screen over the real contract: what a person does there, and what is sent when they train.
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import type { Preset } from '../../../shared/rpc/contract.ts';
import { Failure } from '../../../shared/rpc/failure.ts';
import type { Experiment } from '../../../shared/spec/experiment.ts';
import type { TargetProfile } from '../../../shared/spec/profile.ts';
import Harness from './Harness.test.svelte';
import { createTestStores, twoColumns } from '../../state/testing.ts';
import '../../styles/tokens.css';
import '../../styles/base.css';

const target: TargetProfile = { column: 'label', task: 'binary', because: '2 different values', classNames: ['a', 'b'], classCounts: [60, 40], constantAccuracy: 0.6, constantError: null, constantLoss: 0.67, problem: null };
const base: Experiment = { version: 1, name: 'Two', dataset: { path: 'two.csv', target: 'label' } };
const threeLayers: Experiment = { ...base, model: { layers: [{ type: 'dense', units: 8 }, { type: 'dropout', rate: 0.5 }, { type: 'dense', units: 4 }] } };
const preset: Preset = { presetId: 'p', name: 'Rates', says: 'Compare.', sampleId: 'two', experiment: { ...base, name: 'Rates', variants: [{ name: 'low', set: { 'training.optimizer.learningRate': 0.0001 } }, { name: 'high', set: { 'training.optimizer.learningRate': 5 } }] } };

async function open(experiment: Experiment = base, about: Partial<TargetProfile> = {}) {
  const start = vi.fn(async () => ({ experimentId: 'e', runIds: ['r1', 'r2'] }));
  const prepare = vi.fn(async () => Promise.reject(new Failure('internal', 'The compiler is out of order.')));
  const stores = createTestStores({
    'datasets.list': async () => [twoColumns],
    'presets.list': async () => [preset],
    'samples.open': async () => twoColumns,
    'datasets.target': async () => ({ target: { ...target, ...about }, histograms: {} }),
    'runs.start': start,
    'runs.prepare': prepare,
  });
  await stores.datasets.load();
  stores.design.open(twoColumns, experiment);
  stores.router.go('model', { datasetId: 'd1' });
  await render(Harness, { stores });
  await expect.element(page.getByText('Predicted about')).toBeVisible();
  return { stores, start, prepare };
}

/** Units and rates of the layers as they stand in the experiment. */
function layersOf({ stores }: Awaited<ReturnType<typeof open>>): unknown[] {
  return (stores.design.experiment?.model?.layers ?? []).map((layer) => ('units' in layer ? layer.units : 'rate' in layer ? layer.rate : layer.type));
}

async function type(label: string, text: string): Promise<void> {
  await userEvent.fill(page.getByLabelText(label, { exact: false }).first(), text);
  await userEvent.keyboard('{Enter}');
}

const row = (name: string, index = 0) => page.getByRole('button', { name: new RegExp(`^${name}\\b`) }).nth(index);

beforeEach(() => void (location.hash = ''));

describe('the network', () => {
  it('shows shapes and parameter counts at once, for every change', async () => {
    await open();
    await expect.element(page.getByText('193 parameters, 772 B, 2.4 parameters per training row')).toBeVisible();
    await type('Units', '8');
    await expect.element(page.getByText('25 parameters, 100 B, 0.3 parameters per training row')).toBeVisible();
    await expect.element(page.getByText('(n, 8)')).toBeVisible();
  });

  it('grows behind the selected layer, and shrinks by Delete', async () => {
    const opened = await open(threeLayers);
    await userEvent.click(row('Dense'));
    await userEvent.click(page.getByRole('button', { name: 'Add layer' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Batch normalisation' }));
    expect(layersOf(opened)).toEqual([8, 'batchNormalization', 0.5, 4]);
    await userEvent.click(row('Dropout'));
    await userEvent.keyboard('{Delete}');
    expect(layersOf(opened)).toEqual([8, 'batchNormalization', 4]);
    await expect.element(row('Dense', 1)).toHaveFocus();
  });

  it('is put in another order by keys, and the layer keeps the focus', async () => {
    const opened = await open(threeLayers);
    await userEvent.click(row('Dense'));
    await userEvent.keyboard('{Alt>}{ArrowDown}{ArrowDown}{/Alt}');
    expect(layersOf(opened)).toEqual([0.5, 4, 8]);
    await expect.element(row('Dense', 1)).toHaveFocus();
    await expect.element(row('Dense', 1)).toHaveAttribute('aria-pressed', 'true');
  });

  it('is put in another order by dragging', async () => {
    const opened = await open(threeLayers);
    const handle = page.getByLabelText('Move Dense').first();
    await userEvent.dragAndDrop(handle, row('Dense', 1), { steps: 12 });
    await vi.waitFor(() => expect(layersOf(opened)).toEqual([0.5, 4, 8]));
  });

  it('takes layers into a residual, which keeps its last one', async () => {
    const { stores } = await open({ ...base, model: { layers: [{ type: 'residual', layers: [{ type: 'dense', units: 8 }] }] } });
    await userEvent.click(page.getByRole('button', { name: 'More for Residual' }));
    await userEvent.click(page.getByRole('menuitem', { name: 'Add a layer within' }));
    expect(stores.design.get(['model', 'layers', '0', 'layers'])).toEqual([{ type: 'dense', units: 8 }, { type: 'dense', units: 64 }]);
    await userEvent.keyboard('{Delete}');
    await userEvent.click(row('Dense'));
    await userEvent.keyboard('{Delete}');
    expect(stores.design.get(['model', 'layers', '0', 'layers'])).toHaveLength(1);
  });
});

describe('a setting', () => {
  it('that is no number says so beside its field and changes nothing', async () => {
    const { stores } = await open();
    await type('Learning rate', '0,01');
    await expect.element(page.getByText('Not a number. Try 0.01')).toBeVisible();
    expect(stores.design.experiment).toEqual(base);
  });

  it('is marked when it was changed, and goes back by Ctrl Z', async () => {
    const { stores } = await open();
    await type('Epochs', '7');
    await expect.element(page.getByText('was 100')).toBeVisible();
    await expect.element(page.getByText('1 run, 1 change not yet run')).toBeVisible();
    (document.activeElement as HTMLElement).blur();
    await userEvent.keyboard('{Control>}z{/Control}');
    expect(stores.design.experiment).toEqual(base);
    await userEvent.keyboard('{Control>}{Shift>}z{/Shift}{/Control}');
    expect(stores.design.get(['training', 'epochs'])).toBe(7);
  });

  it('of a chosen kind brings its own fields', async () => {
    const { stores } = await open();
    await userEvent.selectOptions(page.getByLabelText('Method'), 'SGD');
    await expect.element(page.getByLabelText('Learning rate')).toHaveValue('0.01');
    await userEvent.selectOptions(page.getByLabelText('Schedule'), 'Cosine decay');
    await type('Warm-up', '5');
    await expect.element(page.getByRole('img', { name: /Cosine decay, at most 0.01/ })).toBeVisible();
    await userEvent.click(page.getByLabelText('Early stopping'));
    await type('Patience', '4');
    await userEvent.selectOptions(page.getByLabelText('Clip gradients'), 'By norm');
    await userEvent.selectOptions(page.getByLabelText('Class weights'), 'Each its own');
    await type('Weight of b', '3');
    expect(stores.design.experiment?.training).toEqual({
      optimizer: { type: 'sgd' },
      schedule: { type: 'cosine', warmupEpochs: 5 },
      earlyStopping: { patience: 4 },
      gradientClipping: { norm: 1 },
      classWeights: { a: 1, b: 3 },
    });
  });

  it('that no run can have is refused with what is allowed', async () => {
    const { stores } = await open({ ...threeLayers, training: { gradientClipping: { norm: 1 } } });
    await type('Largest norm', '0');
    await expect.element(page.getByText('Found 0. Allowed: a number above 0.')).toBeVisible();
    expect(stores.design.get(['training', 'gradientClipping'])).toEqual({ norm: 1 });
  });
});

describe('while it is edited', () => {
  it('is compiled when the screen opens and when a change has rested, and a failure of that is nobody\'s concern', async () => {
    const { stores, prepare } = await open();
    await vi.waitFor(() => expect(prepare).toHaveBeenCalledTimes(1));
    expect(prepare).toHaveBeenLastCalledWith({ datasetId: 'd1', experiment: base }, expect.anything());
    await type('Epochs', '7');
    await type('Batch size', '8');
    await vi.waitFor(() => expect(prepare).toHaveBeenCalledTimes(2), { timeout: 3000 });
    expect(prepare).toHaveBeenLastCalledWith({ datasetId: 'd1', experiment: { ...base, training: { epochs: 7, batchSize: 8 } } }, expect.anything());
    expect(stores.toasts.list).toEqual([]);
  });

  it('is not compiled while a mistake blocks it', async () => {
    const { prepare } = await open(base, { problem: 'It has one value.' });
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(prepare).not.toHaveBeenCalled();
  });
});

describe('a mistake', () => {
  it('is explained beside its layer and mended by one click', async () => {
    const { stores } = await open({ ...base, model: { output: { activation: 'softmax' } } });
    await expect.element(page.getByText('Softmax on one unit', { exact: true })).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Fix: Softmax on one unit' }));
    expect(stores.design.get(['model', 'output', 'activation'])).toBe('sigmoid');
    await expect.element(page.getByText('Softmax on one unit', { exact: true })).not.toBeInTheDocument();
  });

  it('that cannot be trained keeps Train from starting and tells why', async () => {
    const { start } = await open(base, { problem: 'It has one value.' });
    const train = page.getByRole('button', { name: /^Train/ });
    await expect.element(train).toHaveAttribute('aria-disabled', 'true');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(start).not.toHaveBeenCalled();
    await userEvent.hover(train);
    await expect.element(page.getByText('This target cannot be learned. It has one value.')).toBeVisible();
  });
});

describe('variants', () => {
  it('change a setting by its own field, and are all trained', async () => {
    const { stores, start } = await open();
    await userEvent.click(page.getByRole('button', { name: 'Add variant' }));
    await type('Name of variant 2', 'wide');
    await userEvent.selectOptions(page.getByLabelText('Setting to change in wide'), 'model.layers.0.units');
    await type('model.layers.0.units in wide', '128');
    await type('Seeds', '3');
    const experiment = { ...base, repeats: 3, variants: [{ name: 'as set', set: {} }, { name: 'wide', set: { 'model.layers.0.units': 128 } }] };
    expect(stores.design.experiment).toEqual(experiment);
    await expect.element(page.getByText(/for 6 runs/)).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: /^Train/ }));
    await vi.waitFor(() => expect(stores.router.screen).toBe('train'));
    expect(stores.router.runId).toBe('r1');
    expect(start).toHaveBeenCalledExactlyOnceWith({ datasetId: 'd1', experiment, parentRunId: null }, expect.anything());
  });

  it('of a preset come with it, and their own mistakes stand beside them', async () => {
    const { stores } = await open();
    await page.viewport(1440, 900);
    await userEvent.click(page.getByRole('button', { name: 'Load Rates' }));
    await expect.element(page.getByText('Very high learning rate')).toBeVisible();
    await userEvent.click(page.getByRole('button', { name: 'Fix: Very high learning rate' }));
    expect(stores.design.experiment?.variants?.[1]).toEqual({ name: 'high', set: { 'training.optimizer.learningRate': 0.001 } });
    await page.viewport(1024, 700);
  });
});

it('says what does not fit when an experiment was made for other data', async () => {
  const stores = createTestStores({ 'datasets.list': async () => [twoColumns], 'datasets.target': async () => ({ target, histograms: {} }) });
  await stores.datasets.load();
  stores.design.open(twoColumns, { ...base, dataset: { ...base.dataset, columns: { z: { role: 'ignore' } } } });
  stores.router.go('model', { datasetId: 'd1' });
  await render(Harness, { stores });
  await expect.element(page.getByText('This experiment does not fit the data')).toBeVisible();
  await expect.element(page.getByText('The data has no column "z".', { exact: false })).toBeVisible();
  await userEvent.click(page.getByRole('button', { name: 'Begin anew' }));
  await expect.element(page.getByText('Predicted about')).toBeVisible();
});
