// Runs are kept, found again, changed, compared, put away and brought back.
import { expect, test } from '../fixtures/app.ts';
import { chooseFor, expectCurve, goTo, head, historyRow, trainSample, waitForStatus } from '../fixtures/steps.ts';

test('runs are there again after a restart, with their curves and verdict', async ({ app }) => {
  await trainSample(app.page, 'Iris');
  await waitForStatus(app.page, 'Done');
  const name = await app.page.getByRole('heading', { level: 1 }).innerText();
  await app.restart();
  await goTo(app.page, 'History');
  await expect(historyRow(app.page, name)).toContainText('Done');
  await historyRow(app.page, name).getByRole('button', { name, exact: true }).click();
  await expectCurve(app.page, 100);
  await expect(app.page.getByRole('region', { name: 'Diagnosis' })).toContainText('final');
});

test('a run can be renamed, tagged, noted, put in the trash and brought back', async ({ app }) => {
  const { page } = app;
  await trainSample(page, 'Iris');
  await waitForStatus(page, 'Done');
  const first = await page.getByRole('heading', { level: 1 }).innerText();
  await goTo(page, 'History');

  await chooseFor(page, first, 'Rename');
  await page.getByLabel('Name of the run').fill('baseline');
  await page.getByLabel('Name of the run').press('Enter');
  await expect(historyRow(page, 'baseline')).toBeVisible();

  await chooseFor(page, 'baseline', 'Tags and note');
  await page.getByLabel('Tags').fill('lesson 1, kept');
  await page.getByLabel('Note').fill('The first one that worked.');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(historyRow(page, 'baseline')).toContainText('lesson 1');

  await chooseFor(page, 'baseline', 'Move to trash');
  await expect(historyRow(page, 'baseline')).toHaveCount(0);
  await app.restart();
  await goTo(app.page, 'History');
  await app.page.getByRole('radio', { name: /^Trash/ }).check({ force: true });
  await chooseFor(app.page, 'baseline', 'Restore');
  await expect(historyRow(app.page, 'baseline')).toContainText('lesson 1');
  await chooseFor(app.page, 'baseline', 'Tags and note');
  await expect(app.page.getByLabel('Note')).toHaveValue('The first one that worked.');
});

test('a copy with one setting changed trains, and the comparison shows just that setting', async ({ app }) => {
  const { page } = app;
  await trainSample(page, 'Iris');
  await waitForStatus(page, 'Done');
  const first = await page.getByRole('heading', { level: 1 }).innerText();

  await head(page).getByRole('button', { name: 'Edit copy' }).click();
  await page.getByRole('textbox', { name: 'Batch size' }).fill('8');
  await page.getByRole('textbox', { name: 'Batch size' }).press('Tab');
  await head(page).getByRole('button', { name: /^Train/ }).click();
  await waitForStatus(page, 'Done');

  await goTo(page, 'History');
  const boxes = page.getByRole('checkbox', { name: /^Compare (?!the first)/ });
  await expect(boxes).toHaveCount(2);
  await boxes.nth(0).check();
  await boxes.nth(1).check();
  await expect(page.getByRole('rowheader', { name: /batchSize/ })).toBeVisible();
  await expect(page.getByRole('rowheader', { name: /learningRate/ })).toHaveCount(0);
  await expect(page.getByRole('main')).toContainText(first);
});
