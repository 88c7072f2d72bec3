// The learning rate over the epochs as a small drawing.
import type { TrainingSpec } from '../../../shared/spec/run-spec.ts';
import { learningRateAt } from '../../../shared/spec/schedule.ts';

export interface ScheduleCurve {
  /** SVG path within 0 0 width height. */
  readonly path: string;
  readonly highest: number;
  readonly epochs: number;
}

/** Points on the curve: one each two pixels or so. */
const pointCount = 160;

/** `reduceOnPlateau` depends on what will be measured, so its curve is where it starts. */
export function drawSchedule({ schedule, optimizer, epochs }: Pick<TrainingSpec, 'schedule' | 'optimizer' | 'epochs'>, width: number, height: number): ScheduleCurve {
  const rates = Array.from({ length: pointCount }, (_, index) => {
    // As if an epoch had 100 steps: enough for steps, warm-up and restarts to show in their places.
    const stepsDone = Math.min(epochs * 100 - 1, (index / (pointCount - 1)) * epochs * 100);
    return learningRateAt(schedule, optimizer.learningRate, { stepsDone, stepsPerEpoch: 100, epochs }, optimizer.learningRate);
  });
  const highest = Math.max(...rates);
  const x = (index: number): string => ((index / (pointCount - 1)) * width).toFixed(1);
  const y = (rate: number): string => (highest === 0 ? height : height - (rate / highest) * height).toFixed(1);
  return { path: rates.map((rate, index) => `${index === 0 ? 'M' : 'L'}${x(index)} ${y(rate)}`).join(''), highest, epochs };
}
