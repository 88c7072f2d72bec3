import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { diagnose } from './diagnose.ts';
import { findingSchema } from './diagnosis.ts';
import { columnsOf, exampleEvidence, exampleFacts, exampleSpec } from './example-evidence.ts';

function curve(count: number, at: (epoch: number) => number): Float64Array {
  return Float64Array.from({ length: count }, (_, index) => at(index));
}
const healthy = curve(100, (epoch) => 0.1 + 0.6 * Math.exp(-epoch / 12) + 0.002 * Math.sin(epoch * 9.1));

describe('diagnose', () => {
  it('finds nothing wrong with a curve that falls and settles low', () => {
    const finding = diagnose(exampleEvidence({ loss: healthy, val_loss: healthy.map((value) => value + 0.02) }), null);
    expect(finding.diagnosis).toMatchObject({ verdict: 'converged', symptom: 'none', causes: [], firstDetectedEpoch: null });
    expect(finding.remedies).toEqual([]);
  });

  it('calls a loss that is not finite divergence at once, whatever the number of epochs', () => {
    const finding = diagnose(exampleEvidence({ loss: [NaN] }, { notFiniteStep: 7, spec: exampleSpec({ training: { optimizer: { type: 'sgd', learningRate: 100 } } }) }), null);
    expect(finding.diagnosis).toMatchObject({ verdict: 'stuck', symptom: 'divergence' });
    expect(finding.diagnosis.causes[0]?.cause).toBe('learning-rate-too-high');
    expect(finding.headline).toContain('epoch 1');
  });

  it('says that it is too early, and when it will tell', () => {
    const finding = diagnose(exampleEvidence({ loss: [0.7, 0.6, 0.5] }, { hasEnded: false }), null);
    expect(finding.diagnosis.verdict).toBe('undecided');
    expect(finding.headline).toBe('Not enough epochs to tell yet. First check at epoch 6.');
  });

  it('keeps the epoch of the first detection while the finding stands, and forgets it when it changes', () => {
    const swinging = (count: number) => ({ loss: curve(count, (epoch) => 1 + (epoch % 2 ? 0.4 : -0.4)), update_ratio: curve(count, () => 0.9) });
    const spec = exampleSpec({ training: { optimizer: { type: 'adam', learningRate: 10 } } });
    const early = diagnose(exampleEvidence(swinging(12), { spec }), null);
    const late = diagnose(exampleEvidence(swinging(60), { spec }), early);
    expect(early.diagnosis.symptom).toBe('oscillation');
    expect(late.diagnosis.firstDetectedEpoch).toBe(12);
    expect(diagnose(exampleEvidence({ loss: healthy }), late).diagnosis.firstDetectedEpoch).toBeNull();
  });

  it('proposes remedies that change the settings, best cause first', () => {
    const crawling = { loss: curve(100, (epoch) => 0.7 - 0.001 * epoch), update_ratio: curve(100, () => 1e-5) };
    const finding = diagnose(exampleEvidence(crawling, { spec: exampleSpec({ training: { optimizer: { type: 'adam', learningRate: 1e-5 } } }) }), null);
    expect(finding.diagnosis).toMatchObject({ verdict: 'stuck', symptom: 'crawl' });
    expect(finding.headline).toMatch(/^The learning rate is too low\./);
    expect(finding.remedies[0]).toMatchObject({ cause: 'learning-rate-too-low', set: { 'training.optimizer.learningRate': 0.001 } });
  });

  it('rules causes out by a number', () => {
    const crawling = { loss: curve(100, (epoch) => 0.7 - 0.001 * epoch), update_ratio: curve(100, () => 1e-5) };
    const finding = diagnose(exampleEvidence(crawling, { spec: exampleSpec({ training: { optimizer: { type: 'adam', learningRate: 1e-5 } } }) }), null);
    expect(finding.diagnosis.ruledOut).toContainEqual({ cause: 'unscaled-inputs', because: 'Columns are scaled: SDs 1 to 1.' });
  });
});

describe('laws', () => {
  const shapes = {
    healthy,
    overfitting: curve(80, (epoch) => 0.7 * Math.exp(-epoch / 10)),
    swinging: curve(80, (epoch) => 0.8 + (epoch % 2 ? 0.3 : -0.3)),
    crawling: curve(80, (epoch) => 0.7 - 0.0008 * epoch),
  };
  const validations = { ...shapes, overfitting: curve(80, (epoch) => 0.6 * Math.exp(-epoch / 5) + 0.01 * epoch + 0.1) };
  const names = fc.constantFrom<keyof typeof shapes>('healthy', 'overfitting', 'swinging', 'crawling');

  it('gives the same symptom when loss and constant answer are scaled together', () => {
    fc.assert(
      fc.property(names, fc.double({ min: 0.01, max: 1000, noNaN: true }), (name, scale) => {
        const plain = diagnose(exampleEvidence({ loss: shapes[name], val_loss: validations[name] }), null);
        const scaled = diagnose(
          exampleEvidence(
            { loss: shapes[name].map((value) => value * scale), val_loss: validations[name].map((value) => value * scale) },
            { facts: { ...exampleFacts, baselineLoss: Math.LN2 * scale } },
          ),
          null,
        );
        expect([scaled.diagnosis.symptom, scaled.diagnosis.verdict]).toEqual([plain.diagnosis.symptom, plain.diagnosis.verdict]);
      }),
    );
  });

  it('does not depend on the names or the order of the classes', () => {
    const perClass = { loss: healthy, val_loss: healthy, 'val_loss/a': curve(100, () => 2), 'val_loss/b': curve(100, () => 0.02) };
    const facts = { ...exampleFacts, classNames: ['a', 'b'], classCounts: [100, 1500], baselineLoss: 0.234 };
    const swapped = { ...facts, classNames: ['b', 'a'], classCounts: [1500, 100] };
    const left = diagnose(exampleEvidence(perClass, { facts }), null);
    expect(left.diagnosis).toMatchObject({ symptom: 'uneven', verdict: 'unreliable' });
    expect(diagnose(exampleEvidence(perClass, { facts: swapped }), null).diagnosis.causes).toEqual(left.diagnosis.causes);
  });

  it('never throws, and always answers in the fixed vocabulary, whatever the curves hold', () => {
    const number = fc.oneof(fc.double({ min: -10, max: 10 }), fc.constantFrom(NaN, Infinity, -Infinity, 0));
    fc.assert(
      fc.property(fc.array(number, { maxLength: 40 }), fc.array(number, { maxLength: 40 }), fc.option(fc.integer({ min: 1, max: 999 })), fc.boolean(), (loss, validation, notFiniteStep, hasEnded) => {
        const epochs = { ...columnsOf({ loss, val_loss: validation, update_ratio: validation }) };
        const finding = diagnose({ ...exampleEvidence({}), epochs, notFiniteStep, hasEnded }, null);
        expect(v.is(findingSchema, finding)).toBe(true);
        for (const cause of finding.diagnosis.causes) expect(cause.confidence).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('says nothing of overfitting where there is no training loss to hold the validation loss against', () => {
    const finding = diagnose(exampleEvidence({ loss: [], val_loss: [0, 0, 0, -0.04, 0, 0] }, { hasEnded: false }), null);
    expect(v.is(findingSchema, finding)).toBe(true);
    expect(finding.diagnosis).toMatchObject({ verdict: 'undecided', symptom: 'none' });
  });

  it('answers a history of 100,000 epochs from the same few points', () => {
    const long = curve(100_000, (epoch) => 0.1 + 0.6 * Math.exp(-epoch / 9000));
    expect(diagnose(exampleEvidence({ loss: long }), null).diagnosis.symptom).toBe('none');
  });
});
