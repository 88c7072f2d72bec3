// Probes that change the network: a repaired start, fewer layers, wider layers, no regularisation. Each against the unchanged network over as many steps.
import { formatNumber } from '../words.ts';
import { bars, gainInWords, lossInWords } from './charts.ts';
import { bestOf, finalLoss, gainOf, lowestValidation } from './losses.ts';
import { cutTo, hasRegularisation, hiddenDense, wider as widen, withBatchNormalisation, withoutRegularisation, withRelu, withSelu } from './models.ts';
import { baseSpec, shortRun, unchanged, unchangedRun } from './short-runs.ts';
import type { ArmResults, Probe, ProbeArm, ProbeReading, ProbeSubject } from './probe.ts';

interface Comparison {
  readonly subject: ProbeSubject;
  readonly arms: ArmResults;
  /** Names of the changed arms, and what they are called. */
  readonly changed: readonly { readonly name: string; readonly label: string }[];
}

/** Training and validation gain of the best changed arm, with its chart and sentence. */
function compare({ subject, arms, changed }: Comparison): ProbeReading {
  const before = finalLoss(arms(unchanged));
  const tried = changed.filter(({ name }) => arms(name) !== null).map((one) => ({ ...one, loss: finalLoss(arms(one.name)) }));
  const loss = bestOf(tried.map((one) => one.loss));
  const best = tried.find((one) => one.loss === loss);
  const gain = gainOf(subject, before, loss);
  const validationGain = gainOf(subject, lowestValidation(arms(unchanged)), lowestValidation(best === undefined ? null : arms(best.name)));
  const heldOut = validationGain === null ? '' : ` On held-out rows ${gainInWords(validationGain)}.`;
  return {
    readings: { gain, 'validation-gain': validationGain },
    chart: bars('training loss', [{ label: 'unchanged', value: before }, ...tried.map((one) => ({ label: one.label, value: one.loss }))], subject.floor === null ? null : { value: subject.floor, says: `floor, ${formatNumber(subject.floor)}` }),
    says: best === undefined ? 'Nothing was measured.' : `${best.label} ${best.label.endsWith('s') ? 'come' : 'comes'} to a training loss of ${lossInWords(loss)}, the unchanged network to ${lossInWords(before)} in as many steps: ${gainInWords(gain)}.${heldOut}`,
  };
}

const repairs = [
  { name: 'selu', label: 'SELU with a LeCun start', change: withSelu },
  { name: 'relu', label: 'ReLU with a He start', change: withRelu },
  { name: 'batch-norm', label: 'Batch normalisation', change: withBatchNormalisation },
] as const;

export const repairedInitialisation: Probe = {
  id: 'repaired-initialisation',
  title: 'Repaired-start probe',
  asks: 'Trains the same network with a start and activations that signals pass through: SELU, ReLU, batch normalisation.',
  needsGap: true,
  applies: ({ spec }) => hiddenDense(spec.model).length > 0,
  plan: (subject) => [unchangedRun(subject), ...repairs.map(({ name, change }) => shortRun(subject, name, change(baseSpec(subject))))],
  read: (subject, arms) => compare({ subject, arms, changed: repairs }),
};

const depths = [1, 2] as const;

export const depthCut: Probe = {
  id: 'depth-cut',
  title: 'Depth probe',
  asks: 'Trains the first one or two hidden layers alone, for as many steps.',
  needsGap: true,
  applies: ({ spec }) => hiddenDense(spec.model).length > 1,
  plan(subject): ProbeArm[] {
    const cuts = depths.filter((count) => count < hiddenDense(subject.spec.model).length);
    return [unchangedRun(subject), ...cuts.map((count) => shortRun(subject, `depth ${count}`, cutTo(baseSpec(subject), count)))];
  },
  read: (subject, arms) => compare({ subject, arms, changed: depths.map((count) => ({ name: `depth ${count}`, label: count === 1 ? 'One hidden layer' : 'Two hidden layers' })) }),
};

const times = 4;

export const wider: Probe = {
  id: 'wider',
  title: 'Width probe',
  asks: `Trains the network with hidden layers ${times} times as wide, for as many steps.`,
  needsGap: true,
  applies: () => true,
  plan: (subject) => [unchangedRun(subject), shortRun(subject, 'wider', widen(baseSpec(subject), times))],
  read: (subject, arms) => compare({ subject, arms, changed: [{ name: 'wider', label: hiddenDense(subject.spec.model).length === 0 ? 'A hidden layer of 64' : `A network ${times} times as wide` }] }),
};

export const noRegularisation: Probe = {
  id: 'no-regularisation',
  title: 'Regularisation probe',
  asks: 'Trains without penalties, dropout and noise, for as many steps.',
  needsGap: true,
  applies: ({ spec }) => hasRegularisation(spec),
  plan: (subject) => [unchangedRun(subject), shortRun(subject, 'free', withoutRegularisation(baseSpec(subject)))],
  read: (subject, arms) => compare({ subject, arms, changed: [{ name: 'free', label: 'The network without regularisation' }] }),
};
