import { expect, it } from 'vitest';
import { closeQuestion, quitQuestion } from './quit-question.ts';

it('asks nothing where nothing would be lost', () => {
  const idle = { hasRuns: false, sideWork: [] };
  expect([closeQuestion(idle), quitQuestion(idle)]).toEqual([null, null]);
});

it('offers to keep runs training without a window, but not what only a window waits for', () => {
  const answersOf = (question: ReturnType<typeof closeQuestion>) => question?.choices.map(({ answer }) => answer);
  expect(answersOf(closeQuestion({ hasRuns: true, sideWork: ['trial'] }))).toEqual(['keep-training', 'quit', 'cancel']);
  expect(answersOf(closeQuestion({ hasRuns: false, sideWork: ['trial'] }))).toEqual(['quit', 'cancel']);
  expect(answersOf(quitQuestion({ hasRuns: true, sideWork: [] }))).toEqual(['quit', 'cancel']);
});

it('names what ends', () => {
  expect(closeQuestion({ hasRuns: true, sideWork: ['replay'] })?.detail).toContain('Cancelled with the window: a replay.');
  expect(quitQuestion({ hasRuns: false, sideWork: ['trial', 'unsticking'] })).toMatchObject({ message: 'Quit during a trial and unsticking a run?' });
});
