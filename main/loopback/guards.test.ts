// Each guard, by what it must refuse.
import { describe, expect, it } from 'vitest';
import { createToken, hasOwnHost, hasOwnOrigin, isReadMethod, isSameToken } from './guards.ts';

describe('the guards', () => {
  it('accept only the bound address as Host', () => {
    expect(hasOwnHost('127.0.0.1:4000', 4000)).toBe(true);
    for (const host of [undefined, '', '127.0.0.1', '127.0.0.1:4001', 'localhost:4000', 'evil.example:4000', '127.0.0.1:4000.evil.example', '[::1]:4000']) {
      expect(hasOwnHost(host, 4000), String(host)).toBe(false);
    }
  });

  it('accept only the page of this server as Origin', () => {
    expect(hasOwnOrigin('http://127.0.0.1:4000', 4000)).toBe(true);
    for (const origin of [undefined, 'null', 'https://127.0.0.1:4000', 'http://127.0.0.1:4001', 'http://localhost:4000', 'file://', 'http://evil.example']) {
      expect(hasOwnOrigin(origin, 4000), String(origin)).toBe(false);
    }
  });

  it('accept only the whole token', () => {
    const token = createToken();
    expect(isSameToken(token, token)).toBe(true);
    for (const given of ['', token.slice(1), `${token}x`, createToken()]) expect(isSameToken(given, token)).toBe(false);
  });

  it('make tokens of 256 bits that never repeat', () => {
    const tokens = new Set(Array.from({ length: 100 }, createToken));
    expect(tokens.size).toBe(100);
    for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });

  it('only ever read files', () => {
    expect(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS', undefined].map(isReadMethod)).toEqual([true, true, false, false, false, false]);
  });
});
