// Where the app keeps what it must not lose: the history and the data sets.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface DataFolderOptions {
  /** The folder of a `--history` flag, if one was given. */
  readonly flag?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: string;
  readonly home?: string;
}

/** The flag, else `UNSTUCK_DATA`, else the platform's folder for application data. An absolute path. */
export function findDataFolder({ flag, env, platform, home = homedir() }: DataFolderOptions): string {
  const chosen = flag ?? env['UNSTUCK_DATA'];
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Unstuck');
  if (platform === 'win32') return join(env['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Unstuck');
  return join(env['XDG_DATA_HOME'] ?? join(home, '.local', 'share'), 'unstuck');
}
