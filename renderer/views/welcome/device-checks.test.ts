import { expect, it } from 'vitest';
import type { Doctor } from '../../../shared/rpc/contract.ts';
import { deviceRows } from './device-checks.ts';

const doctor: Doctor = { engine: 'eager', device: 'cpu', gpu: null, tensorflow: '2.21.0', node: '24', electron: null, sqlite: '3.50', duckdb: '1.5', dataFolder: '/data', problems: [{ what: 'No compiler was found', mend: 'apt install g++' }] };

it('shows only the engine until this machine was looked at', () => {
  expect(deviceRows({ state: 'starting' }, null)).toEqual([{ state: 'waiting', name: 'Engine', detail: 'starting', mend: null }]);
});

it('says what runs, on how many threads, and why it is not a better one', () => {
  const engine = { state: 'ready', tier: 'graph', device: 'cpu', tensorflow: '2.21.0', threads: 2, reason: 'XLA could not compile here.' } as const;
  expect(deviceRows(engine, null).map(({ name, detail }) => `${name}: ${detail}`)).toEqual(['Native TensorFlow 2.21.0: whole epochs in one graph, CPU, 2 threads', 'Why this engine: XLA could not compile here.']);
  expect(deviceRows({ ...engine, tier: 'xla', reason: null }, null)).toHaveLength(1);
});

it('shows every problem with its mend', () => {
  const rows = deviceRows({ state: 'ready', tier: 'wasm', device: 'cpu', tensorflow: '4.22.0', threads: 1, reason: 'No compiler.' }, doctor);
  expect(rows[0]).toMatchObject({ state: 'find', detail: 'No compiler.' });
  expect(rows.at(-1)).toEqual({ state: 'find', name: 'No compiler was found', detail: '', mend: 'apt install g++' });
});
