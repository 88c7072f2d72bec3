// Settings of the app itself.
import * as v from 'valibot';
import { settingsSchema } from '../../shared/rpc/contract.ts';
import type { Settings } from '../../shared/rpc/contract.ts';
import type { Context, HandlersOf } from './context.ts';

const defaults: Settings = { theme: 'system', reducedMotion: false };

export function createSettings({ store }: Pick<Context, 'store'>): HandlersOf<'settings'> {
  function read(): Settings {
    // A setting that a newer or older version stored with other values falls back to its default.
    const stored = v.safeParse(settingsSchema, { ...defaults, ...store.history.reads.settings() });
    return stored.success ? stored.output : defaults;
  }
  return {
    'settings.get': async () => read(),
    'settings.set': async (changes) => {
      store.history.transaction(() => {
        for (const [name, value] of Object.entries(changes)) if (value !== undefined) store.history.writes.putSetting(name, value);
      });
      return read();
    },
  };
}
