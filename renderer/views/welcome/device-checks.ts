// What the device check shows, from what the app found on this machine.
import type { Doctor, EngineState } from '../../../shared/rpc/contract.ts';

export interface DeviceRow {
  readonly state: 'good' | 'note' | 'find' | 'bad' | 'waiting';
  readonly name: string;
  readonly detail: string;
  /** The command or step that mends it. */
  readonly mend: string | null;
}

const tiers = { xla: 'whole epochs in one compiled graph (XLA)', graph: 'whole epochs in one graph', eager: 'runs op by op (eager)' } as const;

function engineRow(engine: EngineState): DeviceRow {
  if (engine.state === 'starting') return { state: 'waiting', name: 'Engine', detail: 'starting', mend: null };
  if (engine.state === 'failed') return { state: 'bad', name: 'Engine', detail: engine.reason, mend: engine.mend };
  if (engine.tier === 'wasm') return { state: 'find', name: `WebAssembly ${engine.tensorflow}`, detail: engine.reason ?? 'slow; native TensorFlow is not there', mend: null };
  const detail = `${tiers[engine.tier]}, ${engine.device.toUpperCase()}, ${engine.threads === 1 ? '1 thread' : `${engine.threads} threads`}`;
  return { state: 'good', name: `Native TensorFlow ${engine.tensorflow}`, detail, mend: null };
}

/** Why the engine is not a better one, where that is no fault by itself; the slow fallback tells it in its own row. */
function reasonRows(engine: EngineState): DeviceRow[] {
  if (engine.state !== 'ready' || engine.reason === null || engine.tier === 'wasm') return [];
  return [{ state: 'note', name: 'Why this engine', detail: engine.reason, mend: null }];
}

/** The engine, the devices, the stores and every problem that was found. */
export function deviceRows(engine: EngineState, doctor: Doctor | null): DeviceRow[] {
  const engineRows = [engineRow(engine), ...reasonRows(engine)];
  if (doctor === null) return engineRows;
  return [
    ...engineRows,
    doctor.gpu === null ? { state: 'note', name: 'GPU', detail: 'none found, not needed', mend: null } : { state: 'good', name: 'GPU', detail: doctor.gpu, mend: null },
    { state: 'good', name: 'Run history', detail: `SQLite ${doctor.sqlite}`, mend: null },
    { state: 'good', name: 'Tables', detail: `DuckDB ${doctor.duckdb}`, mend: null },
    ...doctor.problems.map(({ what, mend }): DeviceRow => ({ state: 'find', name: what, detail: '', mend })),
  ];
}
