// Curves made elsewhere, over the whole page: told from tables and experiments, asked about where they may be either, drawn with what they tell.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import { render } from 'vitest-browser-svelte';
import App from '../../App.svelte';
import { openFiles } from '../../state/commands.ts';
import { kindOf } from '../../state/foreign-curves.svelte.ts';
import { createTestStores } from '../../state/testing.ts';
import '../../styles/tokens.css';
import '../../styles/base.css';
import overfitting from '../../../shared/history-files/examples/keras-overfitting.csv?raw';
import validationFrequency from '../../../shared/history-files/examples/keras-validation-freq.json?raw';
import eventsAddress from '../../../shared/history-files/examples/keras-tensorboard/train/events.out.tfevents.1.example.v2?url';

const text = (name: string, content: string) => new File([content], name);
const events = async () => new File([await (await fetch(eventsAddress)).arrayBuffer()], 'events.out.tfevents.1.example.v2');

beforeEach(() => void (location.hash = ''));
afterEach(() => void (location.hash = ''));

async function open() {
  const stores = createTestStores();
  await render(App, { stores });
  return stores;
}

describe('a file', () => {
  it('is told by what it holds', async () => {
    expect(await kindOf(text('log.csv', overfitting))).toBe('either');
    expect(await kindOf(text('history.json', validationFrequency))).toBe('curves');
    expect(await kindOf(await events())).toBe('curves');
    expect(await kindOf(text('rows.csv', 'a,b,label\n1,2,x\n'))).toBe('other');
    expect(await kindOf(text('e.json', '{"version": 1, "dataset": {"path": "a.csv"}, "training": {"loss": "hinge"}}'))).toBe('other');
  });
});

describe('curves of a training made elsewhere', () => {
  it('are diagnosed once the person says that they are curves', async () => {
    const stores = await open();
    await openFiles(stores, [text('log.csv', overfitting)]);
    await userEvent.click(page.getByRole('button', { name: 'Diagnose these curves' }));
    const dialog = page.getByRole('dialog', { name: 'Curves of log.csv' });
    await expect.element(dialog.getByRole('img', { name: /^Loss: Validation loss has risen since epoch 6/ })).toBeVisible();
    await expect.element(dialog.getByText('Missing to tell more')).toBeInTheDocument();
    await expect.element(dialog.getByText(/^The learning rate is not in it/)).toBeInTheDocument();
    await expect.element(dialog.getByText('Accuracy', { exact: true })).toBeVisible();
    await userEvent.click(dialog.getByRole('button', { name: 'Close', exact: true }).last());
    await vi.waitFor(() => expect(stores.foreignCurves.shown).toBeNull());
  });

  it('can be a table after all', async () => {
    const stores = await open();
    const importFile = vi.spyOn(stores.datasets, 'importFile').mockResolvedValue(null);
    await openFiles(stores, [text('log.csv', overfitting)]);
    await userEvent.click(page.getByRole('button', { name: 'Open as table' }));
    await vi.waitFor(() => expect(importFile).toHaveBeenCalledOnce());
    expect(stores.foreignCurves.asking).toBeNull();
  });

  it('are shown at once where they can be nothing else', async () => {
    const stores = await open();
    await openFiles(stores, [await events()]);
    await expect.element(page.getByRole('dialog', { name: /^Curves of events\.out/ })).toBeVisible();
  });

  it('that are damaged are refused with what is wrong, and nothing else is lost', async () => {
    const stores = await open();
    await openFiles(stores, [text('history.json', '{"loss": [1, 2')]);
    await expect.element(page.getByRole('alert')).toHaveTextContent('history.json could not be opened');
    expect(stores.foreignCurves.shown).toBeNull();
  });
});
