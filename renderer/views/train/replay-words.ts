// How a replay goes, and what it came to, in a sentence.
import type { ReplayNews } from '../../../shared/rpc/contract.ts';
import { otherVersion } from '../../../shared/rpc/replay-words.ts';
import { formatCount, formatDuration } from '../../charts/format.ts';
import { metricTitle } from './evidence.ts';

/** As few digits as tell two values apart, at least five; null is a value that is no number. */
export function tellApart(left: number | null, right: number | null): readonly [string, string] {
  const write = (value: number | null, digits: number): string => (value !== null && Number.isFinite(value) ? Number(value.toPrecision(digits)).toString().replace('-', '\u2212') : 'not finite');
  for (let digits = 5; digits < 17; digits += 1) {
    const [before, now] = [write(left, digits), write(right, digits)] as const;
    if (before !== now) return [before, now];
  }
  return [write(left, 17), write(right, 17)];
}

/** `null` is a replay that has told nothing yet. */
export function describeReplay(news: ReplayNews | null): string {
  if (news === null) return 'Waits for its turn';
  switch (news.state) {
    case 'training':
      return `Step ${formatCount(news.step)} of ${formatCount(news.steps)}${news.secondsLeft === null ? '' : `, about ${formatDuration(news.secondsLeft)} left`}`;
    case 'identical':
      return `Identical over ${formatCount(news.steps)} ${news.steps === 1 ? 'step' : 'steps'}`;
    case 'differs': {
      const { group, step, name, before, now } = news.difference;
      const [then, again] = tellApart(before, now);
      const first = `First difference at ${group} ${formatCount(step)}: ${metricTitle(name)} ${then} then, ${again} now`;
      return news.versions === null ? first : `${first}. ${otherVersion(news.versions)}`;
    }
    case 'failed':
      return news.reason;
  }
}
