// What dies takes nothing along: not the trainer the app, not the app what was saved.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqlite } from '../../main/history/driver.ts';
import { lockInAnotherProcess } from '../../main/history/fixtures.ts';
import { expect, test } from '../fixtures/app.ts';
import { findTrainers, isRunning } from '../fixtures/processes.ts';
import { expectCurve, goTo, head, trainForLong, trainSample, waitForEpoch, waitForStatus } from '../fixtures/steps.ts';

/** The process that computes: the one of the app's trainers with the most processor time. */
function busiest(pids: readonly number[]): number {
  const ticks = (pid: number): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[11]);
  return [...pids].sort((left, right) => ticks(right) - ticks(left))[0] ?? 0;
}

test('a killed trainer: the run is marked crashed within 2 seconds, its curves stay, the next run trains', async ({ app }) => {
  const { page } = app;
  await trainForLong(page, 'Ten columns');
  await waitForEpoch(page, 3);
  process.kill(busiest(app.trainerPids()), 'SIGKILL');
  await expect(head(page).getByText('Crashed', { exact: true })).toBeVisible({ timeout: 2_000 });
  await expect(page.getByRole('alert').filter({ hasText: 'training process ended' })).toBeVisible();
  await expectCurve(page, 3);

  await trainSample(page, 'Iris');
  await waitForStatus(page, 'Done');
});

test('a killed app: nothing committed is lost, the run is marked interrupted, and no process stays behind', async ({ app }) => {
  await trainSample(app.page, 'Iris');
  await waitForStatus(app.page, 'Done');
  const finished = await app.page.getByRole('heading', { level: 1 }).innerText();
  await trainForLong(app.page, 'Ten columns');
  await waitForEpoch(app.page, 5);
  const trainers = findTrainers(app.shell.pid());
  await app.kill();
  await expect.poll(() => trainers.filter(isRunning)).toEqual([]);
  // The socket to the app that was just killed may still have been open.
  app.problems.length = 0;

  await app.start();
  await goTo(app.page, 'Train');
  await waitForStatus(app.page, 'Interrupted');
  await waitForEpoch(app.page, 4);
  await expectCurve(app.page, 4);
  await goTo(app.page, 'History');
  await expect(app.page.getByRole('button', { name: finished, exact: true })).toBeVisible();
});

test.describe('a history that cannot be opened', () => {
  test('corrupt: the screen names the file; set aside, the app begins anew and the file is kept', async ({ stoppedApp }) => {
    const file = join(stoppedApp.dataFolder, 'history.sqlite');
    writeFileSync(file, 'this is not a database, but long enough to be taken for one'.repeat(100));
    await stoppedApp.start();
    const { page } = stoppedApp;
    await expect(page.getByRole('heading', { name: 'The run history cannot be read' })).toBeVisible();
    await expect(page.getByRole('alert')).toContainText(file);
    await page.getByRole('button', { name: 'Set aside and start new' }).click();
    await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
    expect(readdirSync(stoppedApp.dataFolder).filter((name) => name.startsWith('history')).length).toBeGreaterThan(1);
  });

  test('newer: the screen says so, and nothing is changed', async ({ stoppedApp }) => {
    const file = join(stoppedApp.dataFolder, 'history.sqlite');
    const database = new sqlite(file, { timeout: 0 });
    database.exec('PRAGMA user_version = 99990');
    database.close();
    const before = readFileSync(file);
    await stoppedApp.start();
    const { page } = stoppedApp;
    await expect(page.getByRole('heading', { name: 'made by a newer version' })).toBeVisible();
    await expect(page.getByRole('alert')).toContainText(file);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('locked: the screen says so; try again opens it once it is free', async ({ stoppedApp }) => {
    const file = join(stoppedApp.dataFolder, 'history.sqlite');
    const unlock = await lockInAnotherProcess(file);
    await stoppedApp.start();
    const { page } = stoppedApp;
    await expect(page.getByRole('heading', { name: 'in use by another program' })).toBeVisible();
    await expect(page.getByRole('alert')).toContainText(file);
    await unlock();
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByRole('button', { name: 'Train Iris now' })).toBeVisible();
  });
});
