// Pictures of the screens for people to look at, in both sizes and themes, under `.build/screenshots`.
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/app.ts';
import { goTo, trainSample, trainingTimeoutMs, waitForStatus } from '../fixtures/steps.ts';

const folder = fileURLToPath(new URL('../../.build/screenshots', import.meta.url));
const sizes = [{ width: 1440, height: 900 }, { width: 1024, height: 700 }];

async function setTheme(page: Page, theme: 'light' | 'dark'): Promise<void> {
  const isDark = async (): Promise<boolean> => page.evaluate(() => getComputedStyle(document.body).colorScheme.includes('dark'));
  if ((await isDark()) !== (theme === 'dark')) await page.getByRole('button', { name: /^(Dark|Light) theme$/ }).click();
  await expect.poll(isDark).toBe(theme === 'dark');
}

test('every screen fits its window, light and dark, large and small', async ({ app, shell }) => {
  test.setTimeout(3 * trainingTimeoutMs);
  await trainSample(app.page, 'Iris');
  await waitForStatus(app.page, 'Done');
  await trainSample(app.page, 'Diabetes');
  await waitForStatus(app.page, 'Done');
  for (const { width, height } of sizes) {
    await app.shell.setWindowSize(width, height);
    for (const theme of ['light', 'dark'] as const) {
      await setTheme(app.page, theme);
      for (const screen of ['Samples', 'Data', 'Model', 'Train', 'History', 'Gallery', 'Settings'] as const) {
        await goTo(app.page, screen);
        await expect(app.page.getByRole('main')).toBeVisible();
        const overflow = await app.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, `${screen} at ${width}x${height}`).toBeLessThanOrEqual(0);
        await app.page.screenshot({ path: `${folder}/${shell}-${screen.toLowerCase()}-${width}x${height}-${theme}.png` });
      }
    }
  }
});
