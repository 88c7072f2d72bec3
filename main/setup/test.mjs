// `npm test`: sets up all that the tests need, runs them stage by stage until one fails, and ends with one line of counts.
import process from 'node:process';
import { addCounts, isGood, noTests, summaryOf } from './counts.mjs';
import { prepareTests } from './prepare-tests.mjs';
import { setUp } from './set-up.mjs';
import { chooseStages } from './stages.mjs';
import { SetupError, runProgram, say } from './terminal.mjs';

/** @typedef {import('./counts.mjs').Counts} Counts */
/** @typedef {import('./stages.mjs').Stage} Stage */

const isContinuousIntegration = Boolean(process.env['CI']);

/** One failure outside of every test. @type {Counts} */
const oneFailure = { ...noTests, failed: 1 };

await runProgram(async () => {
  const chosen = chooseStages(process.argv.slice(2));
  const counts = await runAll(chosen);
  process.stdout.write(`${summaryOf(counts)}\n`);
  return isGood(counts, isContinuousIntegration) ? 0 : 1;
});

/** @param {readonly Stage[]} chosen */
async function runAll(chosen) {
  try {
    if (chosen.every(({ isPlain }) => isPlain)) {
      await setUp();
      return await runStages(chosen, process.env);
    }
    const place = await prepareTests();
    try {
      return await runStages(chosen, place.environment);
    } finally {
      place.close();
    }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(`The tests could not be set up: ${error.message}\nWhat to do: ${error.mend}`);
    return oneFailure;
  }
}

/**
 * @param {readonly Stage[]} chosen
 * @param {NodeJS.ProcessEnv} environment
 */
async function runStages(chosen, environment) {
  let counts = noTests;
  for (const stage of chosen) {
    const result = await runStage(stage, environment);
    counts = addCounts(counts, result);
    if (!isGood(result, isContinuousIntegration)) break;
  }
  return counts;
}

/**
 * Runs one stage, prints its line, and what it said if it failed.
 * @param {Stage} stage
 * @param {NodeJS.ProcessEnv} environment
 * @returns {Promise<Counts>}
 */
async function runStage(stage, environment) {
  const startMs = performance.now();
  say(`${stage.name} ...`);
  const result = await stage.run(environment).catch((/** @type {unknown} */ error) => {
    if (error instanceof SetupError) throw error;
    return { ...oneFailure, output: error instanceof Error ? String(error.stack) : String(error) };
  });
  // A stage in which nothing ran has shown nothing.
  const counts = result.passed + result.failed + result.skipped === 0 ? oneFailure : result;
  if (!isGood(counts, isContinuousIntegration)) say(result.output);
  if (isContinuousIntegration && counts.skipped > 0) say(`${stage.name}: a skipped test is a failure here, because CI is set.`);
  say(`${stage.name}: ${summaryOf(counts)} in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
  return counts;
}
