// The engine in plain words: what this machine can do, for the badge that is always in sight, and what one run trains with.
import type { EngineState } from '../../shared/rpc/contract.ts';
import type { Environment } from '../../shared/spec/run.ts';

export interface EngineWords {
  readonly text: string;
  /** For narrow windows. */
  readonly short: string;
  /** `quiet` while it starts; `find` for the slow fallback; `bad` when nothing can train. */
  readonly tone: 'quiet' | 'plain' | 'find' | 'bad';
  /** Why, in full. */
  readonly says: string;
}

const tiers = { xla: 'XLA graph', graph: 'plain graph', eager: 'eager', wasm: 'WebAssembly' } as const;

function threadsOf(threads: number | null): string[] {
  return threads === null ? [] : [threads === 1 ? '1 thread' : `${threads} threads`];
}

export function describeEngine(engine: EngineState): EngineWords {
  if (engine.state === 'starting') return { text: 'Engine starting', short: 'Starting', tone: 'quiet', says: 'TensorFlow is being loaded in the training process.' };
  if (engine.state === 'failed') return { text: 'No engine: training is off', short: 'No engine', tone: 'bad', says: [engine.reason, engine.mend].filter(Boolean).join(' ') };
  const device = engine.device.toUpperCase();
  if (engine.tier === 'wasm') {
    return { text: `WebAssembly ${engine.tensorflow}, ${device}: slow`, short: 'WebAssembly: slow', tone: 'find', says: engine.reason ?? 'Native TensorFlow is not there. Training works and is much slower.' };
  }
  const tier = tiers[engine.tier];
  return {
    text: [`Native TensorFlow ${engine.tensorflow}`, device, tier, ...threadsOf(engine.threads)].join(', '),
    short: `${device}, ${tier}`,
    tone: 'plain',
    says: engine.reason ?? 'The best that this version has. Each run says by itself what it trains with, and why.',
  };
}

export interface RunEngineWords {
  readonly text: string;
  /** For narrow windows. */
  readonly short: string;
  /** Why, with what, and beside whom; a line each. */
  readonly says: string;
}

/** What a run trains with from its first step to its last. */
export function describeRunEngine({ engine, device, threads, population, tensorflow, engineReason }: Environment): RunEngineWords {
  const others = population.size - 1;
  const runs = others === 1 ? '1 run' : `${others} runs`;
  const facts = [device.toUpperCase(), ...threadsOf(threads)];
  const lines = [
    engineReason,
    engine === 'wasm' ? `WebAssembly ${tensorflow}.` : `Native TensorFlow ${tensorflow}.`,
    others > 0 ? `Side by side with ${runs} in one graph. They pause and go on together.` : '',
  ];
  return {
    text: [tiers[engine], ...facts, ...(others > 0 ? [`side by side with ${runs}`] : [])].join(', '),
    short: [engine === 'xla' ? 'XLA' : tiers[engine], ...facts, ...(others > 0 ? [`beside ${others}`] : [])].join(', '),
    says: lines.filter(Boolean).join('\n'),
  };
}
