// What the engine can do for a person: a rate changed while it trains, a fork from a checkpoint, a replay to the last digit.
import { expect, test } from '../fixtures/app.ts';
import { chooseFor, epoch, goTo, head, historyRow, trainForLong, trainSample, trainingTimeoutMs, waitForEpoch, waitForStatus } from '../fixtures/steps.ts';

test('a learning rate that is set while it trains holds at once, stands among the events and can be taken back', async ({ app }) => {
  const { page } = app;
  await trainForLong(page, 'Ten columns');
  await waitForEpoch(page, 5);
  const control = page.getByRole('group', { name: 'Learning rate of this run' });
  await control.getByRole('textbox').fill('0.0004');
  await control.getByRole('textbox').press('Enter');
  await expect(control).toContainText(/applied at step \d/);
  await expect(control.getByRole('textbox')).toHaveValue('0.0004');
  await control.getByRole('button', { name: 'Set 0.001 again' }).click();
  await expect(control.getByRole('textbox')).toHaveValue('0.001');
  await expect(control.getByRole('button', { name: 'Nothing to take back' })).toBeDisabled();
  await page.getByRole('button', { name: 'Event log' }).click();
  const log = page.getByRole('dialog', { name: 'Event log' });
  await expect(log.getByRole('listitem').filter({ hasText: 'set to 0.0004' })).toHaveCount(1);
  await expect(log.getByRole('listitem').filter({ hasText: 'earning rate' })).toHaveCount(2);
  await page.keyboard.press('Escape');
  await head(page).getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForStatus(page, 'Stopped');
});

test('a fork goes on from a checkpoint with another rate, and leads back to its parent', async ({ app }) => {
  const { page } = app;
  await trainForLong(page, 'Ten columns');
  await waitForEpoch(page, 5);
  await head(page).getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForStatus(page, 'Stopped');
  const parent = await page.getByRole('heading', { level: 1 }).innerText();
  const stoppedAt = await epoch(page);

  await head(page).getByRole('button', { name: /^Fork/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Fork from a checkpoint' });
  await expect(dialog.getByRole('radio').first()).toBeChecked();
  await dialog.getByRole('textbox', { name: /^Learning rate/ }).fill('0.01');
  await dialog.getByRole('textbox', { name: /^Learning rate/ }).press('Enter');
  await expect(dialog.getByRole('region', { name: 'From' })).toContainText('learningRate');
  await dialog.getByRole('button', { name: /^Fork at epoch/ }).click();

  await expect(head(page)).toContainText(/forked from .* at step \d/);
  await waitForEpoch(page, stoppedAt + 1);
  await expect(head(page)).toContainText('Adam 0.01');
  await head(page).getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForStatus(page, 'Stopped');
  const fork = await page.getByRole('heading', { level: 1 }).innerText();
  await head(page).getByRole('button', { name: parent, exact: true }).click();
  await expect(page.getByRole('heading', { level: 1, name: parent, exact: true })).toBeVisible();
  await goTo(page, 'History');
  await expect(historyRow(page, fork)).toContainText('fork');
});

test('a finished run, replayed, is identical, and says so among its events', async ({ app }) => {
  const { page } = app;
  await trainSample(page, 'Iris');
  await waitForStatus(page, 'Done');
  const name = await page.getByRole('heading', { level: 1 }).innerText();
  await goTo(page, 'History');
  await chooseFor(page, name, 'Replay and compare');
  const replay = page.getByRole('region', { name: 'Replay' });
  await expect(replay).toContainText(/Identical over \d/, { timeout: trainingTimeoutMs });
  await replay.getByRole('button', { name: 'Close' }).click();
  await expect(replay).toHaveCount(0);
  await goTo(page, 'Train');
  await expect(page.getByRole('region', { name: 'Loss' })).toContainText(/Replayed: identical/);
});

test('variants that share a graph say that they train side by side, and on what', async ({ app }) => {
  const { page } = app;
  await goTo(page, 'Samples');
  await page.getByRole('button', { name: 'Run Learning rate, three ways' }).click();
  await waitForStatus(page, 'Done');
  await expect(head(page).getByRole('button', { name: /^This run trains on .*CPU, \d+ threads?, side by side with 2 runs$/ })).toBeVisible();
});
