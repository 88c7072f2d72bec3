// The textbook experiments that are shipped with the app: experiment files, and a list that says what each is about.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as v from 'valibot';
import { presetSchema } from '../../shared/rpc/contract.ts';
import type { Context, HandlersOf } from './context.ts';

/** What a preset is about, and its experiment file. */
const entrySchema = v.strictObject({ ...v.omit(presetSchema, ['experiment']).entries, file: v.string() });

export function createPresets({ resourcesFolder }: Pick<Context, 'resourcesFolder'>): HandlersOf<'presets'> {
  const read = async (file: string): Promise<unknown> => JSON.parse(await readFile(join(resourcesFolder, 'presets', file), 'utf8')) as unknown;
  return {
    /** In the order of their list. */
    'presets.list': async () => {
      const entries = v.parse(v.array(entrySchema), await read('presets.json'));
      return Promise.all(entries.map(async ({ file, ...about }) => ({ ...about, experiment: await read(file) })));
    },
  };
}
