// `unstuck run FILE`: trains every run of an experiment file and answers with one line for each.
import { importData, readExperimentFile } from './experiment-file.ts';
import { followRuns, statusOf, withTraining } from './follow.ts';
import type { Call } from './arguments.ts';

/** Returns the exit status. */
export async function run(call: Extract<Call, { command: 'run' }>): Promise<number> {
  // A wrong file is told before anything is started.
  const { experiment, dataFile } = await readExperimentFile(call.file);
  return withTraining(call, async (app, signal) => {
    const datasetId = await importData(app, { experiment, dataFile }, signal);
    const wanted = call.repeats === null ? experiment : { ...experiment, repeats: call.repeats };
    const { runIds } = await app.handlers['runs.start']({ datasetId, experiment: wanted, parentRunId: null }, signal);
    return statusOf(await followRuns(app, runIds, call.isJson));
  });
}
