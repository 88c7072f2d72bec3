// The array methods of ECMAScript 2023, for browsers from before 2023: the loopback shell opens in whichever there is.

/** What all arrays of numbers of one size have in common. */
const typedArray = Object.getPrototypeOf(Float64Array.prototype) as object;

/** Defines a method where the browser has none. */
function add(name: string, method: (this: unknown[], ...values: never[]) => unknown): void {
  addTo(Array.prototype, name, method);
}

function addTo<Self>(prototype: object, name: string, method: (this: Self, ...values: never[]) => unknown): void {
  if (!(name in prototype)) Object.defineProperty(prototype, name, { value: method, writable: true, configurable: true });
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
addTo(typedArray, 'toSorted', function (this: Float64Array, compare?: (left: number, right: number) => number) {
  return this.slice().sort(compare);
});
