import { describe, expect, test } from 'vitest';
import { describeGpu } from './app-state.ts';
import type { AppState } from '../../shared/rpc/contract.ts';

const onCard: AppState['engine'] = { state: 'ready', tier: 'xla', device: 'gpu', tensorflow: '2.21.0', threads: 2, reason: null };
const onProcessor: AppState['engine'] = { ...onCard, device: 'cpu' };
const proved = { isFallback: false, says: 'NVIDIA H100, driver 550.54.15', mend: null };
const refused = { isFallback: true, says: 'NVIDIA H100 is not used: no disk space. Training runs on the processor.', mend: 'npm start -- --gpu' };

describe('the graphics card, for the doctor', () => {
  test('in use: by its name, where set-up knows it', () => {
    expect(describeGpu(proved, onCard)).toEqual({ gpu: 'NVIDIA H100, driver 550.54.15', problems: [] });
    expect(describeGpu(undefined, onCard)).toEqual({ gpu: 'in use', problems: [] });
  });

  test('made ready, but not used: a problem with the command that proves it anew', () => {
    const { gpu, problems } = describeGpu(proved, onProcessor);
    expect(gpu).toBeNull();
    expect(problems).toEqual([{ what: expect.stringContaining('NVIDIA H100') as unknown, mend: 'npm start -- --gpu --setup-only' }]);
  });

  test.each([
    ['no card', undefined, onProcessor],
    ['a card that set-up could not use, which it tells itself', refused, onProcessor],
    ['WebAssembly, which has no card to use', proved, { ...onProcessor, tier: 'wasm' as const }],
    ['an engine that has not started', proved, { state: 'failed' as const, reason: 'x', mend: null }],
  ])('%s: nothing to tell', (_what, fact, engine) => {
    expect(describeGpu(fact, engine)).toEqual({ gpu: null, problems: [] });
  });
});
