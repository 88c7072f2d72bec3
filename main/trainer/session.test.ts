// The messages of a training process, with a real training behind them and a clock that the test moves.
import { beforeAll, describe, expect, it } from 'vitest';
import type { FromTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import { loadBackend } from './backend.ts';
import { exampleJob, outputLayer } from './example-job.ts';
import { Session } from './session.ts';

beforeAll(() => loadBackend('eager'));

type Kind = FromTrainer['type'];
type MessageOf<K extends Kind> = FromTrainer & { readonly type: K };

/** A session whose clock advances by `tickMs` each time it is read, and which may act on what it is sent. */
class Bench {
  readonly sent: FromTrainer[] = [];
  readonly session: Session;
  #time = 0;
  #onMessage: (message: FromTrainer) => void = () => undefined;

  constructor(tickMs: number) {
    this.session = new Session({
      send: (message) => {
        this.sent.push(message);
        this.#onMessage(message);
      },
      now: () => {
        this.#time += tickMs;
        return this.#time;
      },
      nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    });
  }

  onMessage(react: (message: FromTrainer) => void): void {
    this.#onMessage = react;
  }

  of<K extends Kind>(type: K): MessageOf<K>[] {
    return this.sent.filter((message): message is MessageOf<K> => message.type === type);
  }

  async until(type: Kind, count = 1): Promise<void> {
    while (this.of(type).length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits some turns of the event loop, each long enough for a slice of training. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Numbers of all steps whose metrics were sent, in order. */
  steps(): number[] {
    return this.of('metrics').flatMap(({ batches }) => batches.filter(({ group }) => group === 'step').flatMap(({ step }) => [...step]));
  }
}

function bench(tickMs: number, { hasCredit = true } = {}): Bench {
  const made = new Bench(tickMs);
  if (hasCredit) made.onMessage((message) => message.type === 'metrics' && made.session.receive({ type: 'credit' }));
  return made;
}

const job: TrainingJob = exampleJob({ training: { epochs: 6 } });
const totalSteps = 30;
const allSteps = Array.from({ length: totalSteps }, (_, index) => index + 1);

describe('Session', () => {
  it('says what it starts, sends every step, a checkpoint and the end, in this order', async () => {
    const made = bench(5);
    made.session.receive({ type: 'start', job });
    await made.until('ended');
    expect(made.sent[0]).toEqual({ type: 'started', runId: 'example', stepsPerEpoch: 5, parameters: 49 });
    expect(made.steps()).toEqual(allSteps);
    expect(made.sent.at(-2)?.type).toBe('checkpoint');
    expect(made.of('ended')).toEqual([{ type: 'ended', runId: 'example', status: 'finished', epoch: 6, step: totalSteps, notFiniteStep: null }]);
  });

  it('sends four metrics messages without credit, then trains on in silence, and loses nothing', async () => {
    const made = bench(20, { hasCredit: false });
    made.session.receive({ type: 'start', job });
    await made.turns(200);
    expect(made.of('metrics').length).toBe(4);
    expect(made.of('ended')).toEqual([]);
    made.session.receive({ type: 'credit' });
    await made.until('ended');
    expect(made.of('metrics').length).toBe(5);
    expect(made.steps()).toEqual(allSteps);
  });

  it('never sends a checkpoint ahead of the metrics up to it', async () => {
    const made = bench(3_000);
    made.session.receive({ type: 'start', job });
    await made.until('ended');
    let lastStep = 0;
    let checkpoints = 0;
    for (const message of made.sent) {
      if (message.type === 'metrics') lastStep = message.batches.find(({ group }) => group === 'step')?.step.at(-1) ?? lastStep;
      if (message.type !== 'checkpoint') continue;
      expect(message.step).toBe(lastStep);
      checkpoints += 1;
    }
    expect(checkpoints).toBeGreaterThan(3);
  });

  it('pauses between two steps, keeps still, and goes on', async () => {
    const made = bench(20);
    made.session.receive({ type: 'start', job });
    await made.until('metrics');
    made.session.receive({ type: 'pause' });
    const [paused] = made.of('paused');
    expect(made.steps().at(-1)).toBe(paused?.step);
    expect(made.of('checkpoint').at(-1)?.step).toBe(paused?.step);
    const count = made.sent.length;
    await made.turns(50);
    expect(made.sent.length).toBe(count);
    made.session.receive({ type: 'resume' });
    expect(made.of('resumed')).toEqual([{ type: 'resumed', runId: 'example', step: paused?.step }]);
    await made.until('ended');
    expect(made.steps()).toEqual(allSteps);
  });

  it.each([[false], [true]])('stops inside an epoch (paused: %s) and can be gone on with', async (isPaused) => {
    const first = bench(20);
    first.session.receive({ type: 'start', job });
    await first.until('metrics', 2);
    if (isPaused) first.session.receive({ type: 'pause' });
    first.session.receive({ type: 'stop' });
    await first.until('ended');
    const [ended] = first.of('ended');
    expect(ended?.status).toBe('stopped');
    expect(ended?.step).toBeLessThan(totalSteps);
    const second = bench(20);
    second.session.receive({ type: 'start', job: { ...job, checkpoint: first.of('checkpoint').at(-1)?.bytes ?? null } });
    await second.until('ended');
    expect([...first.steps(), ...second.steps()]).toEqual(allSteps);
  });

  it('ends a divergence with the metrics of the step that was not finite, and no checkpoint', async () => {
    const made = bench(5);
    const optimizer = { type: 'sgd', learningRate: 1e9, momentum: 0, nesterov: false } as const;
    made.session.receive({ type: 'start', job: exampleJob({ task: 'regression', model: { output: outputLayer(1, 'linear') }, training: { loss: 'meanSquaredError', optimizer, epochs: 20 } }) });
    await made.until('ended');
    const [ended] = made.of('ended');
    expect(ended?.status).toBe('diverged');
    expect(ended?.notFiniteStep).toBe(made.steps().at(-1));
    expect(made.of('checkpoint')).toEqual([]);
  });

  it('refuses a second run meanwhile, reports a run that cannot be, and then trains the next', async () => {
    const made = bench(5);
    made.session.receive({ type: 'start', job: { ...job, runId: 'first' } });
    made.session.receive({ type: 'start', job: { ...job, runId: 'second' } });
    await made.until('failed');
    expect(made.of('failed')[0]).toMatchObject({ runId: 'second', failure: { code: 'not-allowed-now' } });
    await made.until('ended');
    made.session.receive({ type: 'start', job: { ...job, runId: 'third', checkpoint: new Uint8Array(3) } });
    await made.until('failed', 2);
    expect(made.of('failed')[1]).toMatchObject({ runId: 'third', failure: { code: 'bad-file' } });
    made.session.receive({ type: 'start', job: { ...job, runId: 'fourth' } });
    await made.until('ended', 2);
    expect(made.of('ended').map(({ runId }) => runId)).toEqual(['first', 'fourth']);
  });

  it('takes pause, resume and stop for nothing while no run is there', () => {
    const { session, sent } = bench(5);
    for (const type of ['pause', 'resume', 'stop'] as const) session.receive({ type });
    expect(sent).toEqual([]);
  });
});
