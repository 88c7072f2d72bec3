// The text that filters the history: words, tags, states, and settings like `batchSize>16`.
import { flatten } from '../../../shared/spec/paths.ts';
import type { RunSummary } from '../../../shared/spec/run.ts';
import { symptomNames } from '../../../shared/stagnation/words.ts';
import { formatSetting } from '../../charts/format.ts';
import { statusNames } from '../train/run-words.ts';

const comparison = /^([\w.-]+)(>=|<=|!=|>|<|=|:)(.+)$/;

type Test = (run: RunSummary) => boolean;

/** Splits at spaces, except within double quotes. */
function words(text: string): string[] {
  return [...text.matchAll(/[^\s"]*"[^"]*"|\S+/g)].map(([word]) => word.replaceAll('"', '')).filter((word) => word !== '');
}

/** A name of the experiment file as people write it: `batch_size`, `batchSize` and `training.batchSize` are the same. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, '');
}

/** Values of all settings and metrics whose path is, or ends in, the given name. */
function valuesOf(run: RunSummary, name: string): unknown[] {
  const wanted = plainName(name);
  const all: (readonly [string, unknown])[] = [...flatten(run.spec), ...Object.entries(run.metrics), ['epoch', run.epoch], ['seconds', run.seconds], ['dataset', run.datasetName]];
  return all.filter(([path]) => plainName(path) === wanted || plainName(path).endsWith(`.${wanted}`)).map(([, value]) => value);
}

function compare(value: unknown, sign: string, wanted: string): boolean {
  const number = Number(wanted);
  if (sign === '=' || sign === ':') return formatSetting(value).toLowerCase() === wanted.toLowerCase() || (typeof value === 'number' && value === number);
  if (sign === '!=') return !compare(value, '=', wanted);
  if (typeof value !== 'number' || Number.isNaN(number)) return false;
  if (sign === '>') return value > number;
  if (sign === '<') return value < number;
  return sign === '>=' ? value >= number : value <= number;
}

function findingName(run: RunSummary): string {
  return run.finding === null ? '' : symptomNames[run.finding.diagnosis.symptom];
}

function hasWord(run: RunSummary, word: string): boolean {
  const wanted = word.toLowerCase();
  const texts = [run.name, run.experimentName, run.datasetName, run.note, statusNames[run.status], findingName(run), ...run.tags];
  return texts.some((text) => text.toLowerCase().includes(wanted));
}

function testOf(word: string): Test {
  const [, name = '', sign = '', wanted = ''] = comparison.exec(word) ?? [];
  if (name === '') return (run) => hasWord(run, word);
  if (name === 'tag') return (run) => run.tags.some((tag) => tag.toLowerCase() === wanted.toLowerCase());
  if (name === 'status') return (run) => statusNames[run.status].toLowerCase() === wanted.toLowerCase() || run.status === wanted;
  if (name === 'finding') return (run) => findingName(run).toLowerCase() === wanted.toLowerCase();
  return (run) => valuesOf(run, name).some((value) => compare(value, sign, wanted));
}

/** True for runs that fit every part of the text. An empty text fits all. */
export function makeFilter(text: string): Test {
  const tests = words(text).map(testOf);
  return (run) => tests.every((test) => test(run));
}
