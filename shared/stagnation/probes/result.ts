// What a probe came to: named numbers that causes are weighed by, and the small chart that a person looks at.
import * as v from 'valibot';

/** DIAGNOSIS.md section 3. Floors and per-class losses are measured along with each run, and need no probe. */
export const probeIds = [
  'learning-rate', 'one-batch', 'repaired-initialisation', 'depth-cut', 'wider', 'no-regularisation',
  'standardised', 'batch-or-rate', 'data-fraction', 'shuffled-labels', 'drop-column', 'sharpness',
] as const;
export type ProbeId = (typeof probeIds)[number];

/** Raised when the meaning of a stored result changes; a new reading needs no raise. */
export const probeVersion = 1;

export const probeChartSchema = v.object({
  /** `lines`: a value along x; `bars`: one bar for each label. */
  kind: v.picklist(['lines', 'bars']),
  xLabel: v.string(),
  yLabel: v.string(),
  hasLogX: v.boolean(),
  /** For bars: the label of each; for lines: empty. */
  labels: v.array(v.string()),
  series: v.array(v.object({ name: v.string(), x: v.array(v.number()), y: v.array(v.nullable(v.number())) })),
  /** A level worth comparing with, such as the run's own loss. */
  reference: v.nullable(v.object({ value: v.number(), says: v.string() })),
  /** A place along x worth finding again, such as the run's own rate. */
  mark: v.exactOptional(v.object({ x: v.number(), says: v.string() })),
});
export type ProbeChart = v.InferOutput<typeof probeChartSchema>;

export const probeResultSchema = v.object({
  probe: v.picklist(probeIds),
  /** Milliseconds since 1970, and seconds that it took. */
  at: v.number(),
  seconds: v.number(),
  /** Epoch of the checkpoint that it began from; 0 for fresh weights only. */
  epoch: v.number(),
  /** Named numbers, gains as shares of the gap to the floor; null where one could not be measured. */
  readings: v.record(v.string(), v.nullable(v.number())),
  chart: v.nullable(probeChartSchema),
  /** The outcome in one or two sentences. */
  says: v.string(),
});
export type ProbeResult = v.InferOutput<typeof probeResultSchema>;
