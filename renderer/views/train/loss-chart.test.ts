import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../shared/spec/run.ts';
import { GrowingColumns } from '../../charts/columns.ts';
import { epochWindow, lossData, lossMarks, notFiniteEpoch, stripMarks } from './loss-chart.ts';
import { chooseStrips, stripData, stripsOf } from './strips.ts';
import { makeBatch, makeFinding, makeRun } from './testing.ts';

function columns(group: 'epoch' | 'step', values: Record<string, number[]>): GrowingColumns {
  const grown = new GrowingColumns();
  grown.append(makeBatch(group, 1, values));
  return grown;
}

const epochs = columns('epoch', {
  loss: [1, 0.6, 0.5, 0.4, 0.35, 0.3],
  val_loss: [1, 0.7, 0.5, 0.55, 0.6, 0.65],
  accuracy: [0.5, 0.6, 0.7, 0.8, 0.8, 0.9],
  learning_rate: [0.1, 0.1, 0.1, 0.1, 0.1, 0.1],
  gradient_norm: [1, 1, 1, 1, 1, 1],
  dead_units: [NaN, NaN, NaN, NaN, NaN, NaN],
});
const steps = columns('step', { loss: [1, 0.9, 0.8], gradient_norm: [1, 2, 3] });
const none: RunEvent[] = [];

describe('the loss chart', () => {
  it('draws validation over training, and the steps behind', () => {
    const data = lossData(epochs, steps, 10);
    expect(data.lines.map((line) => [line.id, line.slot])).toEqual([['val_loss', 1], ['loss', 2]]);
    expect(data.behind).toEqual([{ slot: 2, steps: steps.step, stepsPerEpoch: 10, values: steps.column('loss') }]);
  });

  it('draws no steps before it is known how many make an epoch', () => {
    expect(lossData(epochs, steps, null).behind).toEqual([]);
  });

  it('runs to the planned end while training, and ends with a run that ended early', () => {
    expect(epochWindow(makeRun({ status: 'training', epoch: 6 }), 6)).toEqual([0, 20]);
    expect(epochWindow(makeRun({ status: 'stopped', epoch: 6 }), 6)).toEqual([0, 6]);
    expect(epochWindow(makeRun({ status: 'diverged', epoch: 2, notFiniteStep: 25 }), 2)).toEqual([0, 3]);
  });

  it('tells the epoch from the step that was not finite', () => {
    expect(notFiniteEpoch({ notFiniteStep: 10, stepsPerEpoch: 10 })).toBe(1);
    expect(notFiniteEpoch({ notFiniteStep: 11, stepsPerEpoch: 10 })).toBe(2);
    expect(notFiniteEpoch({ notFiniteStep: null, stepsPerEpoch: 10 })).toBeNull();
  });

  it('marks the best validation loss, the evidence about losses, pauses and the end', () => {
    const events: RunEvent[] = [{ at: 1, epoch: 2, step: 25, kind: 'paused', says: 'Paused.' }];
    const marks = lossMarks(makeRun({ finding: makeFinding(), notFiniteStep: 61, status: 'diverged' }), epochs, steps, events);
    expect(marks.best).toMatchObject({ epoch: 3, value: 0.5, label: 'best 0.500, epoch 3' });
    expect(marks.spans).toEqual([{ pin: 1, from: 5, to: 20, label: 'Oscillation, epochs 5 to 20' }]);
    expect(marks.pauses).toEqual([2.5]);
    expect(marks.notFinite).toEqual({ at: 6.1, label: 'not finite from epoch 7' });
    expect(marks.liveEdge).toBeNull();
  });

  it('has a live edge at the last step or epoch while it trains, and no tint for a healthy verdict', () => {
    const finding = makeFinding();
    const healthy = makeFinding({ diagnosis: { ...finding.diagnosis, symptom: 'none', verdict: 'learning' } });
    const marks = lossMarks(makeRun({ status: 'training', finding: healthy }), epochs, steps, none);
    expect(marks.liveEdge).toBe(6);
    expect(lossMarks(makeRun({ status: 'training' }), new GrowingColumns(), steps, none).liveEdge).toBeCloseTo(0.3);
    expect(marks.spans).toEqual([]);
  });
});

describe('the strips', () => {
  const all = stripsOf('binary', epochs);

  it('are those with a value', () => {
    expect(all.map((strip) => strip.id)).toEqual(['accuracy', 'learning_rate', 'gradient_norm']);
  });

  it('come by evidence first, then the usual ones, unless somebody chose', () => {
    expect(chooseStrips(all, null, new Set(), 1).map((strip) => strip.id)).toEqual(['accuracy']);
    expect(chooseStrips(all, null, new Set(['learning_rate']), 2).map((strip) => strip.id)).toEqual(['accuracy', 'learning_rate']);
    expect(chooseStrips(all, ['gradient_norm'], new Set(['learning_rate']), 1).map((strip) => strip.id)).toEqual(['gradient_norm']);
  });

  it('carry the pin and the limit of their evidence', () => {
    const rate = all.find((strip) => strip.id === 'learning_rate');
    if (rate === undefined) throw new Error('there is a learning rate');
    const marks = stripMarks(makeRun({ finding: makeFinding() }), rate, epochs, steps);
    expect(marks.spans.map((span) => span.pin)).toEqual([2]);
    expect(marks.limits).toEqual([{ pin: 2, value: 0.01, label: 'limit 0.01' }]);
  });

  it('leave out a line that is not measured', () => {
    const accuracy = all.find((strip) => strip.id === 'accuracy');
    if (accuracy === undefined) throw new Error('there is an accuracy');
    expect(stripData(accuracy, epochs, steps, 10).lines.map((line) => line.id)).toEqual(['accuracy']);
  });
});
