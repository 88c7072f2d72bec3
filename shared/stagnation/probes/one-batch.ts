// The one-batch probe: can the network learn 32 rows by heart, from fresh weights and from those of the run?
import { epochMetrics } from '../../metrics/names.ts';
import { formatShare } from '../words.ts';
import { allRows, latestPlace, makeArm, steady } from './arms.ts';
import { curves } from './charts.ts';
import { finalLoss, scaleOf } from './losses.ts';
import { withAdam, withoutRegularisation } from './models.ts';
import type { ArmResults, Probe, ProbeArm, ProbeReading, ProbeSubject } from './probe.ts';

/** DIAGNOSIS.md section 3, P2: rows, Adam's rate and steps. TheDeepChecker takes 16 rows and 1000 steps. */
const rows = 32;
const rate = 3e-3;
const steps = 400;

/** Of the loss of a constant answer, what is left at most where the rows are learned by heart (TheDeepChecker: up to 5 % of them wrong, about a tenth of the loss). */
export const learnedByHeart = 0.1;

function plan(subject: ProbeSubject): ProbeArm[] {
  const place = latestPlace(subject);
  const spec = withAdam(withoutRegularisation(steady(subject.spec, rate, { batchSize: rows, gradientClipping: null })), rate);
  const chosen = { ...allRows, count: rows, hasValidation: false };
  const fresh = makeArm(subject, { name: 'fresh', spec, start: null, steps, rows: chosen });
  return place === null ? [fresh] : [makeArm(subject, { name: 'now', spec, start: place, steps, rows: chosen }), fresh];
}

/** Loss that is left, as a share of a constant answer's: 1 is nothing learned; at most 2, so that a blow-up does not drown the rest. */
function leftOf(subject: ProbeSubject, loss: number | null): number | null {
  return loss === null ? null : Math.min(2, Math.max(0, loss / scaleOf(subject)));
}

function wordsOf(left: number): string {
  return left <= learnedByHeart ? `learns them by heart (${formatShare(left)} of a constant answer's loss is left)` : `does not: ${left >= 2 ? 'twice' : formatShare(left)} of a constant answer's loss is left`;
}

function read(subject: ProbeSubject, arms: ArmResults): ProbeReading {
  const fresh = leftOf(subject, finalLoss(arms('fresh')));
  const now = leftOf(subject, finalLoss(arms('now')));
  const ofFresh = fresh === null ? '' : `With fresh weights the network ${wordsOf(fresh)}.`;
  const ofNow = now === null ? '' : ` From the weights as they are it ${wordsOf(now)}.`;
  const lines = (['now', 'fresh'] as const).filter((name) => arms(name) !== null);
  return {
    readings: { 'left-fresh': fresh, 'left-now': now, 'now-minus-fresh': fresh === null || now === null ? null : now - fresh },
    chart: curves(`loss on ${rows} rows`, epochMetrics.loss, lines.map((name) => ({ name: name === 'now' ? 'from the weights as they are' : 'from fresh weights', arm: arms(name), stepsPerEpoch: 1 }))),
    says: `${rows} rows to learn by heart, in ${steps} steps without regularisation. ${ofFresh}${ofNow}`,
  };
}

export const oneBatch: Probe = {
  id: 'one-batch',
  title: 'One-batch probe',
  asks: `Lets the network learn ${rows} rows by heart, from fresh weights and from those of the run: any sound network can.`,
  needsGap: false,
  applies: () => true,
  plan,
  read,
};
