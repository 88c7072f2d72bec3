import { describe, expect, it } from 'vitest';
import { advance, Stopwatch } from './run-progress.ts';
import { rows } from './test-app.ts';

describe('progress', () => {
  it('keeps the best validation loss and its epoch', () => {
    const losses = [3, 1, 2, NaN, 1];
    const start = { epoch: 0, step: 0, metrics: {} };
    const end = advance(start, rows('run', 'epoch', 1, 5, (epoch) => losses[epoch - 1] ?? NaN));
    expect(end).toEqual({ epoch: 5, step: 0, metrics: { loss: 1, val_loss: 1, best_val_loss: 1, best_epoch: 2 } });
    const split = advance(advance(start, rows('run', 'epoch', 1, 2, (epoch) => losses[epoch - 1] ?? NaN)), rows('run', 'epoch', 3, 5, (epoch) => losses[epoch - 1] ?? NaN));
    expect(split).toEqual(end);
  });
});

it('keeps the last value of a signal that is not measured in every epoch', () => {
  const batch = { runId: 'run', group: 'epoch' as const, names: ['loss', 'dead_units', 'gradient_norm/0'], step: Float64Array.of(1, 2, 3), values: [Float64Array.of(3, 2, NaN), Float64Array.of(0.1, 0.2, NaN), Float64Array.of(NaN, NaN, NaN)] };
  const { metrics } = advance({ epoch: 0, step: 0, metrics: { loss: 4, 'gradient_norm/0': 7 } }, batch);
  expect(metrics).toEqual({ dead_units: 0.2, 'gradient_norm/0': 7 });
});

describe('the stopwatch', () => {
  it('leaves pauses out and goes on from earlier seconds', () => {
    let now = 0;
    const watch = new Stopwatch(() => now, 10);
    watch.start();
    now = 2_000;
    watch.stop();
    now = 60_000;
    expect(watch.seconds).toBe(12);
    watch.start();
    now = 61_500;
    expect(watch.seconds).toBe(13.5);
  });

  it('predicts from the speed of the last seconds', () => {
    let now = 0;
    const watch = new Stopwatch(() => now, 0);
    watch.start();
    expect(watch.secondsLeft(1, 1_000)).toBeNull();
    // Slow at first, ten times as fast later: only the later speed counts in the end.
    for (now = 100; now <= 10_000; now += 100) watch.secondsLeft(now / 100, 100_000);
    let step = 100;
    for (; now <= 30_000; now += 100) watch.secondsLeft((step += 10), 100_000);
    expect(watch.secondsLeft(step + 10, step + 10 + 500)).toBeCloseTo(5, 1);
  });
});
