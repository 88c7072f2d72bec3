// The closed list of ways a call can fail, each with a sentence for the person. Anything else is a defect and becomes `internal`.
import * as v from 'valibot';

export const failureCodes = [
  'bad-input',
  'not-found',
  'not-allowed-now',
  'not-yet',
  'bad-file',
  'store-newer',
  'store-locked',
  'store-corrupt',
  'trainer-crashed',
  'disk-full',
  'version-mismatch',
  'cancelled',
  'disconnected',
  'internal',
] as const;
export type FailureCode = (typeof failureCodes)[number];

export const failureSchema = v.object({
  code: v.picklist(failureCodes),
  /** What happened, what is safe, what to do: plain sentences. */
  message: v.string(),
  /** JSON path of the value that is wrong, like `training.optimizer.learningRate`. */
  path: v.nullable(v.string()),
  /** What to do, where that is a thing of its own. */
  mend: v.nullable(v.string()),
});
export type FailureData = v.InferOutput<typeof failureSchema>;

/** An error a person can understand and mend. Thrown anywhere, turned into data once, at the edge of the process. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly path: string | null;
  readonly mend: string | null;

  constructor(code: FailureCode, message: string, details: { path?: string | null; mend?: string | null; cause?: unknown } = {}) {
    super(message, { cause: details.cause });
    this.name = 'Failure';
    this.code = code;
    this.path = details.path ?? null;
    this.mend = details.mend ?? null;
  }

  toData(): FailureData {
    return { code: this.code, message: this.message, path: this.path, mend: this.mend };
  }

  static fromData(data: FailureData): Failure {
    return new Failure(data.code, data.message, data);
  }
}

/** What an error says, in its own words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** What of an error a log keeps: its stack, where it has one. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
