import { expect, it } from 'vitest';
import type { Experiment } from '../../../shared/spec/experiment.ts';
import { changeColumn, changeRole } from './column-edit.ts';

const plain: Experiment = { version: 1, dataset: { path: 'a.csv', target: 'y' } };

it('leaves no trace of a setting that was taken back', () => {
  const changed = changeColumn(changeColumn(plain, 'a.b', 'log', true), 'c', 'role', 'ignore');
  expect(changed.dataset.columns).toEqual({ 'a.b': { log: true }, c: { role: 'ignore' } });
  expect(changeColumn(changeColumn(changed, 'a.b', 'log', undefined), 'c', 'role', undefined)).toEqual(plain);
});

it('takes an ignored column back in when it becomes the target', () => {
  const ignored = changeRole(plain, 'x', 'ignore');
  expect(changeRole(ignored, 'x', 'target')).toEqual({ version: 1, dataset: { path: 'a.csv', target: 'x' } });
});
