// One shallow regression tree on columns cut into bins, grown level by level from histograms of first and second derivatives (Friedman
// 2001; the gain and the leaves as in Chen and Guestrin 2016).

export const binCount = 32;
const depth = 3;
/** Weight of the penalty on leaves, and the fewest rows of one: a leaf of a few rows is chance. */
const leafPenalty = 1;
const fewestRows = 5;
/** A gain this much larger, relatively, is larger by more than rounding: ties then fall alike whatever the signs. */
const tieMargin = 1 + 1e-9;

/** Bins of every cell, column by column. */
export interface BinnedTable {
  readonly rows: number;
  readonly columns: number;
  readonly bins: Uint8Array;
}

/** A full tree: node n has the children 2n + 1 and 2n + 2; a row goes right where its bin is above `cuts[n]`. Column -1 is no split: all go left. */
export interface Tree {
  readonly splitColumns: Int32Array;
  readonly cuts: Uint8Array;
  /** Of the last level, from left to right. */
  readonly leaves: Float64Array;
}

/** Cuts every column at quantiles, so that about as many rows lie in each bin. */
export function binTable({ rows, columns, x }: { readonly rows: number; readonly columns: number; readonly x: Float32Array }): BinnedTable {
  const bins = new Uint8Array(rows * columns);
  for (let column = 0; column < columns; column += 1) {
    const values = Float32Array.from({ length: rows }, (_, row) => x[row * columns + column] ?? 0);
    const sorted = values.slice().sort();
    const bounds = [...new Set(Array.from({ length: binCount - 1 }, (_, cut) => sorted[Math.floor(((cut + 1) * rows) / binCount)] ?? 0))];
    values.forEach((value, row) => {
      let [low, high] = [0, bounds.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((bounds[middle] ?? 0) <= value) low = middle + 1;
        else high = middle;
      }
      bins[column * rows + row] = low;
    });
  }
  return { rows, columns, bins };
}

interface Split { readonly column: number; readonly cut: number; readonly gain: number }

/** The best cut of each node of a level, from the histograms of one column after the other. */
function bestSplits({ rows, columns, bins }: BinnedTable, fitted: Uint32Array, nodeOf: Uint8Array, nodes: number, slopes: Float64Array, bends: Float64Array): Split[] {
  const best: Split[] = Array.from({ length: nodes }, () => ({ column: -1, cut: 0, gain: 1e-9 }));
  const histogram = new Float64Array(nodes * binCount * 3);
  const starts = Int32Array.from(nodeOf, (node) => node * binCount * 3);
  for (let column = 0; column < columns; column += 1) {
    histogram.fill(0);
    for (let place = 0; place < fitted.length; place += 1) {
      const at = (starts[place] ?? 0) + 3 * (bins[column * rows + (fitted[place] ?? 0)] ?? 0);
      histogram[at] = (histogram[at] ?? 0) + (slopes[place] ?? 0);
      histogram[at + 1] = (histogram[at + 1] ?? 0) + (bends[place] ?? 0);
      histogram[at + 2] = (histogram[at + 2] ?? 0) + 1;
    }
    for (let node = 0; node < nodes; node += 1) {
      const found = bestCut(histogram.subarray(node * binCount * 3, (node + 1) * binCount * 3));
      if (found !== null && found.gain > (best[node]?.gain ?? 0) * tieMargin) best[node] = { column, ...found };
    }
  }
  return best;
}

function bestCut(histogram: Float64Array): { readonly cut: number; readonly gain: number } | null {
  let [slope, bend, count] = [0, 0, 0];
  for (let at = 0; at < histogram.length; at += 3) {
    slope += histogram[at] ?? 0;
    bend += histogram[at + 1] ?? 0;
    count += histogram[at + 2] ?? 0;
  }
  const whole = (slope * slope) / (bend + leafPenalty);
  let best: { readonly cut: number; readonly gain: number } | null = null;
  let [leftSlope, leftBend, leftCount] = [0, 0, 0];
  for (let cut = 0; cut < binCount - 1; cut += 1) {
    leftSlope += histogram[cut * 3] ?? 0;
    leftBend += histogram[cut * 3 + 1] ?? 0;
    leftCount += histogram[cut * 3 + 2] ?? 0;
    if (leftCount < fewestRows) continue;
    if (count - leftCount < fewestRows) break;
    const gain = (leftSlope * leftSlope) / (leftBend + leafPenalty) + ((slope - leftSlope) * (slope - leftSlope)) / (bend - leftBend + leafPenalty) - whole;
    if (gain > (best?.gain ?? 0) * tieMargin) best = { cut, gain };
  }
  return best;
}

/** Grows a tree; `slopes` and `bends` are the first and second derivatives of the loss by the score, one for each of `fitted`. */
export function growTree(table: BinnedTable, fitted: Uint32Array, slopes: Float64Array, bends: Float64Array): Tree {
  const { rows, bins } = table;
  const splitColumns = new Int32Array(2 ** depth - 1).fill(-1);
  const cuts = new Uint8Array(splitColumns.length);
  const nodeOf = new Uint8Array(fitted.length);
  for (let level = 0; level < depth; level += 1) {
    const splits = bestSplits(table, fitted, nodeOf, 2 ** level, slopes, bends);
    splits.forEach(({ column, cut }, node) => {
      splitColumns[2 ** level - 1 + node] = column;
      cuts[2 ** level - 1 + node] = cut;
    });
    for (let place = 0; place < fitted.length; place += 1) {
      const node = nodeOf[place] ?? 0;
      const { column, cut } = splits[node] ?? { column: -1, cut: 0 };
      nodeOf[place] = 2 * node + Number(column !== -1 && (bins[column * rows + (fitted[place] ?? 0)] ?? 0) > cut);
    }
  }
  const sums = new Float64Array(2 ** depth);
  const weights = new Float64Array(2 ** depth).fill(leafPenalty);
  nodeOf.forEach((node, place) => {
    sums[node] = (sums[node] ?? 0) + (slopes[place] ?? 0);
    weights[node] = (weights[node] ?? 0) + (bends[place] ?? 0);
  });
  return { splitColumns, cuts, leaves: sums.map((sum, leaf) => -sum / (weights[leaf] ?? 1)) };
}

/** What the tree answers for one row. */
export function answerOf({ splitColumns, cuts, leaves }: Tree, { rows, bins }: BinnedTable, row: number): number {
  let node = 0;
  while (node < splitColumns.length) {
    const column = splitColumns[node] ?? -1;
    node = 2 * node + 1 + Number(column !== -1 && (bins[column * rows + row] ?? 0) > (cuts[node] ?? 0));
  }
  return leaves[node - splitColumns.length] ?? 0;
}

/** What the tree answers for one row whose columns from `first` to before `end` are those of another, `partner`. */
export function swappedAnswerOf({ splitColumns, cuts, leaves }: Tree, { rows, bins }: BinnedTable, row: number, partner: number, first: number, end: number): number {
  let node = 0;
  while (node < splitColumns.length) {
    const column = splitColumns[node] ?? -1;
    const from = column >= first && column < end ? partner : row;
    node = 2 * node + 1 + Number(column !== -1 && (bins[column * rows + from] ?? 0) > (cuts[node] ?? 0));
  }
  return leaves[node - splitColumns.length] ?? 0;
}
