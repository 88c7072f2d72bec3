// Designing: a variant beside the base, a mistake told beside its field, and everything undone again.
import { expect, test } from '../fixtures/app.ts';
import { designSample, head, trainingTimeoutMs } from '../fixtures/steps.ts';

test('a variant is designed and trained beside the base', async ({ app }) => {
  test.setTimeout(2 * trainingTimeoutMs);
  const { page } = app;
  await designSample(page, 'Iris');
  await expect(page.getByText(/parameters/).first()).toBeVisible();
  await page.getByRole('button', { name: 'Add variant' }).click();
  await head(page).getByRole('button', { name: /^Train/ }).click();
  await expect(page.getByRole('navigation', { name: /^Runs of/ }).getByRole('button', { name: /Done/ })).toHaveCount(2, { timeout: trainingTimeoutMs });
});

test('a mistake is explained beside its field, and blocks training with the reason', async ({ app }) => {
  const { page } = app;
  await designSample(page, 'Iris');
  const rate = page.getByRole('textbox', { name: 'Learning rate' });
  await rate.fill('0,01');
  await rate.press('Tab');
  await expect(page.getByRole('alert').filter({ hasText: '0.01' })).toBeVisible();
  await rate.fill('0.01');
  await rate.press('Tab');
  await expect(page.getByRole('alert').filter({ hasText: '0.01' })).toHaveCount(0);
  await expect(head(page).getByRole('button', { name: /^Train/ })).toBeEnabled();
});

test('a changed setting is undone and done again', async ({ app }) => {
  const { page } = app;
  await designSample(page, 'Iris');
  const size = page.getByRole('textbox', { name: 'Batch size' });
  const before = await size.inputValue();
  await size.fill('8');
  await size.press('Tab');
  await page.getByRole('button', { name: /^Undo/ }).click();
  await expect(size).toHaveValue(before);
  await page.getByRole('button', { name: /^Redo/ }).click();
  await expect(size).toHaveValue('8');
});
