// Probes: short trainings beside a stuck run that tell one cause from another, begun from the diagnosis, drawn and diagnosed with.
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { goTo, head, historyRow, openFile, trainingTimeoutMs, waitForStatus } from '../fixtures/steps.ts';

function diagnosis(page: Page): Locator {
  return page.getByRole('region', { name: 'Diagnosis' });
}

function probes(page: Page): Locator {
  return diagnosis(page).getByRole('region', { name: 'Probes' });
}

/** The first of the three runs of the textbook experiment: its rate is far too low, so that its loss crawls. Returns its name. */
async function trainCrawl(page: Page): Promise<string> {
  await goTo(page, 'Samples');
  await page.getByRole('button', { name: 'Run Learning rate, three ways' }).click();
  await waitForStatus(page, 'Done');
  return page.getByRole('heading', { level: 1 }).innerText();
}

test('a run that crawls is probed from its diagnosis: cost before, a chart after, and the cause is named', async ({ app }) => {
  const { page } = app;
  const name = await trainCrawl(page);
  await expect(probes(page)).toContainText(/about [\d.]+ m?s/);
  await probes(page).getByText('All probes').click();
  const rate = probes(page).getByRole('button', { name: 'Run: learning-rate probe' });
  await expect(rate).toBeVisible();
  await rate.click();
  await expect(probes(page).getByRole('img', { name: /^Learning-rate probe: From the weights as they are, 150 steps at a rate of/ })).toBeVisible({ timeout: trainingTimeoutMs });
  await expect(probes(page)).toContainText(/Learning-rate probe is done in/);
  await expect(diagnosis(page)).toContainText('The learning rate is too low');
  // What came of it is kept with the run, and the run itself has not trained on.
  await expect(head(page).getByText('Done', { exact: true })).toBeVisible();
  await goTo(page, 'History');
  await historyRow(page, name).getByRole('button', { name, exact: true }).click();
  await expect(probes(page).getByRole('img', { name: /^Learning-rate probe/ })).toBeVisible();
});

/** Biases so far below 0 that no unit of the hidden layer answers anything but 0. */
const dead = {
  version: 1,
  name: 'Dead units',
  dataset: { path: 'ten-columns.csv', target: 'label' },
  model: { layers: [{ type: 'dense', units: 32, activation: 'relu', biasInitializer: { type: 'randomUniform', min: -8, max: -6 } }] },
  training: { epochs: 40, optimizer: { type: 'adam', learningRate: 0.001 } },
};

test('a dead run is probed from the palette by what tells most, and from the panel by all that is offered', async ({ app }) => {
  const { page } = app;
  await openFile(page, { name: 'dead.unstuck.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(dead)) });
  await head(page).getByRole('button', { name: /^Train/ }).click();
  await waitForStatus(page, 'Done');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('most telling probes');
  await page.keyboard.press('Enter');
  await expect(probes(page)).toContainText(/(is|are) done in|No other probe/, { timeout: trainingTimeoutMs });
  await expect(probes(page).getByRole('img').first()).toBeVisible();
  await expect(diagnosis(page)).toContainText('ReLU');

  // Cancelled probes leave nothing behind, and others can be run.
  await probes(page).getByText('All probes').click();
  await probes(page).getByRole('button', { name: /^Run(?: again)?: shuffled-target probe/ }).click();
  await probes(page).getByRole('button', { name: 'Cancel the probes' }).click();
  await expect(probes(page).getByRole('progressbar')).toHaveCount(0);
  await expect(probes(page).getByRole('img', { name: /^Shuffled-target probe/ })).toHaveCount(0);
  await probes(page).getByRole('button', { name: /^Run(?: again)?: repaired-start probe/ }).click();
  await expect(probes(page).getByRole('img', { name: /^Repaired-start probe: .*training loss/ })).toBeVisible({ timeout: trainingTimeoutMs });
});
