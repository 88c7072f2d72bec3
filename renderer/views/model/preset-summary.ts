// A preset in a line: what its variants change, and how many runs it asks for.
import * as v from 'valibot';
import type { Preset } from '../../../shared/rpc/contract.ts';
import { parseExperiment, variantsOf } from '../../../shared/spec/experiment.ts';
import { settingsSchema } from '../../../shared/spec/experiment-schema.ts';
import { getPath, parsePath } from '../../../shared/spec/paths.ts';
import { schemaAt } from '../../../shared/spec/schema-walk.ts';
import { formatSetting } from '../../charts/format.ts';
import { shortPath } from '../train/settings-diff.ts';

export interface PresetSummary {
  /** Name of the experiment within. */
  readonly name: string | null;
  /** `learningRate 0.00001, 10, 0.001`: the values of the setting that the variants tell apart. */
  readonly values: string;
  readonly runs: number;
}

export function summarizePreset({ experiment: source }: Pick<Preset, 'experiment'>): PresetSummary {
  const experiment = parseExperiment(source);
  const variants = variantsOf(experiment);
  const path = variants.flatMap(({ set }) => Object.keys(set))[0];
  const runs = variants.length * (experiment.repeats ?? 1);
  if (path === undefined) return { name: experiment.name ?? null, values: '', runs };
  const keys = parsePath(path) ?? [];
  const schema = schemaAt(settingsSchema, experiment, keys);
  const base = getPath(experiment, keys) ?? (schema === null ? undefined : v.getDefault(schema));
  const values = variants.map(({ set }) => (path in set ? set[path] : base));
  return { name: experiment.name ?? null, values: `${shortPath(path)} ${values.map(formatSetting).join(', ')}`, runs };
}
