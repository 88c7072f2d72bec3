// What the cases of one situation have recorded, kept compressed: curves as single-precision numbers, facts and settings as JSON.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import process from 'node:process';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { MetricBatch } from '../../../shared/metrics/batch.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';
import type { DataFacts, MetricColumns, RunEvidence } from '../../../shared/stagnation/evidence.ts';
import type { Recorded } from './trainer-process.ts';
import { withSeed } from './train.ts';

export interface Evidence {
  /** Of seed 0. */
  readonly spec: RunSpec;
  readonly facts: DataFacts;
  /** One of each seed, from 0. */
  readonly runs: readonly Recorded[];
}

interface Shape {
  readonly names: readonly string[];
  readonly rows: number;
}

interface Header extends Pick<Evidence, 'spec' | 'facts'> {
  readonly runs: readonly (Omit<Recorded, 'epochs' | 'steps'> & { readonly epochs: Shape; readonly steps: Shape })[];
}

const shapeOf = (batch: MetricBatch | null): Shape => ({ names: batch?.names ?? [], rows: batch?.step.length ?? 0 });

/** Steps are many: 12 of the 23 bits behind the point are three digits, and the rest would only fill the disk. */
const keptStepBits = 12;

function shorten(values: Float32Array, bits: number): Float32Array {
  const raw = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const mask = (0xffffffff << (23 - bits)) >>> 0;
  // The bits of what is not finite are left alone: cut, one kind could become the other.
  raw.forEach((word, at) => { if ((word & 0x7f800000) !== 0x7f800000) raw[at] = (word & mask) >>> 0; });
  return values;
}

function packed(batch: MetricBatch | null, bits: number): Float32Array[] {
  return batch === null ? [] : [Float32Array.from(batch.step), ...batch.values.map((column) => shorten(Float32Array.from(column), bits))];
}

/** Written under another name first: a file that is there is whole. */
export function writeEvidence(file: string, { spec, facts, runs }: Evidence): void {
  const header: Header = { spec, facts, runs: runs.map((run) => ({ ...run, epochs: shapeOf(run.epochs), steps: shapeOf(run.steps) })) };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const columns = runs.flatMap(({ epochs, steps }) => [...packed(epochs, 23), ...packed(steps, keptStepBits)]).map((column) => Buffer.from(column.buffer));
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.${process.pid}`, gzipSync(Buffer.concat([length, text, ...columns])));
  renameSync(`${file}.${process.pid}`, file);
}

/** The runs of a file as the classifier gets them, once they have ended, in the order of their seeds. */
export function readEvidence(file: string): RunEvidence[] {
  const bytes = gunzipSync(readFileSync(file));
  const textLength = bytes.readUInt32LE();
  const { spec, facts, runs } = JSON.parse(bytes.toString('utf8', 4, 4 + textLength)) as Header;
  let offset = 4 + textLength;
  const column = (rows: number): Float64Array => {
    const values = Float64Array.from({ length: rows }, (_, row) => bytes.readFloatLE(offset + 4 * row));
    offset += 4 * rows;
    return values;
  };
  const columns = ({ names, rows }: Shape): MetricColumns => (names.length === 0 ? { step: new Float64Array(), values: new Map() } : { step: column(rows), values: new Map(names.map((name) => [name, column(rows)])) });
  return runs.map(({ epochs, steps, stepsPerEpoch, parameters, notFiniteStep }, seed) => ({
    spec: withSeed(spec, seed), facts, stepsPerEpoch, parameters, hasEnded: true, notFiniteStep, epochs: columns(epochs), steps: columns(steps),
  }));
}
