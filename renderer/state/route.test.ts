import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatRoute, parseRoute, screens, start } from './route.ts';

it('reads back every route it writes', () => {
  const id = fc.option(fc.string({ minLength: 1 }));
  fc.assert(fc.property(fc.constantFrom(...screens), id, id, (screen, datasetId, runId) => {
    const route = { screen, datasetId, runId };
    expect(parseRoute(formatRoute(route))).toEqual(route);
  }));
});

it('starts where the address says nothing it knows', () => {
  expect(parseRoute('')).toEqual(start);
  expect(parseRoute('#t=abc')).toEqual(start);
  expect(parseRoute('#/nowhere')).toEqual(start);
});
