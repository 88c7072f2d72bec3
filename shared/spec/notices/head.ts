// The output layer and the loss against the target.
import type { Task } from '../profile.ts';
import { defaultLoss, defaultOutput } from '../resolve.ts';
import type { Activation, Loss, RunSpec } from '../run-spec.ts';
import { activationNames, count, lossNames } from '../words.ts';
import { warn } from './notice.ts';
import type { Check, Notice, RunFacts } from './notice.ts';

/** Losses and activations that make sense together; the first loss of each line is the one proposed. */
interface Head {
  readonly units: 'one' | 'classes';
  readonly losses: readonly Loss[];
  readonly activations: readonly Activation[];
}

const numberLosses: readonly Loss[] = ['meanSquaredError', 'meanAbsoluteError', 'huber', 'logCosh'];

const heads: Readonly<Record<Task, readonly Head[]>> = {
  binary: [
    { units: 'one', losses: ['binaryCrossentropy', 'generalizedCrossentropy', ...numberLosses], activations: ['sigmoid'] },
    { units: 'one', losses: ['hinge'], activations: ['linear', 'tanh'] },
    { units: 'classes', losses: ['categoricalCrossentropy', 'generalizedCrossentropy', ...numberLosses], activations: ['softmax'] },
  ],
  multiclass: [
    { units: 'classes', losses: ['categoricalCrossentropy', 'generalizedCrossentropy', ...numberLosses], activations: ['softmax'] },
    { units: 'classes', losses: ['binaryCrossentropy'], activations: ['sigmoid'] },
    { units: 'classes', losses: ['hinge'], activations: ['linear', 'tanh'] },
  ],
  regression: [
    { units: 'one', losses: numberLosses, activations: ['linear'] },
    { units: 'one', losses: ['poisson'], activations: ['exponential', 'softplus'] },
  ],
};

function fits({ model, training }: RunSpec, head: Head, classCount: number): boolean {
  const { units, activation } = model.output;
  return units === (head.units === 'one' ? 1 : classCount) && head.losses.includes(training.loss) && head.activations.includes(activation);
}

/** The smallest change that makes output and loss fit: of all heads the one that keeps most of what is set. */
function nearestFix(spec: RunSpec, classCount: number): Record<string, unknown> {
  const { task } = spec.dataset;
  const fixes = heads[task].map((head) => {
    const units = head.units === 'one' ? 1 : classCount;
    const { output } = spec.model;
    return {
      ...(output.units === units ? {} : { 'model.output.units': units }),
      ...(head.activations.includes(output.activation) ? {} : { 'model.output.activation': head.activations[0] }),
      ...(head.losses.includes(spec.training.loss) ? {} : { 'training.loss': head.losses[0] }),
    };
  });
  const usual = { 'model.output.units': defaultOutput(task, classCount).units, 'model.output.activation': defaultOutput(task, classCount).activation, 'training.loss': defaultLoss[task] };
  return fixes.reduce((best, fix) => (Object.keys(fix).length < Object.keys(best).length ? fix : best), usual);
}

/** What is wrong, said for the setting that is most certainly meant. */
function explain({ dataset, model, training }: RunSpec, classCount: number): Pick<Notice, 'title' | 'says'> {
  const { units, activation } = model.output;
  const loss = lossNames[training.loss];
  if (activation === 'softmax' && units === 1) {
    return { title: 'Softmax on one unit', says: 'Softmax makes its units add up to 1, so a single unit answers 1 to every row and nothing is learned.' };
  }
  if (dataset.task !== 'regression') {
    const expected = `${count(classCount, 'unit')} with softmax and categorical cross-entropy`;
    const fitting = dataset.task === 'binary' ? `1 unit with sigmoid and binary cross-entropy, or ${expected}` : expected;
    return { title: 'Output and loss do not fit the target', says: `The target has ${classCount} classes. It takes ${fitting}; here are ${count(units, 'unit')} with ${activationNames[activation]} and ${loss.toLowerCase()}.` };
  }
  if (units > 1) return { title: 'Output does not fit the target', says: `The target is one number; the output has ${units} units.` };
  if (!numberLosses.includes(training.loss) && training.loss !== 'poisson') return { title: 'Loss does not fit the target', says: `${loss} is for classes; the target is a number.` };
  const reason = training.loss === 'poisson' ? 'can answer 0 and less, which a Poisson loss cannot score' : 'limits the answers';
  return { title: 'Output does not fit the target', says: `The target is a number; ${activationNames[activation]} on the output ${reason}.` };
}

/** How many classes the output must tell apart; 0 for a number. */
function classCountOf({ dataset }: RunSpec, { target }: RunFacts): number {
  return dataset.task === 'regression' ? 0 : target.classNames.length;
}

function checkHead(spec: RunSpec, facts: RunFacts): Notice[] {
  const classCount = classCountOf(spec, facts);
  if (heads[spec.dataset.task].some((head) => fits(spec, head, classCount))) return [];
  const set = nearestFix(spec, classCount);
  const { units } = spec.model.output;
  if (units > 1 && units < classCount) {
    const says = `The target has ${classCount} classes; ${units} units cannot hold one each, so this cannot be trained.`;
    return [{ path: 'model.output.units', severity: 'error', title: 'Output does not fit the target', says, set }];
  }
  const { title, says } = explain(spec, classCount);
  return [warn(Object.keys(set)[0] ?? 'model.output', title, says, set)];
}

function checkTask(spec: RunSpec, { target }: RunFacts): Notice[] {
  if (target.problem === null) return [];
  return [{ path: 'dataset.target', severity: 'error', title: 'This target cannot be learned', says: target.problem, set: null }];
}

export const headChecks: readonly Check[] = [checkTask, checkHead];
