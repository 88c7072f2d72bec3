// The bytes of a checkpoint: magic, length of the header, a JSON header, then float32 vectors in the header's order.
// All numbers are little-endian, as is every platform that TensorFlow is made for.
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';

/** Raised when the meaning of the bytes changes. Version 1 had no validation under way, no shape, and other names. */
const version = 2;
const magic = 'UNSTUCK\n';
const prefixLength = magic.length + 4;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN or Infinity: they come back as NaN, which every sum they are part of becomes as well. */
const sum = v.pipe(v.nullable(v.number()), v.transform((value) => value ?? NaN));
const watched = { best: v.nullable(v.number()), waited: count };

const sums = { rows: count, loss: sum, score: sum, gradientNorm: sum, updateRatio: sum };

/** Where a training stands, apart from its tensors. */
const progressSchema = v.strictObject({
  /** Finished epochs, and finished items of the epoch that goes on: first its steps, then its validation passes. */
  epoch: count,
  item: count,
  seconds: v.number(),
  /** Sums over the steps of the epoch that goes on. */
  sums: v.strictObject(sums),
  plateau: v.strictObject({ learningRate: v.number(), ...watched }),
  stopping: v.strictObject(watched),
  /** The step that the optimizer counts from: not 0 where a fork began with another optimizer, or counts its epochs in other steps. */
  optimizerStart: v.optional(v.pipe(v.number(), v.integer()), 0),
});
export type Progress = v.InferOutput<typeof progressSchema>;

/** What a run that begins from here with other settings compares itself with. */
const shapeSchema = v.strictObject({
  stepsPerEpoch: count,
  batchSize: count,
  /** Which optimizer slots there are, and what is watched for reduceOnPlateau and for early stopping, each in words of start.ts. */
  slots: v.string(),
  plateau: v.nullable(v.string()),
  stopping: v.nullable(v.string()),
  /** The learning rate that the schedule started from. */
  learningRate: v.number(),
});
export type CheckpointShape = v.InferOutput<typeof shapeSchema>;

const vectorsSchema = v.array(v.strictObject({ name: v.string(), length: count }));
const headerSchema = v.union([
  v.strictObject({ version: v.literal(version), progress: progressSchema, shape: v.nullable(shapeSchema), vectors: vectorsSchema }),
  v.pipe(
    v.strictObject({ version: v.literal(1), progress: v.strictObject({ ...v.omit(progressSchema, ['item']).entries, stepInEpoch: count }), vectors: vectorsSchema }),
    v.transform(({ progress: { stepInEpoch, ...progress }, vectors }) => ({ version, progress: { ...progress, item: stepInEpoch }, shape: null, vectors: vectors.map(renamed) })),
  ),
]);

/** Names of version 1: `slot 0` and `best parameters`. */
function renamed<Vector extends { readonly name: string }>(vector: Vector): Vector {
  return { ...vector, name: vector.name.replace(' ', '_') };
}

export interface Checkpoint {
  readonly progress: Progress;
  /** Null in checkpoints of version 1. */
  readonly shape: CheckpointShape | null;
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

export function encodeCheckpoint({ progress, shape, vectors }: Checkpoint): Uint8Array {
  const layout = Array.from(vectors, ([name, values]) => ({ name, length: values.length }));
  const header = Buffer.from(JSON.stringify({ version, progress, shape, vectors: layout }));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(header.length);
  const pieces = Array.from(vectors.values(), (values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength));
  return new Uint8Array(Buffer.concat([Buffer.from(magic), length, header, ...pieces]));
}

/** Throws bad-file for anything that `encodeCheckpoint` did not write, or of which a part is missing. */
export function decodeCheckpoint(bytes: Uint8Array): Checkpoint {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (buffer.length < prefixLength || buffer.toString('latin1', 0, magic.length) !== magic) throw damaged('it does not begin like one');
  const dataStart = prefixLength + buffer.readUInt32LE(magic.length);
  const header = v.safeParse(headerSchema, parseJson(buffer.toString('utf8', prefixLength, dataStart)));
  if (!header.success) throw damaged('its header cannot be read, or another version of the app wrote it');
  const vectors = new Map<string, Float32Array>();
  let offset = dataStart;
  for (const { name, length } of header.output.vectors) {
    const end = offset + 4 * length;
    if (end > buffer.length) throw damaged('its end is missing');
    // A copy, because a view of floats has to begin at a multiple of four.
    vectors.set(name, new Float32Array(new Uint8Array(buffer.subarray(offset, end)).buffer));
    offset = end;
  }
  if (offset !== buffer.length) throw damaged('it has bytes too many');
  return { progress: header.output.progress, shape: header.output.shape, vectors };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function damaged(because: string): Failure {
  return new Failure('bad-file', `The checkpoint of this run cannot be used: ${because}.`, { mend: 'Start the run again; its curves so far are kept.' });
}
