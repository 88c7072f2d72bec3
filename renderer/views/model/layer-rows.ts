// The layers as the table shows them: the rows of each top layer together, with what is said about each row.
import type { Notice } from '../../../shared/spec/notices.ts';
import { parsePath } from '../../../shared/spec/paths.ts';
import type { LayerDescription, ModelDescription } from '../../../shared/spec/shapes.ts';

/** A top layer and, of a residual, the layers within. They are dragged together. */
export interface LayerGroup {
  readonly id: string;
  readonly position: number;
  readonly rows: readonly LayerDescription[];
}

/** Groups in the order of the network, the output left out. */
export function groupLayers({ layers }: ModelDescription): LayerGroup[] {
  const groups: { id: string; position: number; rows: LayerDescription[] }[] = [];
  for (const row of layers) {
    if (row.path === 'model.output') continue;
    if (row.depth === 0) groups.push({ id: String(groups.length), position: groups.length, rows: [row] });
    else groups.at(-1)?.rows.push(row);
  }
  return groups;
}

/** The list that a layer stands in, and its position there: `model.layers.2.layers.0` is first in `model.layers.2.layers`. */
export function placeOf(path: string): { list: readonly string[]; position: number } {
  const keys = parsePath(path) ?? [];
  return { list: keys.slice(0, -1), position: Number(keys.at(-1)) };
}

/** Notices by the path of the row that they stand below: that of the layer, not of the residual around it. */
export function noticesByRow(layers: readonly LayerDescription[], notices: readonly Notice[]): Map<string, Notice[]> {
  const byRow = new Map<string, Notice[]>();
  for (const notice of notices) {
    const owners = layers.filter(({ path }) => notice.path.startsWith(`${path}.`)).sort((left, right) => right.path.length - left.path.length);
    const path = owners[0]?.path ?? (notice.path.startsWith('dataset.') ? 'input' : null);
    if (path !== null) byRow.set(path, [...(byRow.get(path) ?? []), notice]);
  }
  return byRow;
}
