import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeReplay, tellApart } from './replay-words.ts';

describe('a replay in words', () => {
  it('says how far it is and what it came to', () => {
    expect(describeReplay(null)).toBe('Waits for its turn');
    expect(describeReplay({ state: 'training', step: 1200, steps: 5000, secondsLeft: 4 })).toBe('Step 1200 of 5000, about 4.0 s left');
    expect(describeReplay({ state: 'identical', steps: 5000 })).toBe('Identical over 5000 steps');
    expect(describeReplay({ state: 'failed', reason: 'The data set is gone.' })).toBe('The data set is gone.');
  });

  it('names the first difference with as many digits as show it', () => {
    const difference = { group: 'step', step: 37, name: 'loss', before: 0.512341, now: 0.512349 } as const;
    expect(describeReplay({ state: 'differs', difference, versions: null })).toBe('First difference at step 37: loss 0.51234 then, 0.51235 now');
    expect(describeReplay({ state: 'differs', difference: { ...difference, group: 'epoch', step: 2, name: 'val_loss', before: 0.5, now: null }, versions: null })).toBe('First difference at epoch 2: validation loss 0.5 then, not finite now');
    expect(describeReplay({ state: 'differs', difference, versions: { before: '0.1.0', now: '0.2.0' } })).toBe('First difference at step 37: loss 0.51234 then, 0.51235 now. The run was trained by version 0.1.0; this is 0.2.0, which may round differently.');
  });

  it('tells any two numbers apart that are not the same', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ noNaN: true, noDefaultInfinity: true }), (left, right) => {
        fc.pre(left !== right);
        const [before, now] = tellApart(left, right);
        expect(before).not.toBe(now);
      }),
    );
  });
});
