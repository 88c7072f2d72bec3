// Whole epochs as one graph: a loop over epochs around a loop over minibatches and one over validation passes, then the signals.
// What happens in each is a recorded trace; here is only the control flow. A call may begin and end at any item of an epoch, so
// that long epochs can be left between any two steps.
import { dataTypes, type CallableGraph, type GraphFunction, type NamedType, type Reference, type TensorType } from './graph-def.ts';
import { FunctionBuilder } from './function-builder.ts';
import { inWordsOfXla } from './words-of-xla.ts';
import type { Trace } from './trace.ts';

const { int32, float32, variant, bool } = dataTypes;

/**
 * The items of an epoch: `stepsPerEpoch` training steps, `passes` validation passes, and one for the signals. A call does those
 * from `firstItem` of its first epoch up to `endItem` (excluded) of its last.
 */
export interface EpochShape {
  readonly members: number;
  readonly stepsPerEpoch: number;
  readonly passes: number;
  /** The most steps and epochs of one call. */
  readonly maxSteps: number;
  readonly maxEpochs: number;
}

/** What is done in each item. The inputs of each trace are among the values, or are the counters that its loop offers. */
export interface EpochTraces {
  /** One step; offers `epoch` (of the call), `item` (of the epoch) and `callStep`; its output `metrics` is a row of the call's metrics. */
  readonly train: Trace;
  /** One validation pass; offers `pass`; its output `sums` goes on to the next. Null without validation. */
  readonly evaluate: Trace | null;
  /** The signals; offers `epoch` (of the call); its output is `signals`. */
  readonly measure: Trace;
}

/** Names of the counters that are fed besides the values. */
export const counterNames = ['epochs', 'firstItem', 'endItem'] as const;
/** Names of the outputs that are not values. */
export const resultNames = ['metrics', 'evaluations', 'signals'] as const;

const counter = (name: string): NamedType => ({ name, dtype: int32, shape: [] });
const listType = (name: string): NamedType => ({ name, dtype: variant, shape: [] });

/**
 * What is to become of the loop over minibatches: one kernel, or operations that are run one by one, both where XLA makes one kernel of
 * every loop that can be one; or as XLA decides.
 */
export type TrainLoop = 'one kernel' | 'operations' | 'undecided';

export interface Compilation {
  readonly mustCompile: boolean;
  readonly trainLoop: TrainLoop;
}

/**
 * `values`: everything that the traces use, by name: those that a trace gives back under the same name are carried on, the
 * others stay. `due`, int32 [maxEpochs], must be among them: 1 for an epoch whose signals are wanted.
 */
export function buildEpochGraph(shape: EpochShape, traces: EpochTraces, values: readonly NamedType[], { mustCompile, trainLoop }: Compilation): CallableGraph {
  const rows = rowTypes(shape, traces);
  const others = trainLoop === 'undecided' ? asItIs : asOperations;
  const functions = [
    ...trainLoopOf(traces.train, values, rows, trainLoop === 'operations' ? asOperations : asItIs),
    ...(traces.evaluate === null ? [] : evaluateLoop(traces.evaluate, values, others)),
    ...measureBranches(traces.measure, values, rows),
    ...epochLoop(shape, traces, values, rows, others),
    entry(shape, traces, values, rows, mustCompile),
  ];
  return { functions: mustCompile ? functions.map(inWordsOfXla) : functions, entry: 'run' };
}

interface RowTypes {
  readonly metrics: TensorType;
  readonly evaluations: TensorType;
  readonly signals: TensorType;
}

function rowTypes({ members }: EpochShape, { train, evaluate, measure }: EpochTraces): RowTypes {
  const nothing = { dtype: float32, shape: [members, 0] };
  return { metrics: train.outputs['metrics'] ?? nothing, evaluations: evaluate?.outputs['sums'] ?? nothing, signals: measure.outputs['signals'] ?? nothing };
}

/** The values after a trace has run: its own outputs in the place of those that it gives back. */
function carried(values: readonly NamedType[], outputs: Readonly<Record<string, Reference>>): (NamedType & { from: Reference })[] {
  return values.map((value) => ({ ...value, from: outputs[value.name] ?? value.name }));
}

/** A function's outputs may not be called like its inputs. */
function results(outputs: readonly (NamedType & { readonly from: Reference })[]): (NamedType & { from: Reference })[] {
  return outputs.map((output) => ({ ...output, name: `next_${output.name}` }));
}

function sourcesOf(names: readonly NamedType[]): Record<string, Reference> {
  return Object.fromEntries(names.map(({ name }) => [name, name]));
}

function lessThan(name: string, inputs: readonly NamedType[], left: string, right: string): GraphFunction {
  const builder = new FunctionBuilder(name, inputs);
  return builder.build([{ name: 'goes_on', dtype: bool, shape: [], from: builder.compare('Less', left, right) }]);
}

/** A loop's end, from its counter and that end: as it is, or in a way that keeps the loop from becoming one kernel. */
type LoopEnd = (builder: FunctionBuilder, counter: Reference, end: Reference) => Reference;

const asItIs: LoopEnd = (_builder, _counter, end) => end;

/** The larger of both, which is the end as long as the loop goes on: found by a sort, which XLA cannot have in a kernel. */
const asOperations: LoopEnd = (builder, counter_, end) => builder.largest([counter_, end]);

const trainCounters = [counter('item'), counter('end'), counter('callStep'), counter('epoch'), listType('metrics_list')];

function trainLoopOf(train: Trace, values: readonly NamedType[], rows: RowTypes, loopEnd: LoopEnd): GraphFunction[] {
  const inputs = [...trainCounters, ...values];
  const builder = new FunctionBuilder('train_body', inputs);
  const outputs = builder.inline(train, sourcesOf(inputs));
  const one = builder.integer(1);
  const list = builder.setItem('metrics_list', 'callStep', outputs['metrics'] ?? '', rows.metrics.dtype);
  const next = [
    { ...counter('item'), from: builder.arithmetic('AddV2', 'item', one) },
    { ...counter('end'), from: loopEnd(builder, 'item', 'end') },
    { ...counter('callStep'), from: builder.arithmetic('AddV2', 'callStep', one) },
    { ...counter('epoch'), from: 'epoch' },
    { ...listType('metrics_list'), from: list },
    ...carried(values, outputs),
  ];
  return [builder.build(results(next)), lessThan('train_condition', inputs, 'item', 'end')];
}

const evaluateCounters = [counter('pass'), counter('end')];

function evaluateLoop(evaluate: Trace, values: readonly NamedType[], loopEnd: LoopEnd): GraphFunction[] {
  const inputs = [...evaluateCounters, ...values];
  const builder = new FunctionBuilder('evaluate_body', inputs);
  const outputs = builder.inline(evaluate, sourcesOf(inputs));
  const next = [
    { ...counter('pass'), from: builder.arithmetic('AddV2', 'pass', builder.integer(1)) },
    { ...counter('end'), from: loopEnd(builder, 'pass', 'end') },
    ...carried(values, outputs),
  ];
  return [builder.build(results(next)), lessThan('evaluate_condition', inputs, 'pass', 'end')];
}

function measureBranches(measure: Trace, values: readonly NamedType[], rows: RowTypes): GraphFunction[] {
  const output = (from: Reference): NamedType & { from: Reference } => ({ name: 'row', ...rows.signals, from });
  const inputs = [counter('epoch'), ...values];
  const measuring = new FunctionBuilder('measure', inputs);
  const nothing = new FunctionBuilder('measure_nothing', inputs);
  return [
    measuring.build([output(measuring.inline(measure, sourcesOf(inputs))['signals'] ?? '')]),
    nothing.build([output(nothing.zeros(rows.signals))]),
  ];
}

const epochCounters = [counter('epoch'), counter('epochs'), counter('firstItem'), counter('endItem'), counter('callStep')];
const lists = [listType('metrics_list'), listType('evaluations_list'), listType('signals_list')];

function epochLoop(shape: EpochShape, { evaluate }: EpochTraces, values: readonly NamedType[], rows: RowTypes, loopEnd: LoopEnd): GraphFunction[] {
  const { stepsPerEpoch, passes } = shape;
  const inputs = [...epochCounters, ...lists, ...values];
  const builder = new FunctionBuilder('epoch_body', inputs);
  const itemCount = builder.integer(stepsPerEpoch + passes + 1);
  const steps = builder.integer(stepsPerEpoch);
  const one = builder.integer(1);
  const isLast = builder.compare('Equal', builder.arithmetic('AddV2', 'epoch', one), 'epochs');
  const from = builder.choose(builder.compare('Equal', 'epoch', builder.integer(0)), 'firstItem', builder.integer(0));
  const to = builder.choose(isLast, 'endItem', itemCount);

  const trainStart = [builder.arithmetic('Minimum', from, steps), builder.arithmetic('Minimum', to, steps), 'callStep', 'epoch', 'metrics_list'];
  const trained = builder.whileLoop('train_condition', 'train_body', [...trainStart, ...values.map(({ name }) => name)], [...trainCounters, ...values]);
  let current = trained.slice(trainCounters.length);
  if (evaluate !== null) {
    const [passFrom, passTo] = [from, to].map((item) => builder.arithmetic('Minimum', builder.arithmetic('Sub', builder.arithmetic('Maximum', item, steps), steps), builder.integer(passes)));
    const evaluated = builder.whileLoop('evaluate_condition', 'evaluate_body', [passFrom ?? '', passTo ?? '', ...current], [...evaluateCounters, ...values]);
    current = evaluated.slice(evaluateCounters.length);
  }
  const valueAt = (name: string): Reference => current[values.findIndex((value) => value.name === name)] ?? '';

  const due = builder.add('GatherV2', [valueAt('due'), 'epoch', builder.integer(0)], { Tparams: { type: int32 }, Tindices: { type: int32 }, Taxis: { type: int32 }, batch_dims: { integer: 0 } }, 'output');
  const isDue = builder.compare('Less', builder.integer(0), builder.choose(builder.compare('Equal', to, itemCount), due, builder.integer(0)));
  const [signals = ''] = builder.either(isDue, 'measure', 'measure_nothing', ['epoch', ...current], [counter('epoch'), ...values], [rows.signals]);
  const evaluations = evaluate === null ? builder.zeros(rows.evaluations) : valueAt('sums');
  const next = [
    { ...counter('epoch'), from: builder.arithmetic('AddV2', 'epoch', one) },
    { ...counter('epochs'), from: loopEnd(builder, 'epoch', 'epochs') },
    ...epochCounters.slice(2, 4).map((one_) => ({ ...one_, from: one_.name })),
    { ...counter('callStep'), from: trained[2] ?? '' },
    { ...listType('metrics_list'), from: trained[4] ?? '' },
    { ...listType('evaluations_list'), from: builder.setItem('evaluations_list', 'epoch', evaluations, rows.evaluations.dtype) },
    { ...listType('signals_list'), from: builder.setItem('signals_list', 'epoch', signals, rows.signals.dtype) },
    ...values.map((value, index) => ({ ...value, from: current[index] ?? '' })),
  ];
  return [builder.build(results(next)), lessThan('epoch_condition', inputs, 'epoch', 'epochs')];
}

/** Runs the loop and gives out the metrics and every value that a trace changes. */
function entry({ maxSteps, maxEpochs }: EpochShape, traces: EpochTraces, values: readonly NamedType[], rows: RowTypes, mustCompile: boolean): GraphFunction {
  const inputs = [...counterNames.map(counter), ...values];
  const builder = new FunctionBuilder('run', inputs);
  const zero = builder.integer(0);
  const emptyLists = [builder.list(maxSteps, rows.metrics), builder.list(maxEpochs, rows.evaluations), builder.list(maxEpochs, rows.signals)];
  const start = [zero, 'epochs', 'firstItem', 'endItem', zero, ...emptyLists, ...values.map(({ name }) => name)];
  const end = builder.whileLoop('epoch_condition', 'epoch_body', start, [...epochCounters, ...lists, ...values]);
  const stack = (name: (typeof resultNames)[number], position: number, count: number): NamedType & { from: Reference } => {
    const row = rows[name];
    return { name, dtype: row.dtype, shape: [count, ...row.shape], from: builder.stackList(end[epochCounters.length + position] ?? '', count, row) };
  };
  const changed = changedValues(traces, values).map((value) => ({
    ...value,
    name: `next_${value.name}`,
    from: end[epochCounters.length + lists.length + values.indexOf(value)] ?? '',
  }));
  const outputs = [stack('metrics', 0, maxSteps), stack('evaluations', 1, maxEpochs), stack('signals', 2, maxEpochs), ...changed];
  return builder.build(outputs, mustCompile ? { _XlaMustCompile: { boolean: true }, _noinline: { boolean: true } } : {});
}

/** The values that some trace gives back, in their order: after `resultNames`, these are what a call returns. */
export function changedValues({ train, evaluate }: EpochTraces, values: readonly NamedType[]): NamedType[] {
  return values.filter(({ name }) => name in train.outputs || (evaluate !== null && name in evaluate.outputs));
}
