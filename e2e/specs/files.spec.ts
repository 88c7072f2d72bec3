// Tables come in as bytes, chosen or dropped; a bad one is answered by a sentence, and nothing is lost.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../fixtures/app.ts';
import type { TestFile } from '../fixtures/steps.ts';
import { csv, dropFile, goTo, head, openFile } from '../fixtures/steps.ts';

const rows = Array.from({ length: 60 }, (_, row) => `${row},${(row * 7) % 13},${row % 3 === 0 ? 'yes' : 'no'}`);
const good = csv('answers.csv', ['a,b,answer', ...rows].join('\n'));

test('a chosen CSV is shown with its columns and its task', async ({ app }) => {
  const { page } = app;
  await openFile(page, good);
  await expect(page.getByRole('heading', { level: 1, name: 'answers.csv' })).toBeVisible();
  await expect(page.getByRole('main').getByText('60 rows, 3 columns')).toBeVisible();
  await expect(page.getByText(/2 different values|two classes|binary/i).first()).toBeVisible();
});

test('a CSV dropped anywhere on the window is opened, on any screen', async ({ app }) => {
  const { page } = app;
  await goTo(page, 'Settings');
  await dropFile(page, good);
  await expect(page.getByRole('heading', { level: 1, name: 'answers.csv' })).toBeVisible();
});

test('a table named on the command line is open when the window is', async ({ stoppedApp }) => {
  const file = join(stoppedApp.dataFolder, 'given.csv');
  writeFileSync(file, good.buffer);
  await stoppedApp.start([file]);
  await expect(stoppedApp.page.getByRole('heading', { level: 1, name: 'given.csv' })).toBeVisible();
});

const manyCategories = Array.from({ length: 5_000 }, (_, row) => `${row % 10},name${row}`);

const refused: readonly [string, TestFile, RegExp][] = [
  ['an empty file', csv('empty.csv', ''), /empty/i],
  ['a header without rows', csv('header.csv', 'a,b,c\n'), /no rows|only .*header|header/i],
  ['a binary file', csv('picture.csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13])), /picture|image|PNG|binary|no table/i],
  ['one column', csv('one.csv', 'a\n1\n2\n3\n'), /one column/i],
  ['ragged rows', csv('ragged.csv', 'a,b,c\n1,2,3\n4,5\n6,7,8\n'), /line 3 has 2 fields/i],
  ['two columns of one name', csv('twice.csv', 'a,b,a\n1,2,3\n4,5,6\n'), /"a"/],
];

test('each bad file is answered by a sentence, and the app goes on', async ({ app }) => {
  const { page } = app;
  for (const [name, file, says] of refused) {
    await test.step(name, async () => {
      await goTo(page, 'Samples');
      await openFile(page, file);
      const error = page.getByRole('alert').filter({ hasText: `${file.name} could not be opened` });
      await expect(error).toBeVisible();
      await expect(error).toContainText(says);
      await error.getByRole('button', { name: 'Dismiss' }).click();
    });
  }
  await openFile(page, good);
  await expect(page.getByRole('heading', { level: 1, name: 'answers.csv' })).toBeVisible();
});

const cannotLearn: readonly [string, TestFile, RegExp][] = [
  ['a constant target', csv('constant.csv', `a,target\n${Array.from({ length: 30 }, (_, row) => `${row},same`).join('\n')}\n`), /same|one value|constant/i],
  ['a target without values', csv('missing.csv', `a,target\n${Array.from({ length: 30 }, (_, row) => `${row},`).join('\n')}\n`), /missing|no value|empty/i],
  ['a target of 5,000 categories', csv('many.csv', `a,target\n${manyCategories.join('\n')}\n`), /5\D?000/],
];

test('a target that cannot be learned is named, and blocks the way on with its reason', async ({ app }) => {
  const { page } = app;
  for (const [name, file, says] of cannotLearn) {
    await test.step(name, async () => {
      await openFile(page, file);
      await expect(page.getByRole('heading', { level: 1, name: file.name })).toBeVisible();
      await expect(page.getByRole('main').getByText(says).first()).toBeVisible();
    });
  }
});

test('an experiment file with a mistake is refused with the path and what is allowed', async ({ app }) => {
  const { page } = app;
  await openFile(page, good);
  const experiment = { version: 1, dataset: { path: 'answers.csv', target: 'answer' }, training: { optimizr: { type: 'adam' } } };
  await openFile(page, { name: 'wrong.unstuck.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(experiment)) });
  await expect(page.getByText(/training\.optimizr/).first()).toBeVisible();
  await expect(page.getByText(/optimizer/).first()).toBeVisible();
});

test('a text column declared as a number is refused with the first value that is none', async ({ app }) => {
  const { page } = app;
  await openFile(page, csv('words.csv', ['a,b,answer', ...rows.map((row, index) => (index === 5 ? row.replace(/^\d+/, 'many') : row))].join('\n')));
  await expect(page.getByRole('heading', { level: 1, name: 'words.csv' })).toBeVisible();
  const experiment = { version: 1, dataset: { path: 'words.csv', target: 'answer', columns: { a: { type: 'number' } } } };
  await openFile(page, { name: 'words.unstuck.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(experiment)) });
  await head(page).getByRole('button', { name: /^Train/ }).click();
  await expect(page.getByText(/"many"/).first()).toBeVisible();
});
