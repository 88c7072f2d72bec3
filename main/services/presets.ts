// The textbook experiments that are shipped with the app.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { presetSchema } from '../../shared/rpc/contract.ts';
import type { Context, HandlersOf } from './context.ts';

export function createPresets({ resourcesFolder }: Pick<Context, 'resourcesFolder'>): HandlersOf<'presets'> {
  const folder = join(resourcesFolder, 'presets');
  return {
    /** In the order of their file names. */
    'presets.list': async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith('.json')).sort();
      return Promise.all(files.map(async (file) => v.parse(presetSchema, JSON.parse(await readFile(join(folder, file), 'utf8')))));
    },
  };
}
