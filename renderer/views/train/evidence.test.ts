import { describe, expect, it } from 'vitest';
import { confidenceSquares, confidenceWord, formatEvidenceLimit, formatEvidencePlace, formatEvidenceValue, hasTrouble, numberEvidence } from './evidence.ts';
import { makeEvidence, makeFinding } from './testing.ts';

describe('numberEvidence', () => {
  it('numbers the symptom before the cause, and each sentence once', () => {
    const finding = makeFinding();
    const again = makeFinding({ evidence: [makeEvidence(), ...(finding.diagnosis.causes[0]?.evidence ?? [])] });
    expect(numberEvidence(again).map(({ pin, evidence }) => [pin, evidence.signal])).toEqual([[1, 'loss'], [2, 'learning_rate']]);
  });
});

describe('hasTrouble', () => {
  it('is false for a healthy verdict and for none', () => {
    const { diagnosis } = makeFinding();
    expect(hasTrouble(null)).toBe(false);
    expect(hasTrouble(makeFinding({ diagnosis: { ...diagnosis, symptom: 'none' } }))).toBe(false);
    expect(hasTrouble(makeFinding())).toBe(true);
  });
});

describe('words of evidence', () => {
  it('writes shares as percent, counts without decimals, limits without spare digits', () => {
    expect(formatEvidenceValue('dead_units/1', 0.957)).toBe('95.7%');
    expect(formatEvidenceValue('loss', 16)).toBe('16');
    expect(formatEvidenceValue('loss', 0.1834)).toBe('0.183');
    expect(formatEvidenceLimit('loss', 0.05)).toBe('0.05');
    expect(formatEvidenceLimit('saturated_units', 0.4)).toBe('40%');
  });

  it('places a curve in its epochs and a fact of the set-up in none', () => {
    expect(formatEvidencePlace(makeEvidence())).toBe('loss, epochs 5 to 20');
    expect(formatEvidencePlace(makeEvidence({ signal: 'input-scale' }))).toBe('set-up');
    expect(formatEvidencePlace(makeEvidence({ signal: 'probe:learning-rate:gain-up', epochs: [20, 20] }))).toBe('learning-rate probe, epoch 20');
  });

  it('grades confidence by the limits of the classifier', () => {
    expect([0.95, 0.8, 0.6, 0.49].map(confidenceWord)).toEqual(['high', 'high', 'medium', 'low']);
    expect([0, 0.5, 0.91, 1].map(confidenceSquares)).toEqual([0, 3, 5, 5]);
  });
});
