import { expect, it } from 'vitest';
import type { Environment } from '../../shared/spec/run.ts';
import { describeEngine, describeRunEngine } from './engine-words.ts';

const alone: Environment = { app: '0.1.0', engine: 'xla', device: 'cpu', tensorflow: '2.21.0', node: '24', platform: 'linux', engineReason: 'Work enough for a compile.', threads: 1, population: { size: 1, slot: 0 } };

it('says plainly which engine runs', () => {
  expect(describeEngine({ state: 'ready', tier: 'xla', device: 'cpu', tensorflow: '2.21.0', threads: 2, reason: null })).toMatchObject({ text: 'Native TensorFlow 2.21.0, CPU, XLA graph, 2 threads', short: 'CPU, XLA graph', tone: 'plain' });
  expect(describeEngine({ state: 'ready', tier: 'eager', device: 'cpu', tensorflow: '2.21.0', threads: 1, reason: 'No graph could be run.' })).toMatchObject({ tone: 'plain', says: 'No graph could be run.' });
});

it('warns of the fallback and of no engine at all, with the reason', () => {
  expect(describeEngine({ state: 'ready', tier: 'wasm', device: 'cpu', tensorflow: '4.22.0', threads: 1, reason: 'No compiler.' })).toMatchObject({ tone: 'find', says: 'No compiler.' });
  expect(describeEngine({ state: 'failed', reason: 'It crashed.', mend: 'Run npm start.' })).toMatchObject({ tone: 'bad', says: 'It crashed. Run npm start.' });
});

it('says what one run trains with, why, and beside whom', () => {
  expect(describeRunEngine(alone)).toEqual({ text: 'XLA graph, CPU, 1 thread', short: 'XLA, CPU, 1 thread', says: 'Work enough for a compile.\nNative TensorFlow 2.21.0.' });
  expect(describeRunEngine({ ...alone, engine: 'graph', population: { size: 3, slot: 1 } })).toMatchObject({ text: 'plain graph, CPU, 1 thread, side by side with 2 runs', short: 'plain graph, CPU, 1 thread, beside 2' });
});

it('is silent about what an older version did not record', () => {
  expect(describeRunEngine({ ...alone, engine: 'eager', engineReason: '', threads: null })).toEqual({ text: 'eager, CPU', short: 'eager, CPU', says: 'Native TensorFlow 2.21.0.' });
});
