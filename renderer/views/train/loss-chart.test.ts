import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../shared/spec/run.ts';
import { GrowingColumns } from '../../charts/columns.ts';
import { metricsOfEvidence } from './evidence.ts';
import { epochWindow, lossData, lossMarks, stripMarks } from './loss-chart.ts';
import { chooseStrips, stripData, stripsOf } from './strips.ts';
import { makeBatch, makeEvidence, makeFinding, makeRun } from './testing.ts';

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
const scale = { stepsPerEpoch: 10, startStep: 0 };
const curves = { epochs, steps, scale };
const none: RunEvent[] = [];

describe('the loss chart', () => {
  it('draws validation over training, and the steps behind', () => {
    const data = lossData(curves);
    expect(data.lines.map((line) => [line.id, line.slot])).toEqual([['val_loss', 1], ['loss', 2]]);
    expect(data.behind).toEqual([{ slot: 2, steps: steps.step, scale, values: steps.column('loss') }]);
  });

  it('draws no steps before it is known how many make an epoch', () => {
    expect(lossData({ ...curves, scale: null }).behind).toEqual([]);
  });

  it('runs to the planned end while training, and ends with a run that ended early', () => {
    expect(epochWindow(makeRun({ status: 'training', epoch: 6 }), curves)).toEqual([0, 20]);
    expect(epochWindow(makeRun({ status: 'stopped', epoch: 6 }), curves)).toEqual([0, 6]);
    expect(epochWindow(makeRun({ status: 'diverged', epoch: 2, notFiniteStep: 25 }), { ...curves, epochs: new GrowingColumns() })).toEqual([0, 3]);
  });

  it('marks the best validation loss, the evidence about losses, pauses and the end', () => {
    const events: RunEvent[] = [{ at: 1, epoch: 2, step: 25, kind: 'paused', says: 'Paused.' }];
    const marks = lossMarks(makeRun({ finding: makeFinding(), notFiniteStep: 61, status: 'diverged' }), curves, events, null);
    expect(marks.best).toMatchObject({ epoch: 3, value: 0.5, label: 'best 0.500, epoch 3' });
    expect(marks.spans).toEqual([{ pin: 1, from: 5, to: 20, label: 'Oscillation, epochs 5 to 20' }]);
    expect(marks.pauses).toEqual([2.5]);
    expect(marks.notFinite).toEqual({ at: 6.1, label: 'not finite from epoch 7' });
    expect(marks.liveEdge).toBeNull();
  });

  it('has a live edge at the last step or epoch while it trains, and no tint for a healthy verdict', () => {
    const finding = makeFinding();
    const healthy = makeFinding({ diagnosis: { ...finding.diagnosis, symptom: 'none', verdict: 'learning' } });
    const marks = lossMarks(makeRun({ status: 'training', finding: healthy }), curves, none, null);
    expect(marks.liveEdge).toBe(6);
    expect(lossMarks(makeRun({ status: 'training' }), { ...curves, epochs: new GrowingColumns() }, none, null).liveEdge).toBeCloseTo(0.3);
    expect(marks.spans).toEqual([]);
  });
});

describe('what a person did to a run', () => {
  const edits = [{ step: 25, learningRate: 0.0003 }, { step: 40, learningRate: 0.001 }];

  it('is marked on every chart, where it happened', () => {
    const events = [{ at: 1, label: 'forked' }, { at: 2.5, label: 'rate 0.0003' }, { at: 4, label: 'rate 0.001' }];
    expect(lossMarks(makeRun({ edits, forkedAtStep: 10 }), curves, none, 1).events).toEqual(events);
    const [strip] = stripsOf('binary', epochs);
    if (strip === undefined) throw new Error('there is a strip');
    expect(stripMarks(makeRun({ edits }), strip, curves, null).events).toEqual(events.slice(1));
  });

  it('waits until it is known how many steps make an epoch', () => {
    expect(lossMarks(makeRun({ edits }), { ...curves, scale: null }, none, null).events).toEqual([]);
  });
});

describe('the strips of layers and classes', () => {
  const signals = columns('epoch', {
    val_loss: [0.9, 0.8, 0.7],
    'val_loss/no': [0.8, NaN, 0.6],
    'val_loss/yes': [1, NaN, 0.8],
    'val_accuracy/no': [0.5, NaN, 0.6],
    'update_ratio/0': [0.01, NaN, 0.001],
    'update_ratio/output': [0.02, NaN, 0.002],
    'activation_mean/0': [0.1, NaN, 0.2],
    noise_scale: [30, NaN, 60],
    ...Object.fromEntries(Array.from({ length: 8 }, (_, layer) => [`activation_spread/${layer}`, [1, NaN, 1]])),
  });
  const all = stripsOf('binary', signals);
  const linesOf = (id: string) => all.find((strip) => strip.id === id)?.lines.map(({ label, slot }) => [label, slot]);

  it('have a line each, named as people count', () => {
    expect(linesOf('update_ratio by layers')).toEqual([['layer 1', 1], ['output', 2]]);
    expect(linesOf('val_accuracy by classes')).toEqual([['no', 1]]);
    expect(all.map((strip) => strip.id)).toEqual(['noise_scale', 'val_loss by classes', 'val_accuracy by classes', 'update_ratio by layers', 'activation_mean by layers', 'activation_spread by layers']);
  });

  it('draw the seventh layer and all further ones grey', () => {
    expect(linesOf('activation_spread by layers')?.map(([, slot]) => slot)).toEqual([1, 2, 3, 4, 5, 6, null, null]);
  });

  it('go over the epochs in which nothing was measured; losses do not', () => {
    for (const strip of all) expect(stripData(strip, { ...curves, epochs: signals }).lines.every((line) => line.isJoined === true)).toBe(true);
    expect(lossData({ ...curves, epochs: signals }).lines.map((line) => line.isJoined)).toEqual([false]);
  });

  it('of a class is shown when the evidence is about that class', () => {
    const shown = chooseStrips(all, null, metricsOfEvidence(makeFinding({ evidence: [makeEvidence({ signal: 'val_loss/yes' })] })), 1);
    expect(shown.map((strip) => strip.id)).toEqual(['val_loss by classes']);
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
    const marks = stripMarks(makeRun({ finding: makeFinding() }), rate, curves, null);
    expect(marks.spans.map((span) => span.pin)).toEqual([2]);
    expect(marks.limits).toEqual([{ pin: 2, value: 0.01, label: 'limit 0.01' }]);
  });

  it('leave out a line that is not measured', () => {
    const accuracy = all.find((strip) => strip.id === 'accuracy');
    if (accuracy === undefined) throw new Error('there is an accuracy');
    expect(stripData(accuracy, curves).lines.map((line) => line.id)).toEqual(['accuracy']);
  });
});
