// Causes in the network, by its settings and signals: each on evidence as such runs give it, and on a sound network.
import { describe, expect, it } from 'vitest';
import { diagnose } from '../diagnose.ts';
import { columnsOf, exampleEvidence, exampleSpec } from '../example-evidence.ts';
import type { Cause, Diagnosis } from '../diagnosis.ts';
import type { RunEvidence } from '../evidence.ts';

const curve = (at: (epoch: number) => number, count = 60): Float64Array => Float64Array.from({ length: count }, (_, epoch) => at(epoch));
const flat = curve((epoch) => Math.LN2 + 0.0005 * Math.sin(epoch * 9.1));
const layers = (count: number, units: number, change: object = {}) => Array.from({ length: count }, () => ({ type: 'dense', units, ...change }));

function diagnosed(model: object, epochs: Record<string, ArrayLike<number>>, change: Partial<RunEvidence> = {}): Diagnosis {
  return diagnose(exampleEvidence({ loss: flat, val_loss: flat, update_ratio: curve(() => 1e-3), ...epochs }, { spec: exampleSpec({ model }), ...change }), null).diagnosis;
}

function confidenceIn({ causes }: Diagnosis, cause: Cause): number {
  return causes.find((one) => one.cause === cause)?.confidence ?? 0;
}

describe('too many layers', () => {
  const lost = { gradient_ratio: curve(() => 2e-5), 'activation_spread/0': curve(() => 0.6), 'activation_spread/23': curve(() => 1e-4), dead_units: curve(() => 0) };

  it('are named where activations and start are usual, with the gradients that vanish as what follows', () => {
    const deep = diagnosed({ layers: layers(24, 16) }, lost);
    expect(deep.causes[0]).toMatchObject({ cause: 'too-deep' });
    expect(deep.causes[0]?.confidence).toBeGreaterThan(0.8);
    expect(deep.causes.find(({ cause }) => cause === 'vanishing-gradients')?.source).toBe('too-deep');
  });

  it('come after vanishing gradients where sigmoids make them', () => {
    const squashed = diagnosed({ layers: layers(6, 16, { activation: 'sigmoid' }) }, { gradient_ratio: curve(() => 1e-5) });
    expect(squashed.causes[0]).toMatchObject({ cause: 'vanishing-gradients', source: '6 sigmoid layers' });
  });

  it('are none where there are few, or a way leads around them', () => {
    expect(confidenceIn(diagnosed({ layers: layers(3, 16) }, lost), 'too-deep')).toBe(0);
    const around = [{ type: 'dense', units: 16 }, ...layers(23, 16).map((layer) => ({ type: 'residual', layers: [layer] }))];
    expect(confidenceIn(diagnosed({ layers: around }, { gradient_ratio: curve(() => 0.5) }), 'too-deep')).toBe(0);
  });
});

describe('a bad start', () => {
  it('is named by kernels that let nothing through, before the gradients that vanish for it', () => {
    const tiny = diagnosed({ layers: layers(3, 64, { kernelInitializer: { type: 'randomNormal', stddev: 1e-5 } }) }, { gradient_ratio: curve(() => 1e-6) });
    expect(tiny.causes[0]?.cause).toBe('bad-initialisation');
    expect(tiny.causes.find(({ cause }) => cause === 'vanishing-gradients')?.source).toBe('bad-initialisation');
  });

  it('is none with kernels drawn by hand in a usual size', () => {
    const sound = diagnosed({ layers: layers(3, 64, { kernelInitializer: { type: 'randomNormal', stddev: 0.15 } }) }, {});
    expect(confidenceIn(sound, 'bad-initialisation')).toBe(0);
  });
});

describe('a penalty that has won', () => {
  it('is told by what it once was of the loss, when weights and penalty are gone', () => {
    const penalty = curve((epoch) => 3 * Math.exp(-epoch));
    const won = diagnosed({ layers: layers(2, 32, { l2: 0.5 }) }, { loss: flat.map((value, epoch) => value + (penalty[epoch] ?? 0)), penalty, probe_loss: flat, weight_norm: curve(() => 1) });
    expect(won.causes[0]).toMatchObject({ cause: 'over-regularised' });
    expect(won.causes[0]?.confidence).toBeGreaterThan(0.8);
  });
});

describe('exponentials', () => {
  it('explode from the first step on, and are named with their source', () => {
    const { causes } = diagnosed({ layers: layers(3, 32, { activation: 'exponential' }) }, { loss: [NaN], val_loss: [NaN] }, { notFiniteStep: 2, steps: columnsOf({ loss: [1e6, NaN], gradient_norm: [1e8, NaN] }) });
    expect(causes[0]).toMatchObject({ cause: 'exploding-gradients', source: 'exponential activation' });
  });
});
