// Does the step overshoot? A few steps of all rows at once, at a quarter to four times the rate: without the noise of batches the loss
// has to fall. This is the cheap substitute for the largest eigenvalue of the Hessian (DIAGNOSIS.md section 5), which is not measured.
import { epochMetrics } from '../../metrics/names.ts';
import { formatShare } from '../words.ts';
import { allRows, bestPlace, latestPlace, makeArm, steady } from './arms.ts';
import { curves } from './charts.ts';
import { scaleOf, valuesOf } from './losses.ts';
import { withoutRegularisation } from './models.ts';
import type { ArmResult, ArmResults, Place, Probe, ProbeArm, ProbeReading, ProbeSubject } from './probe.ts';

const factors = [1 / 4, 1 / 2, 1, 2, 4];
/** Steps of each: one may rise by chance of its optimizer's memory, several do not. */
const steps = 10;
/** Rows that stand for all: DIAGNOSIS.md section 1 probes with as many. */
const mostRows = 2_048;

type Start = 'now' | 'fresh';

/** The last weights that were good: from those that a rate has killed, no step changes anything. */
function placeFor(subject: ProbeSubject): Place | null {
  return bestPlace(subject) ?? latestPlace(subject);
}

function plan(subject: ProbeSubject): ProbeArm[] {
  const count = Math.min(subject.facts.trainRows, mostRows);
  const place = placeFor(subject);
  const startsOf = (start: Start): ProbeArm[] => factors.map((factor) => {
    const rate = (start === 'now' && subject.learningRate > 0 ? subject.learningRate : subject.spec.training.optimizer.learningRate) * factor;
    const spec = withoutRegularisation(steady(subject.spec, rate, { batchSize: count }));
    // One epoch is one step, and the loss of each is that before the step.
    return makeArm(subject, { name: `${start} x ${factor}`, spec, start: start === 'now' ? place : null, steps: steps + 1, rows: { ...allRows, count, hasValidation: false } });
  });
  return [...(place === null ? [] : startsOf('now')), ...startsOf('fresh')];
}

/** Highest loss along the steps over the first, in units of a constant answer's loss: 0 where it only falls. At most 10. */
function riseOf(subject: ProbeSubject, arm: ArmResult | null): number | null {
  const losses = valuesOf(arm, epochMetrics.loss);
  const [first] = losses;
  if (arm?.isDiverged === true) return 10;
  return first === undefined || losses.length < 2 ? null : Math.min(10, Math.max(0, Math.max(...losses) - first) / scaleOf(subject));
}

/** Share of the steps after which the loss of all rows is higher than before. */
function risingShare(arm: ArmResult | null): number | null {
  const losses = valuesOf(arm, epochMetrics.loss);
  if (losses.length < 2) return arm?.isDiverged === true ? 1 : null;
  return losses.slice(1).filter((loss, index) => loss > (losses[index] ?? Infinity)).length / (losses.length - 1);
}

function read(subject: ProbeSubject, arms: ArmResults): ProbeReading {
  const at = (start: Start, factor: number): ArmResult | null => arms(`${start} x ${factor}`);
  const readings = {
    rise: riseOf(subject, at('now', 1)), 'rising-steps': risingShare(at('now', 1)), 'rise-quarter': riseOf(subject, at('now', 1 / 4)),
    'rise-fresh': riseOf(subject, at('fresh', 1)), 'rising-steps-fresh': risingShare(at('fresh', 1)),
  };
  const start = at('now', 1) === null ? 'fresh' : 'now';
  const words = (name: string, rise: number | null, share: number | null): string =>
    (rise === null ? '' : rise < 0.01 ? `${name}, ${steps} steps of all rows do not raise the loss.` : `${name}, steps of all rows at the run's rate raise the loss by up to ${formatShare(rise)} of a constant answer's; ${formatShare(share ?? 0)} of them go up.`);
  return {
    readings,
    chart: curves('loss of all rows', epochMetrics.loss, factors.map((factor) => ({ name: `rate x ${factor}`, arm: at(start, factor), stepsPerEpoch: 1 }))),
    says: [words('From the best weights kept', readings.rise, readings['rising-steps']), words('From fresh weights', readings['rise-fresh'], readings['rising-steps-fresh'])].filter((one) => one !== '').join(' '),
  };
}

export const sharpness: Probe = {
  id: 'sharpness',
  title: 'Step-length probe',
  asks: `Takes ${steps} steps of all rows at once, at a quarter to four times the rate: a step that raises the loss of all rows is too long.`,
  needsGap: false,
  applies: () => true,
  plan,
  read,
};
