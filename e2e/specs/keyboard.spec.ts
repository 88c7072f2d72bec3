// The app without a mouse.
import { expect, test } from '../fixtures/app.ts';
import { waitForStatus } from '../fixtures/steps.ts';

test('from the samples to a trained run by keys alone', async ({ app }) => {
  const { page } = app;
  const button = page.getByRole('button', { name: 'Train Iris now' });
  await expect(button).toBeVisible();
  await button.focus();
  await page.keyboard.press('Enter');
  await waitForStatus(page, 'Done');
  for (const [keys, screen] of [['Control+1', 'Data'], ['Control+2', 'Model'], ['Control+5', 'History'], ['Control+3', 'Train']] as const) {
    await page.keyboard.press(keys);
    await expect(page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name: screen })).toHaveAttribute('aria-current', 'page');
  }
});

test('every control that Tab reaches on the first screen shows its focus', async ({ app }) => {
  const { page } = app;
  await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
  for (let index = 0; index < 12; index += 1) {
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return 'none';
      const styles = [focused, ...focused.querySelectorAll('*')].flatMap((element) => [getComputedStyle(element), getComputedStyle(element, '::after')]);
      return styles.some((style) => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1) ? 'shown' : focused.outerHTML.slice(0, 200);
    });
    expect(outline).toBe('shown');
  }
});

test('the palette and the list of keys open and close by keys', async ({ app }) => {
  const { page } = app;
  await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('?');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
