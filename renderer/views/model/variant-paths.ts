// Which settings a variant can change, in the order of the file.
import { flatten, parsePath } from '../../../shared/spec/paths.ts';
import type { RunSpec } from '../../../shared/spec/run-spec.ts';

/** Settings that all variants of an experiment share, and those that have a screen of their own. */
const shared = /^dataset\.(path|target|task|import|columns|excludeRows|relabel|split\.(method|groupBy|timeColumn|folds)|balance|augmentation|dropDuplicates)\b/;

/** Paths of the single settings of a run, with those that are switched off as a whole. */
export function variantPaths(spec: RunSpec): string[] {
  const paths = [...flatten(spec).keys()].filter((path) => !shared.test(path) && parsePath(path)?.at(-1) !== 'type');
  return [...paths, 'training.optimizer.type', 'model.layers'].filter((path, index, all) => all.indexOf(path) === index);
}
