// The packaged app, as a person gets it: it starts, trains on a sample with native TensorFlow, and quits.
import { expect, test } from '../../fixtures/app.ts';
import { trainSample, waitForEpoch, waitForStatus } from '../../fixtures/steps.ts';

test('the packaged app starts, trains a few epochs on native TensorFlow, and quits', async ({ app }) => {
  await trainSample(app.page, 'Iris');
  await waitForEpoch(app.page, 3);
  await waitForStatus(app.page, 'Done');
  await expect(app.page.getByRole('button', { name: /^Engine: Native TensorFlow/ })).toBeVisible();
  await app.shell.stop();
  expect(app.words.join('\n')).not.toMatch(/uncaught|unhandled/i);
});
