// TensorBoard event files: the scalars of their summaries, by tag and step.
// Messages and field numbers: tensorflow/core/util/event.proto, framework/summary.proto, framework/tensor.proto.
import { badHistory, type NamedBytes } from './history.ts';
import { axisOf, partOf } from './metric-names.ts';
import { ProtobufError, readFields, type Field } from './protobuf.ts';
import { emptyColumn, type SparseColumn, type SparseTable } from './sparse-table.ts';
import { splitRecords } from './tfrecord.ts';

const eventFields = { step: 2, summary: 5 } as const;
const summaryFields = { value: 1 } as const;
const valueFields = { tag: 1, simpleValue: 2, tensor: 8, metadata: 9 } as const;
const metadataFields = { pluginData: 1 } as const;
const pluginFields = { name: 1 } as const;
const tensorFields = { type: 1, shape: 2, content: 4, floats: 5, doubles: 6, ints: 7, longs: 10 } as const;
const shapeFields = { dimension: 2 } as const;
const dimensionFields = { size: 1 } as const;

function bytesOf(fields: readonly Field[], number: number): Uint8Array | null {
  const value = fields.findLast((field) => field.number === number)?.value;
  return value instanceof Uint8Array ? value : null;
}

function numberOf(fields: readonly Field[], number: number): number | null {
  const value = fields.findLast((field) => field.number === number)?.value;
  return typeof value === 'number' ? value : null;
}

const utf8 = new TextDecoder();

function textOf(bytes: Uint8Array | null): string {
  return bytes === null ? '' : utf8.decode(bytes);
}

function readFixed(bytes: Uint8Array, kind: 'float' | 'double' | 'int32' | 'int64'): number | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = kind === 'float' || kind === 'int32' ? 4 : 8;
  if (bytes.length !== size) return null;
  if (kind === 'float') return view.getFloat32(0, true);
  if (kind === 'double') return view.getFloat64(0, true);
  return kind === 'int32' ? view.getInt32(0, true) : Number(view.getBigInt64(0, true));
}

/** DataType of tensorflow/core/framework/types.proto: what a scalar is logged as. */
const numericTypes: Readonly<Record<number, { kind: 'float' | 'double' | 'int32' | 'int64'; field: number }>> = {
  1: { kind: 'float', field: tensorFields.floats },
  2: { kind: 'double', field: tensorFields.doubles },
  3: { kind: 'int32', field: tensorFields.ints },
  9: { kind: 'int64', field: tensorFields.longs },
};

/** The one number of a tensor; null for tensors of more, or of another type (pictures, texts, histograms). */
function readScalarTensor(bytes: Uint8Array): number | null {
  const fields = readFields(bytes);
  const dimensions = readFields(bytesOf(fields, tensorFields.shape) ?? new Uint8Array()).filter((field) => field.number === shapeFields.dimension);
  const sizes = dimensions.map(({ value }) => (value instanceof Uint8Array ? (numberOf(readFields(value), dimensionFields.size) ?? 0) : 0));
  const type = numericTypes[numberOf(fields, tensorFields.type) ?? 0];
  if (type === undefined || sizes.some((size) => size !== 1)) return null;
  const content = bytesOf(fields, tensorFields.content);
  if (content !== null) return readFixed(content, type.kind);
  const packed = fields.find((field) => field.number === type.field)?.value;
  if (packed === undefined) return 0;
  if (typeof packed === 'number') return packed;
  // Whole numbers are packed as varints, the others as they lie in memory.
  return type.kind === 'float' || type.kind === 'double' ? readFixed(packed, type.kind) : (readFields(Uint8Array.of(8, ...packed))[0]?.value as number);
}

interface Scalar {
  readonly tag: string;
  readonly value: number;
}

function readScalar(bytes: Uint8Array): Scalar | null {
  const fields = readFields(bytes);
  const plugin = bytesOf(readFields(bytesOf(fields, valueFields.metadata) ?? new Uint8Array()), metadataFields.pluginData);
  const pluginName = plugin === null ? '' : textOf(bytesOf(readFields(plugin), pluginFields.name));
  if (pluginName !== '' && pluginName !== 'scalars') return null;
  const simple = bytesOf(fields, valueFields.simpleValue);
  const tensor = bytesOf(fields, valueFields.tensor);
  const value = simple !== null ? readFixed(simple, 'float') : tensor === null ? null : readScalarTensor(tensor);
  return value === null ? null : { tag: textOf(bytesOf(fields, valueFields.tag)), value };
}

/** Hands each scalar of one event to `take`. */
function readEvent(record: Uint8Array, take: (step: number, scalar: Scalar) => void): void {
  const fields = readFields(record);
  const step = numberOf(fields, eventFields.step) ?? 0;
  for (const summary of fields.filter((field) => field.number === eventFields.summary)) {
    if (!(summary.value instanceof Uint8Array)) continue;
    for (const { number, value } of readFields(summary.value)) {
      const scalar = number === summaryFields.value && value instanceof Uint8Array ? readScalar(value) : null;
      if (scalar !== null) take(step, scalar);
    }
  }
}

interface Series {
  readonly steps: number[];
  readonly values: number[];
}

/** Keras writes the tag `epoch_loss` into the folders `train` and `validation` alike: the folder then tells the part. */
function nameOf(tag: string, file: string): string {
  const folder = file.split(/[\\/]/).at(-2) ?? '';
  return partOf(tag) === null && partOf(folder) !== null && axisOf(tag) === null ? `${folder}/${tag}` : tag;
}

/** The values by step, the later one of two at the same step: a run that was gone on with measured it again. */
function byStep({ steps, values }: Series): Map<number, number> {
  // A writer that was never told the step says 0 each time: then the order counts.
  const isUncounted = steps.length > 1 && steps.every((step) => step === 0);
  return new Map(values.map((value, index) => [isUncounted ? index : (steps[index] ?? 0), value]));
}

const kerasEpochTag = /(^|\/)epoch_/;

function toTable(series: ReadonlyMap<string, Series>, notes: readonly string[]): SparseTable {
  // The callback of Keras counts epochs where it says so in the tag, and iterations elsewhere: two axes, of which the epochs are kept.
  const isKeras = [...series.keys()].some((name) => kerasEpochTag.test(name));
  const columns = [...series].filter(([name]) => !isKeras || kerasEpochTag.test(name)).map(([name, points]) => ({ name, points: byStep(points) }));
  const steps = [...new Set(columns.flatMap(({ points }) => [...points.keys()]))].sort((left, right) => left - right);
  const rows = new Map(steps.map((step, row) => [step, row]));
  const filled = columns.map(({ name, points }): SparseColumn => {
    const entries = [...points].map(([step, value]) => [rows.get(step) ?? 0, value] as const).sort(([left], [right]) => left - right);
    return { ...emptyColumn(name), rows: entries.map(([row]) => row), values: entries.map(([, value]) => value) };
  });
  const counted: SparseColumn = { ...emptyColumn(isKeras ? 'epoch' : 'step'), rows: steps.map((_, row) => row), values: steps };
  return { rowCount: steps.length, columns: [counted, ...filled.filter(({ name }) => name !== counted.name)], plannedEpochs: null, notes };
}

/**
 * Reads the event files of one run, in the order they were written.
 * @throws Failure `bad-file` for a file that is damaged or holds no scalars
 */
export function readEventFiles(files: readonly NamedBytes[]): SparseTable {
  const series = new Map<string, Series>();
  const notes: string[] = [];
  for (const { name, bytes } of files) {
    const { records, isCutOff } = splitRecords(name, bytes);
    const names = new Map<string, string>();
    if (isCutOff) notes.push(`${name} ends inside a record: the ${records.length} before it are read.`);
    records.forEach((record, index) => {
      try {
        readEvent(record, (step, { tag, value }) => {
          const key = names.get(tag) ?? nameOf(tag, name);
          names.set(tag, key);
          const points = series.get(key) ?? { steps: [], values: [] };
          series.set(key, points);
          points.steps.push(step);
          points.values.push(value);
        });
      } catch (error) {
        if (!(error instanceof ProtobufError)) throw error;
        throw badHistory(name, `Record ${index + 1} is no event of TensorBoard: ${error.message}.`, 'Allowed: event files of TensorBoard (events.out.tfevents…).');
      }
    });
  }
  if (series.size === 0) throw badHistory(files[0]?.name ?? '', 'There are no scalars in it.', 'Allowed: event files with scalars, as add_scalar, tf.summary.scalar or the TensorBoard callback of Keras write them.');
  return toTable(series, notes);
}
