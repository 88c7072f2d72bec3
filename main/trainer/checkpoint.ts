// The bytes of a checkpoint: magic, length of the header, a JSON header, then float32 vectors in the header's order.
// All numbers are little-endian, as is every platform that TensorFlow is made for.
import * as v from 'valibot';
import { Failure } from '../../shared/rpc/failure.ts';

/** Raised when the meaning of the bytes changes. */
const version = 1;
const magic = 'UNSTUCK\n';
const prefixLength = magic.length + 4;

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** JSON has no NaN or Infinity: they come back as NaN, which every sum they are part of becomes as well. */
const sum = v.pipe(v.nullable(v.number()), v.transform((value) => value ?? NaN));
const watched = { best: v.nullable(v.number()), waited: count };

/** Where a training stands, apart from its tensors. */
const progressSchema = v.strictObject({
  /** Finished epochs, and finished steps of the epoch that goes on. */
  epoch: count,
  stepInEpoch: count,
  seconds: v.number(),
  /** Sums over the steps of the epoch that goes on. */
  sums: v.strictObject({ rows: count, loss: sum, score: sum, gradientNorm: sum, updateRatio: sum }),
  plateau: v.strictObject({ learningRate: v.number(), ...watched }),
  stopping: v.strictObject(watched),
});
export type Progress = v.InferOutput<typeof progressSchema>;

const headerSchema = v.strictObject({
  version: v.literal(version),
  progress: progressSchema,
  vectors: v.array(v.strictObject({ name: v.string(), length: count })),
});

export interface Checkpoint {
  readonly progress: Progress;
  readonly vectors: ReadonlyMap<string, Float32Array>;
}

export function encodeCheckpoint({ progress, vectors }: Checkpoint): Uint8Array {
  const layout = Array.from(vectors, ([name, values]) => ({ name, length: values.length }));
  const header = Buffer.from(JSON.stringify({ version, progress, vectors: layout }));
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
  return { progress: header.output.progress, vectors };
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
