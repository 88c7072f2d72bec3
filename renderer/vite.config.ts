// Builds the page that both shells serve. Nothing is inlined, so that it runs under a policy of `script-src 'self'; style-src 'self'`.
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('.'),
  // Relative addresses: the page is served from app:// as well as from http://127.0.0.1.
  base: './',
  cacheDir: here('../node_modules/.vite'),
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true } })],
  build: {
    outDir: here('../.build/renderer'),
    emptyOutDir: true,
    // The oldest page engine that must show it: the Electron that the tests run on has Chromium 108.
    target: 'chrome108',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
});
