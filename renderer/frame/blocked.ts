// The screens on which nothing else can be done, in words.
import type { AppStatus } from '../state/app.svelte.ts';

export interface Blocked {
  readonly title: string;
  readonly says: string;
  readonly file: string | null;
  readonly choices: readonly { readonly label: string; readonly says: string; readonly run: () => Promise<void> | void }[];
}

const titles = {
  'store-newer': 'The run history was made by a newer version of Unstuck',
  'store-locked': 'The run history is in use by another program',
  'store-corrupt': 'The run history cannot be read',
} as const;

const mends = {
  retry: { label: 'Try again', says: 'Opens the same file again. Nothing is changed.' },
  'set-aside': { label: 'Set aside and start new', says: 'Keeps this file beside the new one, renamed with today\u2019s date, and starts with an empty history.' },
} as const;

/** Null when the app can be used. `report` hears what failed. */
export function whyBlocked(app: AppStatus, report: (error: unknown) => void): Blocked | null {
  const { connection, blocked } = app;
  if (connection.state === 'mismatch') {
    return { title: 'This page and the app are not of the same version', says: connection.says, file: null, choices: [{ label: 'Load the page again', says: 'Fetches the page that fits the running app.', run: () => location.reload() }] };
  }
  if (connection.state === 'refused') return { title: 'This page has no key to the app', says: connection.says, file: null, choices: [] };
  if (blocked === null) return null;
  return {
    title: titles[blocked.code],
    says: blocked.says,
    file: blocked.file,
    choices: blocked.choices.map((choice) => ({ ...mends[choice], run: () => app.mendStore(choice).catch(report) })),
  };
}
