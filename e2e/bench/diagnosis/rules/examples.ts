// Evidence for the golden tests: a sound run of 100 epochs with all signals, of which a test changes what its rule is about.
import { columnsOf, exampleEvidence, exampleFacts, exampleSpec } from '../../../../shared/stagnation/example-evidence.ts';
import type { DataFacts, RunEvidence } from '../../../../shared/stagnation/evidence.ts';
import type { PublishedRules } from './published.ts';

/** Facts of a numeric target. */
export const numericTarget: Partial<DataFacts> = { classNames: [], classCounts: [], targetMean: 0, targetSd: 1 };

export type Columns = Readonly<Record<string, number | readonly number[]>>;

/**
 * Ten inputs within -1 and 1, balanced classes, one hidden layer of 64 with He initialisation; both losses fall by 6 % an epoch, accuracy
 * rises to 0.94. A number stands for a column that does not change.
 */
const sound: Columns = {
  loss: Array.from({ length: 100 }, (_, index) => 0.69 * 0.94 ** index),
  val_loss: Array.from({ length: 100 }, (_, index) => 0.7 * 0.94 ** index),
  accuracy: Array.from({ length: 100 }, (_, index) => 0.94 - 0.4 * 0.94 ** index),
  val_accuracy: Array.from({ length: 100 }, (_, index) => 0.93 - 0.4 * 0.94 ** index),
  learning_rate: 0.001,
  gradient_ratio: 1,
  prediction_spread: 0.8,
  'gradient_norm/0': Array.from({ length: 100 }, (_, index) => 0.5 - 0.001 * index),
  'gradient_norm/output': Array.from({ length: 100 }, (_, index) => 0.5 - 0.001 * index),
  'weight_norm/0': Array.from({ length: 100 }, (_, index) => 11 + 0.01 * index),
  'weight_norm/output': Array.from({ length: 100 }, (_, index) => 1.4 + 0.001 * index),
  'update_ratio/0': 0.002,
  'update_ratio/output': 0.002,
  'dead_units/0': 0.1,
  'activation_mean/0': Array.from({ length: 100 }, (_, index) => 0.4 + 0.001 * index),
  'activation_spread/0': 0.8,
};

export interface Change extends Partial<Omit<RunEvidence, 'facts' | 'epochs'>> {
  readonly facts?: Partial<DataFacts>;
  /** Epochs finished. */
  readonly rows?: number;
}

/** The sound run with other columns, and with other settings, facts and so on. */
export function run(columns: Columns = {}, { rows = 100, facts, ...change }: Change = {}): RunEvidence {
  const spread = (column: number | readonly number[]): readonly number[] => (typeof column === 'number' ? new Array<number>(rows).fill(column) : column.slice(0, rows));
  const epochs = Object.fromEntries(Object.entries({ ...sound, ...columns }).map(([name, column]) => [name, spread(column)]));
  return exampleEvidence(epochs, { spec: specOf(), steps: columnsOf({ loss: [0.7] }), facts: { ...exampleFacts, inputLargest: 1, ...facts }, ...change });
}

/** Settings of the sound run, with other ones. Layers are hidden ones. */
export function specOf(change: { model?: { layers?: readonly object[]; output?: object }; training?: object } = {}): RunEvidence['spec'] {
  const layers = change.model?.layers ?? [{ type: 'dense', units: 64, kernelInitializer: 'heUniform' }];
  return exampleSpec({ model: { layers, output: { units: 1, activation: 'sigmoid', ...change.model?.output } }, training: { ...change.training } });
}


/** Whether a tool reports a symptom. */
export function reports(rules: PublishedRules, symptom: string, evidence: RunEvidence): boolean {
  return rules.symptoms(evidence).includes(symptom);
}

/** A column by the index of its row, from 0. */
export function column(valueAt: (index: number) => number, rows = 100): number[] {
  return Array.from({ length: rows }, (_, index) => valueAt(index));
}
