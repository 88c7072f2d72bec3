// Turns an input that does not fit its schema into one plain sentence with the path of what is wrong.
import * as v from 'valibot';
import { Failure } from './failure.ts';

/** The parsed input, or `Failure('bad-input')` that names the first wrong value. */
export function checkInput<S extends v.GenericSchema>(name: string, schema: S, input: unknown): v.InferOutput<S> {
  const result = v.safeParse(schema, input, { abortEarly: true });
  if (result.success) return result.output;
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new Failure('bad-input', `${name}: ${describe(issue, path)}.`, { path });
}

function describe(issue: v.BaseIssue<unknown>, path: string | null): string {
  const subject = path === null ? 'the input' : `"${path}"`;
  if (issue.type === 'strict_object' && issue.expected === 'never') return `${subject} is not known here`;
  if (issue.type === 'strict_object' && issue.received === 'undefined') return `${subject} is missing`;
  // A sentence of our own stands as it is; the library's begins with "Invalid".
  if (!issue.message.startsWith('Invalid')) return `${subject} ${issue.message}`;
  return `${subject} must be ${issue.expected ?? 'something else'}, but is ${issue.received}`;
}
