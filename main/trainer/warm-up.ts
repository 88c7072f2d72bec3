// One tiny training before anybody asks for one: the first call of every operation costs many times what the next ones do.
import { exampleJob } from './example-job.ts';
import { TrainingRun } from './run.ts';

/** Trains a network of 49 weights for 15 steps and throws it away. Tens of milliseconds. */
export function warmUp(): void {
  const run = new TrainingRun(exampleJob(), () => 0);
  try {
    for (const _step of run.train());
  } finally {
    run.dispose();
  }
}
