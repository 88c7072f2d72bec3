// The case gallery: read what is wrong with an experiment, train it, and see the diagnosis find it without being told.
import { expect, test } from '../fixtures/app.ts';
import { goTo, trainingTimeoutMs, waitForStatus } from '../fixtures/steps.ts';

test('a case is read, trained as it is, and told for what it is', async ({ app }) => {
  test.setTimeout(3 * trainingTimeoutMs);
  const { page } = app;
  await goTo(page, 'Gallery');
  const cases = page.getByRole('navigation', { name: 'Cases' });
  await cases.getByRole('button', { name: /Eight sigmoids deep/ }).click();
  await expect(page.getByRole('heading', { name: 'What is happening' })).toBeVisible();
  await expect(page.getByText(/slope of a sigmoid is at most 0\.25/)).toBeVisible();
  await expect(page.getByRole('row', { name: /layers 1 to 8, activation sigmoid relu/ })).toBeVisible();
  await page.getByRole('button', { name: 'Train this case' }).click();
  await waitForStatus(page, 'Done');
  await expect(page.getByRole('region', { name: 'Diagnosis' })).toContainText(/gradients vanish|too deep/i);

  // Back where the reader was, and on to what to read.
  await goTo(page, 'Gallery');
  await expect(page.getByRole('heading', { name: 'Eight sigmoids deep' })).toBeVisible();
  await cases.getByRole('button', { name: /Reading list/ }).click();
  await expect(page.getByRole('heading', { name: 'Deep Learning', exact: true })).toBeVisible();
  await expect(page.getByText('arXiv 1502.01852')).toBeVisible();
  // Nothing in it leads out of the app.
  await expect(page.getByRole('main').getByRole('link')).toHaveCount(0);
});

test('a case that brings its own table opens in Model, and its table is kept once', async ({ app }) => {
  const { page } = app;
  for (let time = 0; time < 2; time += 1) {
    await goTo(page, 'Gallery');
    await page.getByRole('navigation', { name: 'Cases' }).getByRole('button', { name: /A column from the future/ }).click();
    await page.getByRole('button', { name: 'Open its settings' }).click();
    await expect(page.getByRole('main').locator('header').first().getByRole('button', { name: /^Train/ })).toBeVisible();
  }
  await goTo(page, 'Data');
  await expect(page.getByRole('heading', { name: 'leaking-column.csv' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('leaking-column');
  await expect(page.getByRole('option', { name: /leaking-column\.csv/ })).toHaveCount(1);
});
