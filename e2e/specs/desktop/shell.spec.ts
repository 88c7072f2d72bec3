// What only the desktop shell has: its window, its questions, its single instance.
import { expect, test } from '../../fixtures/app.ts';
import type { AppUnderTest } from '../../fixtures/app.ts';
import { DesktopShell } from '../../fixtures/desktop-shell.ts';
import { goTo, trainForLong, waitForEpoch, waitForStatus } from '../../fixtures/steps.ts';

function desktop(app: AppUnderTest): DesktopShell {
  if (!(app.shell instanceof DesktopShell)) throw new Error('these specs are for the desktop shell');
  return app.shell;
}

test('the page is sandboxed, isolated, and comes from its own scheme', async ({ app }) => {
  expect(app.page.url()).toMatch(/^app:\/\/unstuck\//);
  // Electron has this method, but not its types.
  const preferences = await desktop(app).evaluate(({ BrowserWindow }) => (BrowserWindow.getAllWindows()[0]?.webContents as unknown as { getLastWebPreferences(): object }).getLastWebPreferences());
  expect(preferences).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true, webviewTag: false });
});

test('the window stays on its page and opens no other', async ({ app }) => {
  await expect(app.page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
  const opened = await app.page.evaluate(() => window.open('https://example.org/') !== null);
  expect(opened).toBe(false);
  await app.page.evaluate(() => { location.href = 'https://example.org/'; });
  await app.page.waitForTimeout(300);
  expect(app.page.url()).toMatch(/^app:\/\/unstuck\//);
  expect(await app.page.evaluate(async () => (await fetch('file:///etc/passwd').catch(() => null)) === null)).toBe(true);
  expect(await app.page.evaluate(async () => (await navigator.permissions.query({ name: 'geolocation' })).state)).toBe('denied');
  app.problems.length = 0;
});

test('a second start shows the window of the first and ends', async ({ app }) => {
  const windows = (): Promise<number> => desktop(app).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
  await desktop(app).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await desktop(app).startSecond();
  expect(await windows()).toBe(1);
});

test('closing the window asks while a run trains, and not otherwise', async ({ app }) => {
  await trainForLong(app.page, 'Ten columns');
  await waitForEpoch(app.page, 1);
  await app.closeWindow();
  expect(await desktop(app).questions()).toEqual(['A run is still training.']);
  await app.openWindow();
  await goTo(app.page, 'Train');
  await waitForEpoch(app.page, 2);
});

test('closing the window during a trial asks, and cancelled the trial goes on', async ({ app }) => {
  const { page } = app;
  await desktop(app).evaluate(({ dialog }) => {
    const asked: string[] = [];
    (globalThis as { questions?: string[] }).questions = asked;
    dialog.showMessageBox = ((options: Electron.MessageBoxOptions) => {
      asked.push(options.message);
      return Promise.resolve({ response: options.cancelId ?? 0, checkboxChecked: false });
    }) as typeof dialog.showMessageBox;
  });
  await page.getByRole('button', { name: 'Run Learning rate, three ways' }).click();
  await waitForStatus(page, 'Done');
  await page.getByRole('button', { name: 'Try it: Train ten times as long' }).click();
  const cancel = page.getByRole('button', { name: 'Cancel the trial: Train ten times as long' });
  await expect(cancel).toBeVisible();
  await desktop(app).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());
  await expect.poll(() => desktop(app).questions()).toEqual(['Quit during a trial?']);
  await cancel.click();
  await expect(page.getByRole('button', { name: 'Try it: Train ten times as long' })).toBeVisible();
});

test('the window comes back where it was', async ({ app }) => {
  const bounds = { x: 40, y: 50, width: 1100, height: 760 };
  const read = (): Promise<unknown> => desktop(app).evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds());
  await desktop(app).evaluate(({ BrowserWindow }, next) => BrowserWindow.getAllWindows()[0]?.setBounds(next), bounds);
  await expect.poll(read).toEqual(bounds);
  await app.restart();
  await expect.poll(read).toEqual(bounds);
});
