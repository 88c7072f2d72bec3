// Milliseconds per training step: the app's training process, all signals included, against tfjs's `model.fit`, in turn.
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { modelSpecSchema } from '../../shared/spec/model-spec.ts';
import { trainingSpecSchema } from '../../shared/spec/training-spec.ts';
import type { FromTrainer, ToTrainer, TrainingJob } from '../../shared/rpc/trainer.ts';
import type { FitRequest } from './fit-child.ts';
import { makeRows, problems } from './problems.ts';
import type { Problem } from './problems.ts';
import { ratioRow } from './rows.ts';
import type { BenchOptions, Row } from './rows.ts';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

function createJob(problem: Problem, epochs: number): TrainingJob {
  const isBinary = problem.classes === 2;
  return {
    runId: 'bench',
    task: isBinary ? 'binary' : 'multiclass',
    classNames: Array.from({ length: problem.classes }, (_, index) => `${index}`),
    classWeights: null,
    model: v.parse(modelSpecSchema, {
      layers: problem.hidden.map((units) => ({ type: 'dense', units })),
      output: isBinary ? { units: 1, activation: 'sigmoid' } : { units: problem.classes, activation: 'softmax' },
    }),
    training: v.parse(trainingSpecSchema, { loss: isBinary ? 'binaryCrossentropy' : 'categoricalCrossentropy', optimizer: { type: 'adam' }, batchSize: problem.batchSize, epochs }),
    train: makeRows(problem, problem.rows, 0),
    validation: makeRows(problem, problem.rows / 4, 1),
    targetScale: 1,
    checkpoint: null,
  };
}

/** Trains one job and gives back each metrics message its credit; milliseconds from `started` to `ended`. */
function train(trainer: ChildProcess, job: TrainingJob): Promise<number> {
  const post = (message: ToTrainer): void => void trainer.send(message);
  return new Promise((resolve, reject) => {
    let start = performance.now();
    const receive = (message: FromTrainer): void => {
      if (message.type === 'started') start = performance.now();
      if (message.type === 'metrics') post({ type: 'credit' });
      if (message.type !== 'ended' && message.type !== 'failed') return;
      trainer.off('message', receive);
      if (message.type === 'ended') resolve(performance.now() - start);
      else reject(new Error(message.failure.message));
    };
    trainer.on('message', receive);
    post({ type: 'start', job });
  });
}

async function fit(peer: ChildProcess, request: FitRequest): Promise<number> {
  const answer = once(peer, 'message');
  peer.send(request);
  const [milliseconds] = (await answer) as [number];
  return milliseconds;
}

/** Ours and the peer in turn, after a warm-up of each. */
export async function* benchEngine({ isQuick }: BenchOptions): AsyncIterable<Row> {
  const [trainer, peer] = ['../../main/trainer/process.ts', './fit-child.ts'].map((path) => fork(at(path), [], { serialization: 'advanced' })) as [ChildProcess, ChildProcess];
  await Promise.all([once(trainer, 'message'), once(peer, 'message')]);
  const turns = isQuick ? 3 : 7;
  const epochs = isQuick ? 4 : 20;
  for (const problem of isQuick ? problems.slice(0, 1) : problems) {
    const steps = epochs * Math.ceil(problem.rows / problem.batchSize);
    const ours: number[] = [];
    const theirs: number[] = [];
    await train(trainer, createJob(problem, 1));
    for (let turn = 0; turn < turns; turn += 1) {
      ours.push((await train(trainer, createJob(problem, epochs))) / steps);
      theirs.push((await fit(peer, { problem, epochs })) / steps);
    }
    yield ratioRow({ bench: 'engine', row: `${problem.name} / tfjs model.fit`, unit: 'ms/step' }, ours, theirs, 1);
  }
  trainer.kill();
  peer.kill();
}
