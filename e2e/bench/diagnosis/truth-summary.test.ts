import { expect, it } from 'vitest';
import { summarise } from './truth-summary.ts';
import type { TruthLine } from './truth-line.ts';

const line = (id: string, changes: Partial<TruthLine> = {}): TruthLine => ({ id, print: '', excluded: null, metric: 'val_loss', cost: 1, seeds: [0, 1, 2], truth: [], trials: [], seconds: 1, ...changes });

it('counts situations and cases by what was planted, and what a proposed remedy repairs', () => {
  const summary = summarise([
    line('linear-1/too-deep:1', { trials: [{ cause: 'too-deep', set: { 'training.epochs': 5 }, repair: 0.6 }] }),
    line('linear-1/too-deep:2', { seeds: [1], trials: [{ cause: 'too-deep', set: null, repair: 1 }] }),
    line('linear-1/too-deep:3', { excluded: 'costs too little', seeds: [] }),
    line('linear-1/label-noise:1+unscaled-inputs:1'),
    line('linear-1/healthy:0', { excluded: 'learns nothing', seeds: [] }),
  ]);
  const of = (planted: string) => summary.find((one) => one.planted === planted);
  expect(of('too-deep')).toEqual({ planted: 'too-deep', made: 3, counted: 2, cases: 4, tried: 2, repaired: 1 });
  expect(of('two faults')).toMatchObject({ made: 1, counted: 1, cases: 3, repaired: null });
  expect(of('healthy')).toMatchObject({ made: 1, counted: 0, cases: 0 });
});

it('says of how many the trials are known', () => {
  const { trials: _trials, ...committed } = line('linear-1/too-deep:1');
  const summary = summarise([committed, line('linear-1/too-deep:2', { trials: [{ cause: 'too-deep', set: { 'training.epochs': 5 }, repair: 0.6 }] })]);
  expect(summary.find(({ planted }) => planted === 'too-deep')).toMatchObject({ counted: 2, tried: 1, repaired: 1 });
});
