import { describe, expect, it } from 'vitest';
import { nextMove, timeIsUp } from './unstick.ts';
import type { Cause, Remedy, Verdict } from './diagnosis.ts';
import type { Situation, Tried } from './unstick.ts';

const rate = (value: number) => ({ 'training.optimizer.learningRate': value });
const clip = { 'training.gradientClipping': { norm: 1 } };
const wide = { 'model.layers.0.units': 64 };
const remedies: Remedy[] = [
  { cause: 'learning-rate-too-high', set: rate(0.001), says: 'Lower the learning rate' },
  { cause: 'learning-rate-too-high', set: clip, says: 'Clip the gradient' },
  { cause: 'too-small', set: wide, says: 'Make it wider' },
];

function situation(change: Partial<Situation> = {}, verdict: Verdict = 'stuck', confidences: Partial<Record<Cause, number>> = { 'learning-rate-too-high': 0.9, 'too-small': 0.4 }): Situation {
  const causes = Object.entries(confidences).map(([cause, confidence]) => ({ cause: cause as Cause, confidence, source: null, evidence: [] }));
  const diagnosis = { verdict, symptom: 'oscillation' as const, causes, ruledOut: [], firstDetectedEpoch: 1 };
  return { finding: { diagnosis, remedies }, suspects: [], tried: [], probes: [], accepted: 0, secondsLeft: null, secondsPerSeed: () => 1, ...change };
}

const refuted = (remedy: Remedy | undefined, gained = 0): Tried => ({ set: remedy?.set ?? {}, causes: remedy === undefined ? [] : [remedy.cause], says: remedy?.says ?? '', result: 'refuted', gained });
const all = remedies.map((remedy, index) => refuted(remedy, [0.2, 0.5, 0.1][index]));

/** Plays the loop against a world in which the given settings help; returns what was tried, and the end. */
function play(helps: (set: Readonly<Record<string, unknown>>) => boolean, secondsLeft: number | null = null) {
  const sets: unknown[] = [];
  let now = situation({ secondsLeft });
  for (;;) {
    const move = nextMove(now);
    if (move.type === 'stop') return { sets, outcome: move.outcome };
    if (move.type === 'probe') throw new Error('there are no probes here');
    sets.push(move.attempt.set);
    const left = now.secondsLeft === null ? null : now.secondsLeft - move.repeats;
    now = helps(move.attempt.set)
      ? situation({ accepted: now.accepted + 1, secondsLeft: left }, 'converged')
      : { ...now, secondsLeft: left, tried: [...now.tried, { ...move.attempt, result: 'refuted', gained: 0 }] };
  }
}

describe('what to try next', () => {
  it('leaves a leak to the person: a trial could only show that the score is better with it', () => {
    const remedy: Remedy = { cause: 'leakage', set: { 'dataset.columns.exclude': ['total'] }, says: 'Leave out total' };
    const { finding } = situation({}, 'unreliable', { leakage: 0.9 });
    expect(nextMove(situation({ finding: { ...finding, remedies: [remedy] } }))).toMatchObject({ type: 'stop', outcome: 'still-stuck', because: expect.stringContaining('Leave out total') as unknown });
  });

  it('begins with the first remedy of the cause of the highest confidence', () => {
    expect(nextMove(situation())).toEqual({ type: 'try', attempt: { set: rate(0.001), causes: ['learning-rate-too-high'], says: 'Lower the learning rate' }, repeats: 6 });
    expect(nextMove(situation({}, 'stuck', { 'learning-rate-too-high': 0.3, 'too-small': 0.4 }))).toMatchObject({ attempt: { set: wide } });
  });

  it('turns to other causes when a trial has spoken against one, and comes back to it', () => {
    expect(nextMove(situation({ tried: [refuted(remedies[0])] }))).toMatchObject({ attempt: { set: wide } });
    expect(nextMove(situation({ tried: [refuted(remedies[0]), refuted(remedies[2])] }))).toMatchObject({ attempt: { set: clip } });
  });

  it('tries what is only suspected when nothing named has helped, and pairs after that', () => {
    const suspects: Remedy[] = [{ cause: 'too-few-epochs', set: { 'training.epochs': 300 }, says: 'Train longer' }];
    expect(nextMove(situation({ suspects, tried: all.slice(0, 1) }))).toMatchObject({ attempt: { set: wide } });
    expect(nextMove(situation({ suspects, tried: all }))).toMatchObject({ attempt: { set: { 'training.epochs': 300 } } });
  });

  it('learns nothing of a cause from settings that no run can have', () => {
    expect(nextMove(situation({ tried: [{ ...refuted(remedies[0]), result: 'impossible' }] }))).toMatchObject({ attempt: { set: clip } });
  });

  it('tries pairs when no single one has helped, those whose parts gained most first', () => {
    expect(nextMove(situation({ tried: all }))).toEqual({ type: 'try', repeats: 6, attempt: { set: { ...rate(0.001), ...clip }, causes: ['learning-rate-too-high', 'learning-rate-too-high'], says: 'Lower the learning rate, and clip the gradient' } });
    expect(play(() => false).sets).toHaveLength(6);
  });

  it('never joins two changes of one setting', () => {
    const replaced: Remedy = { cause: 'learning-rate-too-high', set: { 'training.optimizer': { type: 'adam' } }, says: 'Use Adam' };
    const both = [remedies[0], replaced].map((remedy) => refuted(remedy));
    const finding = { ...situation().finding, remedies: [remedies[0], replaced].filter((remedy) => remedy !== undefined) };
    expect(nextMove(situation({ finding, tried: both }))).toMatchObject({ type: 'stop', outcome: 'still-stuck' });
  });
});

describe('probes', () => {
  const probes = [{ probe: 'learning-rate', seconds: 1 }, { probe: 'wider', seconds: 1 }, { probe: 'drop-column', seconds: 1 }] as const;
  const unsure = situation({ probes }, 'undecided', { 'learning-rate-too-high': 0.45, 'too-small': 0.4 });

  it('come before remedies while the cause is not named, those that separate the candidates', () => {
    const move = nextMove(unsure);
    if (move.type !== 'probe') throw new Error(move.type);
    expect(move.probes.map(({ probe }) => probe).sort()).toEqual(['learning-rate', 'wider']);
    expect(nextMove(situation({ probes }))).toMatchObject({ type: 'try' });
  });

  it('come again when a trial has spoken against the cause that was named', () => {
    expect(nextMove(situation({ probes, tried: [refuted(remedies[0])] }))).toMatchObject({ type: 'probe' });
    expect(nextMove(situation({ probes, tried: [{ ...refuted(remedies[0]), result: 'impossible' }] }))).toMatchObject({ type: 'try' });
  });

  it('leave most of the time for trials, and are not run twice', () => {
    expect(nextMove({ ...unsure, secondsLeft: 3.9 })).toMatchObject({ type: 'try' });
    expect(nextMove({ ...unsure, secondsLeft: 4.1 })).toMatchObject({ type: 'probe', probes: [{ seconds: 1 }] });
    expect(nextMove({ ...unsure, probes: [] })).toMatchObject({ type: 'try' });
  });

  it('ask nothing of a run that is well', () => {
    for (const verdict of ['learning', 'converged'] as const) expect(nextMove(situation({ probes }, verdict, {}))).toMatchObject({ type: 'stop' });
  });
});

describe('the end', () => {
  it('is at the floor when nothing was wrong, and unstuck when something had helped', () => {
    for (const verdict of ['converged', 'learning'] as const) {
      expect(nextMove(situation({}, verdict))).toMatchObject({ type: 'stop', outcome: 'at-floor' });
      expect(nextMove(situation({ accepted: 1 }, verdict))).toMatchObject({ type: 'stop', outcome: 'unstuck' });
    }
  });

  it('is at the floor where the inputs say nothing about the target', () => {
    const finding = { ...situation({}, 'stuck', { 'no-signal': 0.7 }).finding, remedies: [] };
    expect(nextMove(situation({ finding }))).toMatchObject({ outcome: 'at-floor' });
    // Not before everything else was tried.
    expect(nextMove(situation({ finding: { ...finding, remedies }, secondsLeft: 1 }))).toMatchObject({ outcome: 'still-stuck', because: 'The time is spent.' });
  });

  it('is unstuck when something helped and what is left is another matter, else still stuck', () => {
    const ended = (verdict: Verdict, accepted: number) => nextMove(situation({ accepted, finding: { ...situation({}, verdict).finding, remedies: [] } }, verdict));
    expect(ended('overfitting', 1)).toMatchObject({ outcome: 'unstuck' });
    expect(ended('stuck', 1)).toMatchObject({ outcome: 'still-stuck' });
    expect(ended('undecided', 0)).toMatchObject({ outcome: 'still-stuck', because: 'There is no remedy to try.' });
  });

  it('comes for every world', () => {
    expect(play(() => true)).toEqual({ sets: [rate(0.001)], outcome: 'unstuck' });
    expect(play((set) => 'training.gradientClipping' in set && 'model.layers.0.units' in set).outcome).toBe('unstuck');
    expect(play(() => false).outcome).toBe('still-stuck');
    expect(nextMove(situation({ accepted: 10 }))).toMatchObject({ type: 'stop' });
  });
});

describe('the time', () => {
  it('decides how many seeds a trial has', () => {
    const repeats = (secondsLeft: number) => {
      const move = nextMove(situation({ secondsLeft }));
      return move.type === 'try' ? move.repeats : move.type === 'stop' ? move.because : 'probes';
    };
    expect([18, 17, 3, 2].map(repeats)).toEqual([6, 3, 3, 'The time is spent.']);
  });

  it('is over at some point', () => {
    expect(play(() => false, 10).sets).toHaveLength(3);
    expect(timeIsUp(situation())).toMatchObject({ type: 'stop', outcome: 'still-stuck', because: 'The time is spent.' });
  });
});
