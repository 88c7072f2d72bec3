import { expect, it } from 'vitest';
import { someRun } from '../history/fixtures.ts';
import { findRun } from './find-run.ts';

const runs = ['01KAAA', '01KAAAB', '01KB'].map((runId) => ({ ...someRun, runId }));

it.each([['01KAAA', '01KAAA'], ['01kaaab', '01KAAAB'], ['01KB', '01KB'], ['01KAAAB', '01KAAAB']])('%s means %s', (beginning, runId) => {
  expect(findRun(runs, beginning).runId).toBe(runId);
});

it('refuses a beginning of several or of none', () => {
  expect(() => findRun(runs, '01KA')).toThrow(expect.objectContaining({ code: 'bad-input', message: '2 runs begin with 01KA.' }));
  expect(() => findRun(runs, 'x')).toThrow(expect.objectContaining({ code: 'not-found' }));
});
