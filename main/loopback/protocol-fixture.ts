// A small contract with handlers, served at the far end of each transport by the protocol tests.
import * as v from 'valibot';
import { command, question, stream } from '../../shared/rpc/define.ts';
import type { Handlers } from '../../shared/rpc/define.ts';
import { Failure } from '../../shared/rpc/failure.ts';
import { mergeMetricItems } from '../../shared/rpc/metric-items.ts';
import type { MetricItem } from '../../shared/rpc/metric-items.ts';
import type { Port } from '../../shared/rpc/port.ts';
import { serve } from '../../shared/rpc/server.ts';

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const fixtureContract = {
  echo: command(v.strictObject({ value: v.unknown() }), v.unknown()),
  slowEcho: question(v.strictObject({ value: v.unknown(), waitMs: count }), v.unknown()),
  fail: command(v.strictObject({ kind: v.picklist(['failure', 'defect', 'unsendable']) }), v.unknown()),
  /** Answers only by being cancelled. */
  wait: command(v.strictObject({}), v.null()),
  observed: command(v.strictObject({}), v.object({ cancelledCalls: count, openSubscriptions: count, log: v.array(v.string()) })),
  /** Emits `batches` metric batches of `rows` rows at once. */
  metrics: stream(v.strictObject({ batches: count, rows: count }), v.custom<MetricItem>(() => true), 'every', { merge: mergeMetricItems }),
  /** Emits the numbers below `items`, as values of `keys` different keys. */
  latest: stream(v.strictObject({ items: count, keys: count }), v.object({ key: v.string(), value: v.number() }), 'latest', { keyOf: (item) => item.key }),
  broken: stream(v.strictObject({}), v.null(), 'latest'),
} as const;

export type FixtureContract = typeof fixtureContract;

function createHandlers(log: readonly string[]): Handlers<FixtureContract> {
  const seen = { cancelledCalls: 0, openSubscriptions: 0 };
  const opened = (): (() => void) => {
    seen.openSubscriptions += 1;
    return () => void (seen.openSubscriptions -= 1);
  };
  return {
    echo: async ({ value }) => value,
    slowEcho: ({ value, waitMs }) => new Promise((resolve) => setTimeout(() => resolve(value), waitMs)),
    async fail({ kind }) {
      if (kind === 'unsendable') return { run: () => {} };
      throw kind === 'defect' ? new TypeError('secret detail') : new Failure('bad-file', 'Line 3 has 2 fields, the header has 3.', { path: 'dataset.path', mend: 'Add the field.' });
    },
    wait: (_input, signal) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          seen.cancelledCalls += 1;
          resolve(null);
        });
      }),
    observed: async () => ({ ...seen, log: [...log] }),
    metrics({ batches, rows }, emit) {
      for (let index = 0; index < batches; index += 1) {
        const step = Float64Array.from({ length: rows }, (_, row) => index * rows + row + 1);
        emit({ kind: 'batch', batch: { runId: 'r', group: 'step', names: ['loss'], step, values: [step.map((at) => 1 / at)] } });
      }
      return opened();
    },
    latest({ items, keys }, emit) {
      for (let value = 0; value < items; value += 1) emit({ key: `k${value % keys}`, value });
      return opened();
    },
    broken() {
      throw new Failure('not-found', 'There is no such run.');
    },
  };
}

/** Serves the fixture to `port`; its log can be read by the command `observed`. */
export function serveFixture(port: Port): void {
  const log: string[] = [];
  serve(fixtureContract, createHandlers(log), port, { appVersion: '1.0.0', log: (line) => void log.push(line), newId: () => 'id-1', hasOutputChecks: true });
}
