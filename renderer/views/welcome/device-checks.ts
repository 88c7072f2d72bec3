// What the device check shows, from what the app found on this machine.
import type { Doctor, EngineState } from '../../../shared/rpc/contract.ts';

export interface DeviceRow {
  readonly state: 'good' | 'note' | 'find' | 'bad' | 'waiting';
  readonly name: string;
  readonly detail: string;
  /** The command or step that mends it. */
  readonly mend: string | null;
}

function engineRow(engine: EngineState): DeviceRow {
  if (engine.state === 'starting') return { state: 'waiting', name: 'Engine', detail: 'starting', mend: null };
  if (engine.state === 'failed') return { state: 'bad', name: 'Engine', detail: engine.reason, mend: engine.mend };
  if (engine.tier === 'wasm') return { state: 'find', name: `WebAssembly ${engine.tensorflow}`, detail: engine.reason ?? 'slow; native TensorFlow is not there', mend: null };
  return { state: 'good', name: `Native TensorFlow ${engine.tensorflow}`, detail: engine.tier === 'eager' ? 'runs op by op (eager)' : `${engine.tier} tier`, mend: null };
}

/** The engine, the devices, the stores and every problem that was found. */
export function deviceRows(engine: EngineState, doctor: Doctor | null): DeviceRow[] {
  if (doctor === null) return [engineRow(engine)];
  return [
    engineRow(engine),
    doctor.gpu === null ? { state: 'note', name: 'GPU', detail: 'none found, not needed', mend: null } : { state: 'good', name: 'GPU', detail: doctor.gpu, mend: null },
    { state: 'good', name: 'Run history', detail: `SQLite ${doctor.sqlite}`, mend: null },
    { state: 'good', name: 'Tables', detail: `DuckDB ${doctor.duckdb}`, mend: null },
    ...doctor.problems.map(({ what, mend }): DeviceRow => ({ state: 'find', name: what, detail: '', mend })),
  ];
}
