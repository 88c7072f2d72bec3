// Every command and stream of the app, once. Main validates each input here; the types of both ends are derived from it.
import * as v from 'valibot';
import type { MetricBatch } from '../metrics/batch.ts';
import { importSchema } from '../spec/import-spec.ts';
import { datasetSchema, histogramSchema, targetProfileSchema } from '../spec/profile.ts';
import { engineTiers, runEventSchema, runSummarySchema } from '../spec/run.ts';
import { causes } from '../stagnation/diagnosis.ts';
import { probeIds, probeResultSchema } from '../stagnation/probes/result.ts';
import { trialNewsSchema, trialSchema } from '../stagnation/proof/trial.ts';
import { command, question, stream } from './define.ts';
import { gallerySchema } from './gallery.ts';
import { mergeMetricItems } from './metric-items.ts';
import { offersSchema, probeNewsKey, probeNewsSchema } from './probe-news.ts';
import { unstickNewsKey, unstickNewsSchema } from './unstick-news.ts';

/** Raised when a message changes its meaning; both ends must agree. */
export const protocolVersion = 1;

const nothing = v.strictObject({});
const done = v.null();
const bytes = v.custom<Uint8Array>((input) => input instanceof Uint8Array, 'must be bytes');
/** Metric columns are checked for type and equal length where they enter, not element by element. */
const metricBatch = v.custom<MetricBatch>((input) => typeof input === 'object' && input !== null && 'step' in input && 'values' in input);
const identifier = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const metricGroup = v.picklist(['step', 'epoch']);
const step = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A slice of a file: at most 4 MiB, so that one message never blocks the others for long. */
const slice = v.pipe(bytes, v.check((input) => input.byteLength <= 4 * 1024 * 1024, 'must be at most 4 MiB'));
const fileName = v.pipe(v.string(), v.minLength(1), v.maxLength(255));

export const engineStateSchema = v.union([
  v.object({ state: v.literal('starting') }),
  v.object({ state: v.literal('ready'), tier: v.picklist(engineTiers), device: v.picklist(['cpu', 'gpu']), tensorflow: v.string(), threads: v.number(), reason: v.nullable(v.string()) }),
  v.object({ state: v.literal('failed'), reason: v.string(), mend: v.nullable(v.string()) }),
]);

export const doctorSchema = v.object({
  engine: v.nullable(v.picklist(engineTiers)),
  device: v.nullable(v.picklist(['cpu', 'gpu'])),
  gpu: v.nullable(v.string()),
  tensorflow: v.nullable(v.string()),
  node: v.string(),
  electron: v.nullable(v.string()),
  sqlite: v.string(),
  duckdb: v.string(),
  dataFolder: v.string(),
  problems: v.array(v.object({ what: v.string(), mend: v.string() })),
});

/** What the app opens with: usable, or the reason why the history cannot be opened and what can be done. */
export const appStateSchema = v.object({
  appVersion: v.string(),
  shell: v.picklist(['desktop', 'loopback', 'cli']),
  platform: v.string(),
  store: v.union([
    v.object({ state: v.literal('open') }),
    v.object({ state: v.literal('blocked'), code: v.picklist(['store-newer', 'store-locked', 'store-corrupt']), file: v.string(), says: v.string(), choices: v.array(v.picklist(['retry', 'set-aside'])) }),
  ]),
  engine: engineStateSchema,
});

export const sampleSchema = v.object({
  sampleId: v.string(),
  name: v.string(),
  says: v.string(),
  rows: v.number(),
  columns: v.number(),
  target: v.string(),
  source: v.string(),
  licence: v.string(),
});

export const presetSchema = v.object({
  presetId: v.string(),
  name: v.string(),
  says: v.string(),
  sampleId: v.string(),
  /** A whole experiment, as in an experiment file; its dataset.path ends with the sample's file name. */
  experiment: v.unknown(),
});

export const settingsSchema = v.strictObject({
  theme: v.picklist(['system', 'light', 'dark']),
  reducedMotion: v.boolean(),
});

/**
 * How a replay goes; `difference` is the first value that is not the same, null standing for one that is no number or not there.
 * `versions`: of the app, where another one trained the run: that alone may round differently; null where it is the same.
 */
export const replayNewsSchema = v.union([
  v.object({ state: v.literal('training'), step: v.number(), steps: v.number(), secondsLeft: v.nullable(v.number()) }),
  v.object({ state: v.literal('identical'), steps: v.number() }),
  v.object({ state: v.literal('differs'), difference: v.object({ group: metricGroup, step: v.number(), name: v.string(), before: v.nullable(v.number()), now: v.nullable(v.number()) }), versions: v.nullable(v.object({ before: v.string(), now: v.string() })) }),
  v.object({ state: v.literal('failed'), reason: v.string() }),
]);

export const contract = {
  'app.describe': question(nothing, appStateSchema),
  /** Emits the state at once and whenever it changes (engine ready, engine failed, store mended). */
  'app.changes': stream(nothing, appStateSchema, 'latest'),
  'app.doctor': question(nothing, doctorSchema),
  /** For a blocked store: try again, or move the file aside (kept, renamed) and start a new history. */
  'app.mendStore': command(v.strictObject({ choice: v.picklist(['retry', 'set-aside']) }), appStateSchema),

  /** `import`: how the file is to be read, as in an experiment file; without, all is detected. */
  'datasets.begin': command(v.strictObject({ name: fileName, byteLength: step, import: v.exactOptional(importSchema) }), v.object({ uploadId: v.string() })),
  'datasets.append': command(v.strictObject({ uploadId: identifier, bytes: slice }), v.object({ received: v.number() })),
  'datasets.commit': command(v.strictObject({ uploadId: identifier }), datasetSchema),
  'datasets.abort': command(v.strictObject({ uploadId: identifier }), done),
  'datasets.list': question(nothing, v.array(datasetSchema)),
  'datasets.get': question(v.strictObject({ datasetId: identifier }), datasetSchema),
  /** The same bytes read in another way: another data set, unless that is how they were read. */
  'datasets.readAgain': command(v.strictObject({ datasetId: identifier, import: importSchema }), datasetSchema),
  'datasets.remove': command(v.strictObject({ datasetId: identifier }), done),
  /** What choosing this target means, and each column's histogram by class of it. Remembers the choice. */
  'datasets.target': command(
    v.strictObject({ datasetId: identifier, column: v.string() }),
    v.object({ target: targetProfileSchema, histograms: v.record(v.string(), histogramSchema) }),
  ),
  'samples.list': question(nothing, v.array(sampleSchema)),
  'samples.open': command(v.strictObject({ sampleId: identifier }), datasetSchema),
  'presets.list': question(nothing, v.array(presetSchema)),
  'gallery.list': question(nothing, gallerySchema),
  /** The table that a case trains on. */
  'gallery.open': command(v.strictObject({ caseId: identifier }), datasetSchema),

  /** `experiment` is the content of an experiment file; it is checked as one, and refused with the JSON path of what is wrong. */
  'runs.start': command(
    v.strictObject({ datasetId: identifier, experiment: v.unknown(), parentRunId: v.optional(v.nullable(identifier), null) }),
    v.object({ experimentId: v.string(), runIds: v.array(v.string()) }),
  ),
  'runs.pause': command(v.strictObject({ runId: identifier }), done),
  'runs.resume': command(v.strictObject({ runId: identifier }), done),
  'runs.stop': command(v.strictObject({ runId: identifier }), done),
  /** Sets the learning rate of a run that trains; what its schedule makes of it goes on from there. Recorded as an event. */
  'runs.edit': command(v.strictObject({ runId: identifier, learningRate: v.pipe(v.number(), v.finite(), v.minValue(0)) }), done),
  /** The checkpoints that are kept of a run, oldest first. */
  'runs.checkpoints': question(v.strictObject({ runId: identifier }), v.array(v.object({ epoch: v.number(), step: v.number(), savedAt: v.number(), byteLength: v.number() }))),
  /** A new run from a checkpoint of another, with its weights, optimizer state and random position, and with some settings changed. */
  'runs.fork': command(v.strictObject({ runId: identifier, step: v.nullable(step), set: v.record(v.string(), v.unknown()) }), v.object({ runId: v.string() })),
  /** Trains a run again, beside it, and compares every digit; leaves no new run behind. Ends with `identical`, `differs` or `failed`. */
  'runs.replay': stream(v.strictObject({ runId: identifier }), replayNewsSchema, 'latest'),
  /** Traces and compiles for an experiment that is being edited, so that its start does not wait. Says nothing of what is wrong with it. */
  'runs.prepare': command(v.strictObject({ datasetId: identifier, experiment: v.unknown() }), done),
  'runs.list': question(nothing, v.array(runSummarySchema)),
  'runs.get': question(v.strictObject({ runId: identifier }), v.object({ run: runSummarySchema, events: v.array(runEventSchema) })),
  'runs.update': command(
    v.strictObject({
      runId: identifier,
      name: v.exactOptional(v.pipe(v.string(), v.trim(), v.minLength(1, 'a run needs a name'), v.maxLength(200))),
      tags: v.exactOptional(v.pipe(v.array(v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(50))), v.maxLength(20))),
      note: v.exactOptional(v.pipe(v.string(), v.maxLength(10_000))),
    }),
    runSummarySchema,
  ),
  'runs.trash': command(v.strictObject({ runIds: v.array(identifier) }), done),
  'runs.restore': command(v.strictObject({ runIds: v.array(identifier) }), done),
  /** Deletes for good; only what lies in the trash. */
  'runs.remove': command(v.strictObject({ runIds: v.array(identifier) }), done),
  /** Every run at once as it is, then each change; the newest of a run wins. */
  'runs.changes': stream(nothing, v.object({ run: v.nullable(runSummarySchema), removedRunId: v.nullable(v.string()) }), 'latest', {
    keyOf: (change) => change.run?.runId ?? change.removedRunId ?? '',
  }),
  /** All points from `fromStep` on, first from the store, then live. `resync`: read `metrics.range` again from `fromStep`. */
  'runs.metrics': stream(
    v.strictObject({ runId: identifier, group: metricGroup, fromStep: step }),
    v.union([v.object({ kind: v.literal('batch'), batch: metricBatch }), v.object({ kind: v.literal('resync'), fromStep: v.number() })]),
    'every',
    { merge: mergeMetricItems },
  ),
  /** Stored points of a range; with more rows than `maxRows`, each bucket keeps its lowest and highest value. */
  'metrics.range': question(
    v.strictObject({
      runId: identifier,
      group: metricGroup,
      names: v.nullable(v.array(v.string())),
      fromStep: step,
      toStep: v.nullable(step),
      maxRows: v.nullable(v.pipe(v.number(), v.integer(), v.minValue(2))),
    }),
    v.nullable(metricBatch),
  ),

  /**
   * Trains the run with a change and without it, over paired seeds on the same split, beside everything else; enters no runs. What came of
   * it is kept with the run. Ends with `finished` or `failed`; ending the stream ends the trial.
   */
  'trials.start': stream(
    v.strictObject({
      runId: identifier,
      set: v.record(v.string(), v.unknown()),
      repeats: v.pipe(v.number(), v.integer(), v.minValue(3), v.maxValue(12)),
      cause: v.optional(v.nullable(v.picklist(causes)), null),
    }),
    trialNewsSchema,
    'latest',
  ),
  /** The trials of a run, oldest first. */
  'trials.list': question(v.strictObject({ runId: identifier }), v.array(trialSchema)),
  /**
   * Probes a run: short trainings on forks of its checkpoint and from fresh weights, beside everything else, never on the run itself.
   * `probes` null chooses those that tell most a second, until the cause is named. What came of them is kept with the run, which is
   * diagnosed again. Ends with `finished` or `failed`; ending the stream ends the probes.
   */
  'probes.start': stream(
    v.strictObject({ runId: identifier, probes: v.optional(v.nullable(v.pipe(v.array(v.picklist(probeIds)), v.minLength(1), v.maxLength(probeIds.length))), null) }),
    probeNewsSchema,
    'latest',
    { keyOf: probeNewsKey },
  ),
  /** What probes of a run came to, oldest first. */
  'probes.list': question(v.strictObject({ runId: identifier }), v.array(probeResultSchema)),
  /** The probes that make sense for a run, with what each would cost now. */
  'probes.offers': question(v.strictObject({ runId: identifier }), offersSchema),
  /**
   * Diagnoses the run, tries remedies, takes over what helped as a new run, and so on until it learns, is at the floor, or the time is
   * spent. Ends with `ended` or `failed`; ending the stream ends the loop, and keeps the trials and runs made so far.
   */
  'unstick.start': stream(v.strictObject({ runId: identifier, budgetSeconds: v.nullable(v.pipe(v.number(), v.gtValue(0))) }), unstickNewsSchema, 'latest', { keyOf: unstickNewsKey }),

  'settings.get': question(nothing, settingsSchema),
  'settings.set': command(v.partial(settingsSchema), settingsSchema),
} as const;

export type AppContract = typeof contract;
export type AppState = v.InferOutput<typeof appStateSchema>;
export type EngineState = v.InferOutput<typeof engineStateSchema>;
export type Doctor = v.InferOutput<typeof doctorSchema>;
export type Sample = v.InferOutput<typeof sampleSchema>;
export type Preset = v.InferOutput<typeof presetSchema>;
export type ReplayNews = v.InferOutput<typeof replayNewsSchema>;
export type Settings = v.InferOutput<typeof settingsSchema>;
