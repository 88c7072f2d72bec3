// `unstuck unstick FILE`: runs the first variant of an experiment file and gets it unstuck: a line for the run, one a probe and a trial, and the outcome.
import process from 'node:process';
import { variantsOf } from '../../shared/spec/experiment.ts';
import { probeOf } from '../../shared/stagnation/probes/table.ts';
import { importData, readExperimentFile } from './experiment-file.ts';
import { followRuns, statusOf, withTraining } from './follow.ts';
import { say } from './open-app.ts';
import type { UnstickNews } from '../../shared/rpc/unstick-news.ts';
import type { Experiment } from '../../shared/spec/experiment.ts';
import type { App } from '../app.ts';
import type { Call } from './arguments.ts';

type UnstickCall = Extract<Call, { command: 'unstick' }>;
type Ended = Extract<UnstickNews, { state: 'ended' | 'failed' }>;

/** Returns the exit status: 0 whatever the outcome; 1 where a run or the loop could not be finished. */
export async function unstick(call: UnstickCall): Promise<number> {
  const { experiment, dataFile } = await readExperimentFile(call.file);
  const startedAt = performance.now();
  return withTraining(call, async (app, signal) => {
    const datasetId = await importData(app, { experiment, dataFile }, signal);
    const { runIds } = await app.handlers['runs.start']({ datasetId, experiment: firstRunOf(experiment), parentRunId: null }, signal);
    const runs = await followRuns(app, runIds, call.isJson);
    const [run] = runs;
    if (run === undefined || statusOf(runs) !== 0 || signal.aborted) return 1;
    // What the first run took counts; something is left, so that the outcome is told in any case.
    const budgetSeconds = call.budgetSeconds === null ? null : Math.max(0.001, call.budgetSeconds - (performance.now() - startedAt) / 1_000);
    const ended = await follow(app, { runId: run.runId, budgetSeconds }, call.isJson, signal);
    if (ended.state === 'ended') process.stdout.write(`${call.isJson ? JSON.stringify({ outcome: ended.outcome, run: ended.runId }) : outcomeInWords(ended)}\n`);
    else if (!signal.aborted) say(ended.reason);
    return ended.state === 'ended' ? 0 : 1;
  });
}

/** The first variant, once, and of several folds the first. */
function firstRunOf(experiment: Experiment): Experiment {
  const { variants: _variants, ...base } = experiment;
  // A sweep has no first variant.
  const [first] = experiment.sweep === undefined ? variantsOf(experiment) : [];
  const { split } = experiment.dataset;
  const dataset = split?.method === 'kfold' && (split.fold ?? null) === null ? { ...experiment.dataset, split: { ...split, fold: 1 } } : experiment.dataset;
  return { ...base, dataset, repeats: 1, ...(first === undefined ? {} : { variants: [first] }) };
}

/** Prints a line for each probe and each trial; settles with the last of the news. */
function follow(app: App, input: { runId: string; budgetSeconds: number | null }, isJson: boolean, signal: AbortSignal): Promise<Ended> {
  const progress = createProgress();
  return new Promise((resolve) => {
    const end = app.handlers['unstick.start'](input, (news) => {
      progress.show(news);
      if (news.state === 'probe') process.stdout.write(`${isJson ? probeLine(news) : `${probeOf(news.result.probe).title}: ${news.result.says}`}\n`);
      if (news.state === 'trial') process.stdout.write(`${isJson ? trialLine(news) : `${news.tried}: ${news.trial.says}`}\n`);
      if (news.state === 'ended' || news.state === 'failed') resolve(news);
    });
    signal.addEventListener('abort', () => {
      end();
      progress.clear();
      resolve({ state: 'failed', reason: 'Interrupted.' });
    });
  });
}

/** A fixed format, as the line of a trial. */
function probeLine({ result: { probe, seconds, epoch, readings, says } }: Extract<UnstickNews, { state: 'probe' }>): string {
  return JSON.stringify({ probe: { probe, seconds, epoch, readings, says } });
}

/** A fixed format, which may grow but never change. */
function trialLine({ trial }: Extract<UnstickNews, { state: 'trial' }>): string {
  const { set, repeats, metric, proof: { before, after, gain, interval, helped, isProvisional }, cause } = trial;
  return JSON.stringify({ trial: { set, repeats, metric, before, after, gain, interval, helped, provisional: isProvisional, cause, says: trial.says } });
}

function outcomeInWords({ outcome, runId, because }: Extract<UnstickNews, { state: 'ended' }>): string {
  const says = { unstuck: 'Unstuck', 'at-floor': 'At the floor', 'still-stuck': 'Still stuck' }[outcome];
  return `${says}. ${because} The run is ${runId}.`;
}

/** Rewrites one line on a terminal; elsewhere each trial, probe and run is told of once, when it begins. */
function createProgress(): { show: (news: UnstickNews) => void; clear: () => void } {
  const isTerminal = process.stderr.isTTY;
  const announced = new Set<string>();
  const clear = (): void => { if (isTerminal) process.stderr.write('\r\x1b[K'); };
  const once = (line: string): void => {
    if (announced.has(line)) return;
    announced.add(line);
    say(line);
  };
  const progress = (line: string, detail: string): void => {
    if (isTerminal) process.stderr.write(`\r\x1b[K${line}${detail}`);
    else once(`${line}.`);
  };
  return {
    clear,
    show: (news) => {
      if (news.state === 'trying') {
        const left = news.secondsLeft === null ? '' : `, about ${Math.ceil(news.secondsLeft)} s left`;
        return progress(`Trying with ${news.repeats} seeds: ${news.tried}`, `, ${Math.round(100 * news.share)}%${left}`);
      }
      if (news.state === 'probing') {
        const names = news.probes.map((id) => probeOf(id).title.toLowerCase()).join(' and ');
        return progress(`Probing for about ${Math.ceil(news.seconds)} s: ${names}`, `, ${Math.round(100 * news.share)}%`);
      }
      if (news.state === 'run' && news.run.status === 'training') return progress(`Training ${news.run.runId}: ${news.run.name}`, `, epoch ${news.run.epoch} of ${news.run.spec.training.epochs}`);
      if (news.state === 'run' && news.run.status === 'queued') return;
      clear();
      if (news.state === 'run') once(`${news.run.runId} ${news.run.name}: ${news.run.finding?.headline ?? news.run.status}`);
      if (news.state === 'refused') say(`${news.tried}: cannot be tried. ${news.reason}`);
    },
  };
}
