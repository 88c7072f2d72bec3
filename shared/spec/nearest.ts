// "Did you mean …": the known name that a mistyped one is nearest to.

/** Number of inserted, deleted, replaced or swapped neighbouring characters between two texts (optimal string alignment). */
export function editDistance(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isEqual = left[row - 1] === right[column - 1];
      const isSwapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      current.push(
        Math.min(
          (last[column] ?? 0) + 1,
          (current[column - 1] ?? 0) + 1,
          (last[column - 1] ?? 0) + (isEqual ? 0 : 1),
          isSwapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity,
        ),
      );
    }
    [beforeLast, last] = [last, current];
  }
  return last[right.length] ?? 0;
}

/** Names written in other styles are the same: `learning_rate`, `Learning-Rate` and `learningRate`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}

/** The known name nearest to the given one, or null where none is near: more than a third of the longer name would have to change. */
export function nearestName(name: string, known: readonly string[]): string | null {
  let nearest: string | null = null;
  let nearestShare = 1 / 3;
  for (const candidate of known) {
    const [left, right] = [plain(name), plain(candidate)];
    const longer = Math.max(left.length, right.length);
    // A beginning of at least three letters also counts: `lr` is no beginning of `learningRate`, `batch` is one of `batchSize`.
    const isBeginning = left.length >= 3 && right.startsWith(left);
    const share = longer === 0 ? 1 : isBeginning ? 0.2 : editDistance(left, right) / longer;
    if (share <= nearestShare && !(share === nearestShare && nearest !== null)) [nearest, nearestShare] = [candidate, share];
  }
  return nearest;
}
