// From one click on a sample to a trained run with a verdict, and everything that can be done while it trains.
import { expect, test } from '../fixtures/app.ts';
import { epoch, expectCurve, goTo, head, trainForLong, trainSample, waitForEpoch, waitForStatus } from '../fixtures/steps.ts';

test('one click on a sample leads to a trained run with a verdict', async ({ app }) => {
  const { page } = app;
  await trainSample(page, 'Iris');
  await waitForStatus(page, 'Done');
  await expectCurve(page, 100);
  const diagnosis = page.getByRole('region', { name: 'Diagnosis' });
  await expect(diagnosis).toContainText('final');
  await expect(diagnosis.getByRole('heading', { level: 3 })).not.toBeEmpty();
});

test('a run can be paused, resumed and stopped', async ({ app }) => {
  const { page } = app;
  await trainForLong(page, 'Ten columns');
  await waitForEpoch(page, 2);

  await page.getByRole('button', { name: 'Pause' }).click();
  await waitForStatus(page, 'Paused');
  const paused = await epoch(page);
  await page.waitForTimeout(1_000);
  expect(await epoch(page)).toBe(paused);

  await page.getByRole('button', { name: 'Resume' }).click();
  await waitForStatus(page, 'Running');
  await waitForEpoch(page, paused + 1);

  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForStatus(page, 'Stopped');
  await expect(head(page).getByRole('button', { name: 'Run again' })).toBeVisible();
});

test('a closed window is no end: the run goes on, and its whole curve is there on return', async ({ app }) => {
  await trainForLong(app.page, 'Ten columns');
  await waitForEpoch(app.page, 2);
  await app.closeWindow();
  await app.openWindow();
  await goTo(app.page, 'Train');
  await waitForEpoch(app.page, 4);
  await expectCurve(app.page, 4);
  await app.page.getByRole('button', { name: 'Stop', exact: true }).click();
  await waitForStatus(app.page, 'Stopped');
});

test('a reload comes back to the same run', async ({ app }) => {
  const { page } = app;
  await trainSample(page, 'Iris');
  await waitForStatus(page, 'Done');
  await page.reload();
  await waitForStatus(page, 'Done');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
});
