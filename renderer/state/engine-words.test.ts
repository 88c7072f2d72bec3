import { expect, it } from 'vitest';
import { describeEngine } from './engine-words.ts';

it('says plainly which engine runs', () => {
  expect(describeEngine({ state: 'ready', tier: 'eager', device: 'cpu', tensorflow: '2.21.0', reason: null })).toMatchObject({ text: 'Native TensorFlow 2.21.0, CPU, eager', short: 'CPU, eager', tone: 'plain' });
});

it('warns of the fallback and of no engine at all, with the reason', () => {
  expect(describeEngine({ state: 'ready', tier: 'wasm', device: 'cpu', tensorflow: '4.22.0', reason: 'No compiler.' })).toMatchObject({ tone: 'find', says: 'No compiler.' });
  expect(describeEngine({ state: 'failed', reason: 'It crashed.', mend: 'Run npm start.' })).toMatchObject({ tone: 'bad', says: 'It crashed. Run npm start.' });
});
