// From starting the app to a window that can be used, and from the click on Train to the first point on the chart.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import type { Page } from '@playwright/test';
import { chromiumArguments, findChromium } from '../../main/setup/find-program.mjs';
import { DesktopShell, findDesktopProgram } from '../fixtures/desktop-shell.ts';
import { LoopbackShell } from '../fixtures/loopback-shell.ts';
import type { Shell } from '../fixtures/shell.ts';
import { goTo, waitForStatus } from '../fixtures/steps.ts';
import { firstPointMs, watchFirstPoint } from './first-point.ts';
import { costRow } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

const trainButton = { name: 'Train Iris now' };

async function measureStarts(shell: Shell, runs: number): Promise<number[]> {
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) {
    const start = performance.now();
    const page = await shell.start();
    await page.getByRole('button', trainButton).and(page.locator(':enabled')).waitFor();
    times.push(performance.now() - start);
    await shell.stop();
  }
  // The first start makes the data folder and warms the caches.
  return times.slice(1);
}

async function trainOnce(page: Page): Promise<number> {
  await goTo(page, 'Samples');
  await page.getByRole('button', trainButton).click();
  const milliseconds = await firstPointMs(page);
  await waitForStatus(page, 'Done');
  return milliseconds;
}

async function measureFirstPoints(shell: Shell, runs: number): Promise<number[]> {
  const page = await shell.start();
  await watchFirstPoint(page);
  await page.getByRole('button', { name: /^Engine: (Native|WebAssembly)/ }).waitFor();
  const times: number[] = [];
  for (let run = 0; run <= runs; run += 1) times.push(await trainOnce(page));
  await shell.stop();
  // The first run imports the sample.
  return times.slice(1);
}

/** Both shells, each on a data folder of its own. */
export async function* benchStart({ isQuick }: BenchOptions): AsyncIterable<Row> {
  const executablePath = findChromium();
  const browser = await chromium.launch({ ...(executablePath === null ? {} : { executablePath }), args: chromiumArguments });
  const dataFolder = mkdtempSync(join(tmpdir(), 'unstuck-bench-'));
  const place = { dataFolder, log: (): void => {} };
  const shells: readonly [string, Shell][] = [
    ['loopback', new LoopbackShell(() => Promise.resolve(browser), place)],
    ['desktop', new DesktopShell(findDesktopProgram(false), { ...place, dataFolder: join(dataFolder, 'desktop') })],
  ];
  for (const [name, shell] of shells) {
    yield costRow({ bench: 'start', row: `${name}: start to usable window`, unit: 'ms' }, await measureStarts(shell, isQuick ? 2 : 7), null);
    yield costRow({ bench: 'start', row: `${name}: click on Train to first point, warm trainer`, unit: 'ms' }, await measureFirstPoints(shell, isQuick ? 3 : 10), 200);
  }
  await browser.close();
  rmSync(dataFolder, { recursive: true });
}
