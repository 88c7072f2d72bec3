import { expect, it } from 'vitest';
import { formatBytes } from './format-bytes.ts';

it.each([
  [0, '0 B'],
  [940, '940 B'],
  [124_435, '122 KiB'],
  [1_500_000, '1.4 MiB'],
  [10_471_424, '10 MiB'],
  [2 ** 31, '2.0 GiB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
