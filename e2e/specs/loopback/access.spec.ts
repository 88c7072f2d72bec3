// Who else on this machine or in this browser could talk to the app: nobody.
import { expect, test } from '../../fixtures/app.ts';
import { LoopbackShell } from '../../fixtures/loopback-shell.ts';
import { trainSample } from '../../fixtures/steps.ts';

function addressOf(shell: unknown): string {
  if (!(shell instanceof LoopbackShell)) throw new Error('these specs are for the loopback shell');
  return shell.url;
}

test('the token leaves the address bar, and a reload still knows it', async ({ app }) => {
  const { page } = app;
  await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
  expect(page.url()).not.toContain('t=');
  await page.reload();
  await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
});

test('a page without the token is told what to do, and sees nothing', async ({ app, playwright, launchOptions }) => {
  const browser = await playwright.chromium.launch(launchOptions);
  for (const fragment of ['', '#t=wrong']) {
    const page = await browser.newPage();
    await page.goto(`${new URL(addressOf(app.shell)).origin}/${fragment}`);
    await expect(page.getByRole('heading', { name: 'This page has no key to the app' })).toBeVisible();
    await expect(page.getByText('Open the address that the app printed')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Train Iris now' })).toHaveCount(0);
    await page.close();
  }
  await browser.close();
});

test('a page that loses the app says so, and connects again by itself', async ({ app }) => {
  const { page } = app;
  const sockets: { close: () => Promise<void> }[] = [];
  await page.routeWebSocket(/\/connect$/, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.reload();
  await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
  const lost = page.getByText('The connection to the app is lost').first();
  const wasLost = lost.waitFor();
  await sockets[0]?.close();
  await wasLost;
  await expect(lost).toHaveCount(0);
  expect(sockets).toHaveLength(2);
  await trainSample(page, 'Iris');
});
