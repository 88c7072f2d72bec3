// The engine in plain words, for the badge that is always in sight.
import type { EngineState } from '../../shared/rpc/contract.ts';

export interface EngineWords {
  readonly text: string;
  /** For narrow windows. */
  readonly short: string;
  /** `quiet` while it starts; `find` for the slow fallback; `bad` when nothing can train. */
  readonly tone: 'quiet' | 'plain' | 'find' | 'bad';
  /** Why, in full. */
  readonly says: string;
}

const tiers = { xla: 'XLA graph', graph: 'graph', eager: 'eager' } as const;

export function describeEngine(engine: EngineState): EngineWords {
  if (engine.state === 'starting') return { text: 'Engine starting', short: 'Starting', tone: 'quiet', says: 'TensorFlow is being loaded in the training process.' };
  if (engine.state === 'failed') return { text: 'No engine: training is off', short: 'No engine', tone: 'bad', says: [engine.reason, engine.mend].filter(Boolean).join(' ') };
  const device = engine.device.toUpperCase();
  if (engine.tier === 'wasm') {
    return { text: `WebAssembly ${engine.tensorflow}, ${device}: slow`, short: 'WebAssembly: slow', tone: 'find', says: engine.reason ?? 'Native TensorFlow is not there. Training works and is much slower.' };
  }
  const tier = tiers[engine.tier];
  return { text: `Native TensorFlow ${engine.tensorflow}, ${device}, ${tier}`, short: `${device}, ${tier}`, tone: 'plain', says: engine.reason ?? `Training runs on native TensorFlow ${engine.tensorflow}.` };
}
