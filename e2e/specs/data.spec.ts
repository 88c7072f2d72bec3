// How rows are read and parted: another separator asked for in the import dialog, and whole groups kept in one part.
import { expect, test } from '../fixtures/app.ts';
import { csv, goTo, head, historyRow, openFile, waitForStatus } from '../fixtures/steps.ts';

/** Twelve patients with ten rows each; a tilde between fields, which nobody finds out by guessing. */
const rows = Array.from({ length: 120 }, (_, row) => `p${Math.floor(row / 10)}~${row % 17}~${(row * 7) % 13}~${row % 17 < 8 ? 'no' : 'yes'}`);
const table = csv('patients.csv', ['patient~x~y~ill', ...rows].join('\n'));

test('a table with another sign between fields is read as the person says, and trained on with whole groups held out', async ({ app }) => {
  const { page } = app;
  await openFile(page, table);
  const refused = page.getByRole('alert').filter({ hasText: 'patients.csv could not be opened' });
  await refused.getByRole('button', { name: 'Say how to read it' }).click();
  const dialog = page.getByRole('dialog', { name: 'How this file is read' });
  await dialog.getByRole('textbox', { name: 'Another sign between fields' }).fill('~');
  await dialog.getByRole('button', { name: 'Read it so' }).click();
  await expect(page.getByRole('main').getByText('120 rows, 4 columns')).toBeVisible();

  await page.getByLabel('Part the rows').selectOption({ label: 'Whole groups' });
  await expect(page.getByLabel('Groups that stay together')).toHaveValue('patient');
  await page.getByRole('textbox', { name: 'Validation share' }).fill('0.25');
  await page.getByRole('textbox', { name: 'Validation share' }).press('Tab');
  await head(page).getByRole('button', { name: 'Design model' }).click();
  await page.getByRole('textbox', { name: 'Epochs' }).fill('5');
  await page.getByRole('textbox', { name: 'Epochs' }).press('Tab');
  await head(page).getByRole('button', { name: /^Train/ }).click();
  await waitForStatus(page, 'Done');
  const name = await page.getByRole('heading', { level: 1 }).innerText();
  await goTo(page, 'History');
  await historyRow(page, name).getByRole('checkbox').check();
  const settings = page.getByRole('region', { name: 'Settings of the compared runs' });
  await expect(settings.getByRole('row', { name: /^split\.groupBy/ })).toContainText('patient');
  await expect(settings.getByRole('row', { name: /^import\.separator/ })).toContainText('~');
});
