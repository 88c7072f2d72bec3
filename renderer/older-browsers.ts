// The array methods of ECMAScript 2023, for browsers from before 2023: the loopback shell opens in whichever there is.

/** Defines a method where the browser has none. */
function add(name: string, method: (this: unknown[], ...values: never[]) => unknown): void {
  if (!(name in Array.prototype)) Object.defineProperty(Array.prototype, name, { value: method, writable: true, configurable: true });
}

add('toSorted', function (compare?: (left: unknown, right: unknown) => number) {
  return [...this].sort(compare);
});
add('toReversed', function () {
  return [...this].reverse();
});
add('toSpliced', function (...change: [start: number, deleteCount: number, ...items: unknown[]]) {
  const copy = [...this];
  copy.splice(...change);
  return copy;
});
add('with', function (index: number, value: unknown) {
  const copy = [...this];
  copy[index < 0 ? copy.length + index : index] = value;
  return copy;
});
