// What every shell says of a replay alike.

/** Why a replay may differ although nothing is wrong. `versions`: of the app, that trained the run and that replayed it. */
export function otherVersion({ before, now }: { readonly before: string; readonly now: string }): string {
  return `The run was trained by version ${before}; this is ${now}, which may round differently.`;
}
