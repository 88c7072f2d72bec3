// The messages of a training process, with a real training behind them and a clock that the test moves.
import { beforeAll, describe, expect, it } from 'vitest';
import type { Engine, FromTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import { loadBackend } from './backend.ts';
import { dense, exampleJob, exampleMember, outputLayer, type MemberChanges } from './example-job.ts';
import { Session } from './session.ts';
import { nonEmpty, sgd } from './testing.ts';

let engine: Engine;
beforeAll(async () => {
  engine = { ...(await loadBackend('eager')), tier: 'graph', reason: 'XLA does not work on this machine.' };
});

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
      engine,
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

  /** Lets time pass in which nothing happens. */
  pass(ms: number): void {
    this.#time += ms;
  }

  onMessage(react: (message: FromTrainer) => void): void {
    this.#onMessage = react;
  }

  of<K extends Kind>(type: K, runId?: string): MessageOf<K>[] {
    return this.sent.filter((message): message is MessageOf<K> => message.type === type && (runId === undefined || ('runId' in message && message.runId === runId)));
  }

  async until(type: Kind, count = 1): Promise<void> {
    while (this.of(type).length < count) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits some turns of the event loop, each long enough for a call. */
  async turns(count: number): Promise<void> {
    for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }

  /** Numbers of all steps whose metrics were sent, in order. */
  steps(runId = 'example'): number[] {
    return this.of('metrics', runId).flatMap(({ batches }) => batches.filter(({ group }) => group === 'step').flatMap(({ step }) => [...step]));
  }

  /** A metric of all steps or epochs, in order. */
  column(group: 'step' | 'epoch', name: string, runId = 'example'): number[] {
    return this.of('metrics', runId).flatMap(({ batches }) => batches.filter((batch) => batch.group === group).flatMap(({ names, values }) => [...(values[names.indexOf(name)] ?? [])]));
  }

  /** Bytes of the last checkpoint. */
  lastCheckpoint(runId = 'example'): Uint8Array {
    return this.of('checkpoint', runId).at(-1)?.bytes ?? new Uint8Array();
  }
}

function bench(tickMs: number, { hasCredit = true } = {}): Bench {
  const made = new Bench(tickMs);
  if (hasCredit) made.onMessage((message) => message.type === 'metrics' && made.session.receive({ type: 'credit', runId: message.runId }));
  return made;
}

const job: TrainingJob = exampleJob({ training: { epochs: 6 } });
const totalSteps = 30;
const allSteps = Array.from({ length: totalSteps }, (_, index) => index + 1);

/** Members called a, b, ... */
function jobOf(members: readonly MemberChanges[], changes: Partial<TrainingJob> = {}): TrainingJob {
  return exampleJob({ members: nonEmpty(members.map(({ training, ...one }, slot) => exampleMember({ slot, runId: String.fromCharCode(97 + slot), ...one, training: { epochs: 6, ...training } }))), ...changes });
}

describe('Session', () => {
  it('says what it starts, sends every step, a checkpoint and the end, in this order', async () => {
    const made = bench(5);
    made.session.receive({ type: 'start', job });
    await made.until('ended');
    expect(made.sent[0]).toEqual({ type: 'compiling', runId: 'example' });
    expect(made.sent[1]).toMatchObject({ type: 'started', runId: 'example', stepsPerEpoch: 5, parameters: 49, step: 0, epoch: 0 });
    const reason = expect.stringContaining('30 steps are done before compiling would pay') as string;
    expect(made.of('started')[0]?.engine).toEqual({ tier: 'graph', device: 'cpu', threads: 1, reason });
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
    made.session.receive({ type: 'credit', runId: 'example' });
    await made.until('ended');
    expect(made.of('metrics').length).toBe(5);
    expect(made.steps()).toEqual(allSteps);
  });

  it('spreads checkpoints over the plan of a run that ends long before the first is due', async () => {
    const made = bench(0.001);
    made.session.receive({ type: 'start', job: exampleJob({ training: { epochs: 400 } }) });
    await made.until('ended');
    const epochs = made.of('checkpoint').map(({ epoch }) => epoch);
    expect(epochs.length).toBeGreaterThanOrEqual(3);
    expect(epochs.length).toBeLessThanOrEqual(9);
    expect(epochs[0]).toBeLessThan(400);
    expect(epochs.at(-1)).toBe(400);
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

  it('tells a pause after the metrics up to it, also where main has no room for them yet', async () => {
    const made = bench(20, { hasCredit: false });
    made.session.receive({ type: 'start', job: exampleJob({ training: { epochs: 1_000 } }) });
    await made.turns(200);
    made.session.receive({ type: 'pause' });
    await made.turns(20);
    expect(made.of('metrics').length).toBe(4);
    expect(made.of('paused')).toEqual([]);
    made.session.receive({ type: 'credit', runId: 'example' });
    await made.turns(20);
    expect(made.of('metrics').length).toBe(5);
    expect(made.sent.slice(-2).map(({ type }) => type)).toEqual(['checkpoint', 'paused']);
    expect(made.of('paused')[0]?.step).toBe(made.steps().at(-1));
    made.session.receive({ type: 'resume' });
    made.session.receive({ type: 'stop', runId: 'example' });
    for (const _ of made.of('metrics')) made.session.receive({ type: 'credit', runId: 'example' });
    await made.until('ended');
    expect(made.of('resumed').length).toBe(1);
  });

  it.each([[false], [true]])('stops inside an epoch (paused: %s) and can be gone on with', async (isPaused) => {
    const first = bench(20);
    first.session.receive({ type: 'start', job });
    await first.until('metrics', 2);
    if (isPaused) first.session.receive({ type: 'pause' });
    first.session.receive({ type: 'stop', runId: 'example' });
    await first.until('ended');
    const [ended] = first.of('ended');
    expect(ended?.status).toBe('stopped');
    expect(ended?.step).toBeLessThan(totalSteps);
    const second = bench(20);
    second.session.receive({ type: 'start', job: exampleJob({ training: { epochs: 6 }, start: { type: 'resume', checkpoint: first.lastCheckpoint() } }) });
    await second.until('ended');
    expect(second.of('started')[0]).toMatchObject({ step: ended?.step, epoch: ended?.epoch });
    expect([...first.steps(), ...second.steps()]).toEqual(allSteps);
  });

  it('ends a divergence with the metrics of the step that was not finite, and no checkpoint', async () => {
    const made = bench(5);
    made.session.receive({ type: 'start', job: exampleJob({ task: 'regression', model: { output: outputLayer(1, 'linear') }, training: { loss: 'meanSquaredError', optimizer: sgd(1e9), epochs: 20 } }) });
    await made.until('ended');
    const [ended] = made.of('ended');
    expect(ended).toMatchObject({ status: 'diverged', step: made.steps().at(-1), notFiniteStep: made.steps().at(-1) });
    expect(made.of('checkpoint')).toEqual([]);
  });

  it('refuses a second run meanwhile, reports a run that cannot be, and then trains the next', async () => {
    const made = bench(5);
    const named = (runId: string, changes: MemberChanges = {}): TrainingJob => exampleJob({ runId, training: { epochs: 6 }, ...changes });
    made.session.receive({ type: 'start', job: named('first') });
    made.session.receive({ type: 'start', job: named('second') });
    await made.until('failed');
    expect(made.of('failed')[0]).toMatchObject({ runId: 'second', failure: { code: 'not-allowed-now' } });
    await made.until('ended');
    made.session.receive({ type: 'start', job: named('third', { start: { type: 'resume', checkpoint: new Uint8Array(3) } }) });
    await made.until('failed', 2);
    expect(made.of('failed')[1]).toMatchObject({ runId: 'third', failure: { code: 'bad-file' } });
    made.session.receive({ type: 'start', job: { ...named('fourth'), tier: 'xla' } });
    await made.until('failed', 3);
    expect(made.of('failed')[2]).toMatchObject({ runId: 'fourth', failure: { code: 'not-yet', message: expect.stringContaining('XLA does not work on this machine.') as string } });
    made.session.receive({ type: 'start', job: named('fifth') });
    await made.until('ended', 2);
    expect(made.of('ended').map(({ runId }) => runId)).toEqual(['first', 'fifth']);
  });

  it('takes what concerns a run for nothing while no run is there', () => {
    const { session, sent } = bench(5);
    for (const type of ['pause', 'resume'] as const) session.receive({ type });
    for (const type of ['stop', 'credit'] as const) session.receive({ type, runId: 'example' });
    session.receive({ type: 'edit', runId: 'example', learningRate: 1 });
    expect(sent).toEqual([]);
  });
});

describe('a population', () => {
  it('tells of each member by itself, each with its own end', async () => {
    const made = bench(5);
    const model = { output: outputLayer(1, 'linear') };
    const training = { loss: 'meanSquaredError' } as const;
    made.session.receive({ type: 'start', job: jobOf([1e-3, 1e30, 1e-2].map((rate) => ({ model, training: { ...training, optimizer: sgd(rate) } })), { task: 'regression', classNames: [] }) });
    await made.until('ended', 3);
    expect(made.of('started').map(({ runId }) => runId)).toEqual(['a', 'b', 'c']);
    expect(made.of('ended').map(({ runId, status, step }) => [runId, status, step])).toEqual([['b', 'diverged', made.steps('b').length], ['a', 'finished', totalSteps], ['c', 'finished', totalSteps]]);
    for (const runId of ['a', 'c']) expect(made.steps(runId)).toEqual(allSteps);
    expect(made.steps('b').length).toBeLessThan(5);
    expect(made.of('checkpoint', 'b')).toEqual([]);
    for (const runId of ['a', 'c']) expect(made.of('checkpoint', runId).at(-1)?.step).toBe(totalSteps);
  });

  it('stops one member and trains the other on', async () => {
    const made = bench(20);
    made.session.receive({ type: 'start', job: jobOf([{}, { training: { seed: 2 } }]) });
    await made.until('metrics', 4);
    made.session.receive({ type: 'stop', runId: 'a' });
    await made.until('ended');
    expect(made.of('ended')[0]).toMatchObject({ runId: 'a', status: 'stopped', step: made.steps('a').at(-1) });
    await made.until('ended', 2);
    expect(made.of('ended')[1]).toMatchObject({ runId: 'b', status: 'finished' });
    expect(made.steps('b')).toEqual(allSteps);
  });

  it('is not held up by a member whose metrics nobody takes', async () => {
    const made = new Bench(20);
    made.onMessage((message) => message.type === 'metrics' && message.runId === 'a' && made.session.receive({ type: 'credit', runId: 'a' }));
    made.session.receive({ type: 'start', job: jobOf([{}, { training: { seed: 2 } }]) });
    await made.until('ended');
    expect(made.of('ended').map(({ runId }) => runId)).toEqual(['a']);
    expect(made.steps('a')).toEqual(allSteps);
    await made.turns(50);
    expect(made.of('metrics', 'b').length).toBe(4);
    made.session.receive({ type: 'credit', runId: 'b' });
    await made.until('ended', 2);
    expect(made.steps('b')).toEqual(allSteps);
  });

  it('pauses and goes on together', async () => {
    const made = bench(20);
    made.session.receive({ type: 'start', job: jobOf([{}, { training: { seed: 2 } }]) });
    await made.until('metrics', 4);
    made.session.receive({ type: 'pause' });
    const paused = made.of('paused');
    expect(paused.map(({ runId, step }) => [runId, step])).toEqual([['a', made.steps('a').at(-1)], ['b', made.steps('b').at(-1)]]);
    expect(paused.map(({ step }) => step)).toEqual(made.of('checkpoint').slice(-2).map(({ step }) => step));
    made.session.receive({ type: 'resume' });
    await made.until('ended', 2);
    expect(made.of('resumed').length).toBe(2);
    expect(made.steps('b')).toEqual(allSteps);
  });
});

describe('an edit', () => {
  it.each([[false], [true]])('is told with its step and holds from the next one on (paused: %s)', async (isPaused) => {
    const made = bench(20);
    made.session.receive({ type: 'start', job: jobOf([{}, { training: { seed: 2 } }]) });
    await made.until('metrics', 4);
    if (isPaused) made.session.receive({ type: 'pause' });
    made.session.receive({ type: 'edit', runId: 'b', learningRate: 0.25 });
    if (isPaused) made.session.receive({ type: 'resume' });
    const [edited] = made.of('edited');
    await made.until('ended', 2);
    const step = edited?.edit.step ?? NaN;
    expect(edited).toEqual({ type: 'edited', runId: 'b', edit: { step, learningRate: 0.25 } });
    expect(step).toBeGreaterThan(0);
    expect(made.column('step', 'learning_rate', 'b')).toEqual(allSteps.map((number) => (number <= step ? Math.fround(0.001) : 0.25)));
    expect(new Set(made.column('step', 'learning_rate', 'a'))).toEqual(new Set([Math.fround(0.001)]));
  });
});

describe('while the graph is made', () => {
  it('keeps what is said to the run, and does it before the first step', async () => {
    const made = bench(20);
    made.session.receive({ type: 'start', job });
    made.session.receive({ type: 'edit', runId: 'example', learningRate: 0.5 });
    made.session.receive({ type: 'pause' });
    expect(made.sent.map(({ type }) => type)).toEqual(['compiling']);
    await made.until('paused');
    expect(made.of('edited')[0]?.edit).toEqual({ step: 0, learningRate: 0.5 });
    expect(made.of('paused')[0]?.step).toBe(0);
    made.session.receive({ type: 'resume' });
    await made.until('ended');
    expect(new Set(made.column('step', 'learning_rate'))).toEqual(new Set([0.5]));
  });

  it('stops a run before its first step, with a checkpoint to start from', async () => {
    const made = bench(20);
    made.session.receive({ type: 'start', job });
    made.session.receive({ type: 'stop', runId: 'example' });
    await made.until('ended');
    expect(made.of('ended')[0]).toMatchObject({ status: 'stopped', step: 0 });
    made.session.receive({ type: 'start', job: exampleJob({ training: { epochs: 6 }, start: { type: 'resume', checkpoint: made.lastCheckpoint() } }) });
    await made.until('ended', 2);
    expect(made.steps()).toEqual(allSteps);
  });

  it('forgets what was said to a run that could not be made', async () => {
    const made = bench(20);
    made.session.receive({ type: 'start', job: { ...job, tier: 'xla' } });
    made.session.receive({ type: 'stop', runId: 'example' });
    await made.until('failed');
    made.session.receive({ type: 'start', job });
    await made.until('ended');
    expect(made.of('ended')[0]?.status).toBe('finished');
  });
});

describe('prepare', () => {
  it('says nothing, whether the job could be made or not, and disturbs no run', async () => {
    const made = bench(20);
    made.session.receive({ type: 'prepare', job });
    made.session.receive({ type: 'prepare', job: { ...job, tier: 'xla' } });
    made.session.receive({ type: 'prepare', job: exampleJob({ model: { layers: [dense(65_536), dense(65_536)] } }) });
    expect(made.sent).toEqual([]);
    made.session.receive({ type: 'start', job });
    made.session.receive({ type: 'prepare', job: exampleJob({ model: { layers: [dense(3)] } }) });
    await made.until('metrics');
    made.session.receive({ type: 'prepare', job: exampleJob({ model: { layers: [dense(5)] } }) });
    await made.until('ended');
    expect(made.of('failed')).toEqual([]);
    expect(made.steps()).toEqual(allSteps);
  });
});

describe('seconds', () => {
  it('rise from epoch to epoch, leave pauses out, and go on where a run goes on', async () => {
    const first = bench(20);
    first.session.receive({ type: 'start', job });
    await first.until('metrics', 3);
    first.session.receive({ type: 'pause' });
    first.pass(3_600_000);
    first.session.receive({ type: 'resume' });
    await first.until('metrics', 6);
    first.session.receive({ type: 'stop', runId: 'example' });
    await first.until('ended');
    const second = bench(20);
    second.session.receive({ type: 'start', job: exampleJob({ training: { epochs: 6 }, start: { type: 'resume', checkpoint: first.lastCheckpoint() } }) });
    await second.until('ended');
    const seconds = [...first.column('epoch', 'seconds'), ...second.column('epoch', 'seconds')];
    expect(seconds.length).toBe(6);
    seconds.forEach((value, index) => expect(value).toBeGreaterThan(seconds[index - 1] ?? 0));
    expect(seconds.at(-1)).toBeLessThan(60);
  });
});
