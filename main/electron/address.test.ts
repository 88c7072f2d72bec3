// Which addresses belong to the page: exact, whatever an address tries to look like.
import { describe, expect, it } from 'vitest';
import { isOwnAddress, isOwnContent } from './address.ts';

describe('the page’s own addresses', () => {
  it('are those of its scheme and host', () => {
    expect(['app://unstuck/', 'app://unstuck/assets/a.js', 'app://unstuck/#/train/1'].map(isOwnAddress)).toEqual([true, true, true]);
  });

  it.each(['', 'app:', 'app://other/', 'app://unstuck.evil/', 'app://evil@unstuck/', 'http://unstuck/', 'file:///etc/passwd', 'https://example.org/app://unstuck/', 'javascript:alert(1)', 'about:blank'])('are not %s', (address) => {
    expect(isOwnAddress(address)).toBe(false);
    expect(isOwnContent(address)).toBe(false);
  });

  it('include pictures the page made', () => {
    expect(isOwnContent('blob:app://unstuck/1')).toBe(true);
    expect(isOwnContent('data:image/png;base64,AA==')).toBe(true);
  });
});
