import { expect, it } from 'vitest';
import type { RunSummary } from '../../shared/spec/run.ts';
import { describeNews, hearRuns } from './announcements.ts';

function run(runId: string, status: RunSummary['status'], epoch = 0, headline: string | null = null): RunSummary {
  return { runId, name: `Run ${runId}`, status, epoch, finding: headline === null ? null : { headline } } as unknown as RunSummary;
}

it('tells a change of status and a new finding, and no epochs', () => {
  const before = hearRuns([run('a', 'training', 1), run('b', 'queued')]);
  expect(describeNews(before, [run('a', 'training', 9), run('b', 'queued')])).toBeNull();
  expect(describeNews(before, [run('a', 'finished', 9), run('b', 'training')])).toBe('Run a is finished. Run b trains.');
  expect(describeNews(before, [run('a', 'training', 9, 'The learning rate is too high.')])).toBe('Run a trains. The learning rate is too high.');
});

it('is silent about old runs that are read at start', () => {
  expect(describeNews(hearRuns([]), [run('a', 'finished')])).toBeNull();
});
