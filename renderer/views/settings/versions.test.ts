import { expect, it } from 'vitest';
import { versionRows } from './versions.ts';

it('lists what is known and leaves out what is not there', () => {
  const state = { appVersion: '0.1.0', shell: 'loopback', platform: 'linux x64', store: { state: 'open' }, engine: { state: 'starting' } } as const;
  expect(versionRows(state, null)).toEqual([['Unstuck', '0.1.0, browser window, this computer only'], ['Platform', 'linux x64']]);
  expect(versionRows(null, null)).toEqual([]);
});
