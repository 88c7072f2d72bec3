// In which order classes stand: the network's outputs, and for two classes which of them is the positive one.

/** Pairs in which the second is what one looks for. */
const knownPairs: readonly (readonly [negative: string, positive: string])[] = [
  ['false', 'true'],
  ['no', 'yes'],
  ['n', 'y'],
  ['f', 't'],
  ['off', 'on'],
  ['negative', 'positive'],
  ['neg', 'pos'],
  ['benign', 'malignant'],
  ['healthy', 'sick'],
  ['normal', 'abnormal'],
  ['ham', 'spam'],
  ['fail', 'pass'],
];

/**
 * Class names in the order of the network's outputs: numbers by size, else by letter. Of two classes the second is the positive one:
 * the greater number (1 of 0 and 1), the second of a known pair (true, yes, malignant …), else the rarer, else the later by letter.
 */
export function orderClasses(counts: ReadonlyMap<string, number>): string[] {
  const names = [...counts.keys()];
  if (names.every((name) => name.trim() !== '' && Number.isFinite(Number(name)))) return names.sort((one, other) => Number(one) - Number(other));
  names.sort();
  const [one, other] = names;
  if (names.length !== 2 || one === undefined || other === undefined) return names;
  const isPair = (negative: string, positive: string) => knownPairs.some((pair) => pair[0] === negative.toLowerCase() && pair[1] === positive.toLowerCase());
  if (isPair(one, other)) return [one, other];
  if (isPair(other, one)) return [other, one];
  return (counts.get(one) ?? 0) < (counts.get(other) ?? 0) ? [other, one] : [one, other];
}
