// The textbook experiment on the learning rate: three runs, three different ends, each told for what it is.
import { expect, test } from '../fixtures/app.ts';
import { goTo, trainingTimeoutMs } from '../fixtures/steps.ts';

test('the learning rate, three ways: too low crawls, too high swings or diverges, the right one has no finding', async ({ app }) => {
  test.setTimeout(4 * trainingTimeoutMs);
  const { page } = app;
  await goTo(page, 'Samples');
  await page.getByRole('button', { name: 'Run Learning rate, three ways' }).click();
  const runs = page.getByRole('navigation', { name: /^Runs of/ });
  const finding = (name: string): ReturnType<typeof runs.getByRole> => runs.getByRole('button', { name: new RegExp(`^${name}`) });
  const ended = { timeout: 3 * trainingTimeoutMs };
  await expect(finding('rate 0.001')).toContainText('Done', ended);
  await expect(finding('rate 0.00001')).toContainText(/crawl/i);
  await expect(finding('rate 10')).toContainText(/oscillation|divergence/i);

  await finding('rate 0.00001').click();
  await expect(page.getByRole('region', { name: 'Diagnosis' })).toContainText(/learning rate is too low/i);
  await finding('rate 10').click();
  await expect(page.getByRole('region', { name: 'Diagnosis' })).toContainText(/learning rate is too high/i);
});
