// What helps a stuck run, proved: a remedy tried from its card and accepted, a run that gets itself unstuck, and curves made elsewhere.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { csv, dropFile, goTo, historyRow, openFile, trainingTimeoutMs, waitForStatus } from '../fixtures/steps.ts';

/** The first of the three runs of the textbook experiment: its rate is far too low, so that its loss crawls. Returns its name. */
async function trainCrawl(page: Page): Promise<string> {
  await goTo(page, 'Samples');
  await page.getByRole('button', { name: 'Run Learning rate, three ways' }).click();
  await waitForStatus(page, 'Done');
  await expect(page.getByRole('region', { name: 'Diagnosis' })).toContainText('learning rate is too low');
  return page.getByRole('heading', { level: 1 }).innerText();
}

test('a remedy is tried from its card: both curves, a verdict with its numbers, and accepted it is a child of the run', async ({ app }) => {
  const { page } = app;
  const parent = await trainCrawl(page);
  await page.getByRole('button', { name: /^Try it: / }).first().click();
  const accept = page.getByRole('button', { name: /^Accept as new baseline: / });
  await expect(accept).toBeVisible({ timeout: trainingTimeoutMs });
  await expect(page.getByRole('img', { name: /with and without: / })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: /^\s*The remedy works\..* goes from / })).toBeVisible();
  await expect(page.getByText(/^6 of 6 seeds better/)).toBeVisible();
  await expect(page.getByText(/^Better than training longer/)).toBeVisible();

  await page.keyboard.press('a');
  await expect(page.getByRole('heading', { level: 1, name: parent, exact: true })).toHaveCount(0);
  await waitForStatus(page, 'Done');
  await expect(page.getByRole('region', { name: 'Diagnosis' })).toContainText(`Against ${parent}`);
  // What was proved is kept with the run.
  await goTo(page, 'History');
  await historyRow(page, parent).getByRole('button', { name: parent, exact: true }).click();
  await expect(accept).toBeVisible();
});

test('a run that crawls gets itself unstuck, shows the way, and leads to the run that learns', async ({ app }) => {
  const { page } = app;
  const parent = await trainCrawl(page);
  const card = page.getByRole('region', { name: 'Unstick' });
  await card.getByRole('button', { name: 'Unstick', exact: true }).click();
  await expect(card.getByRole('status')).toContainText(/^\s*Unstuck/, { timeout: trainingTimeoutMs });
  await expect(card.getByRole('listitem').first()).toBeVisible();
  await card.getByRole('button', { name: 'Show the run' }).click();
  await expect(page.getByRole('heading', { level: 1, name: parent, exact: true })).toHaveCount(0);
  await waitForStatus(page, 'Done');
  await expect(page.getByRole('region', { name: 'Diagnosis' })).toContainText(/No finding|Converged/);
});

const example = (name: string): Buffer => readFileSync(fileURLToPath(new URL(`../../shared/history-files/examples/${name}`, import.meta.url)));

test('curves of another tool are diagnosed where they are dropped, and nothing of them is kept', async ({ app }) => {
  const { page } = app;
  await dropFile(page, csv('history.csv', example('keras-overfitting.csv')));
  await page.getByRole('dialog', { name: 'Table of data, or curves of a training?' }).getByRole('button', { name: 'Diagnose these curves' }).click();
  const dialog = page.getByRole('dialog', { name: 'Curves of history.csv' });
  await expect(dialog.getByRole('img', { name: /^Loss: Validation loss has risen since epoch 6/ })).toBeVisible();
  await expect(dialog).toContainText('The learning rate is not in it');
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await openFile(page, { name: 'events.out.tfevents.1.example.v2', mimeType: 'application/octet-stream', buffer: example('keras-tensorboard/train/events.out.tfevents.1.example.v2') });
  await expect(page.getByRole('dialog', { name: /^Curves of events\.out/ })).toBeVisible();
  await page.keyboard.press('Escape');
  await goTo(page, 'History');
  await expect(page.getByText('No runs yet')).toBeVisible();
});
