// The app opens to something that can be used.
import { expect, test } from '../fixtures/app.ts';

test('the app opens with its samples', async ({ app }) => {
  await expect(app.page).toHaveTitle(/Unstuck/);
  await expect(app.page.getByRole('navigation')).toBeVisible();
  await expect(app.page.getByRole('button', { name: /iris/i }).first()).toBeVisible();
});
