// The whole app under test: the same specs in each shell, one app at a time, because training wants the machine for itself.
import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import type { ShellOptions } from './fixtures/app.ts';
import { chromiumArguments, findChromium } from '../main/setup/find-program.mjs';

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const chromium = findChromium();
const inBothShells = /specs\/[^/]+\.spec\.ts$/;

export default defineConfig<ShellOptions>({
  testDir: folder('specs'),
  outputDir: folder('../.build/e2e'),
  workers: 1,
  forbidOnly: process.env['CI'] !== undefined,
  // For a shell that did not start: any other spec that passes only at the second try counts as failed (main/setup/counts.mjs).
  retries: 1,
  // Training and a whole app start take seconds on a small machine.
  timeout: 90_000,
  expect: { timeout: 15_000 },
  use: {
    actionTimeout: 20_000,
    launchOptions: { ...(chromium === null ? {} : { executablePath: chromium }), args: chromiumArguments },
  },
  projects: [
    { name: 'loopback', testMatch: [inBothShells, /specs\/loopback\/.*\.spec\.ts$/], use: { shell: 'loopback' } },
    { name: 'desktop', testMatch: [inBothShells, /specs\/desktop\/.*\.spec\.ts$/], use: { shell: 'desktop' } },
    { name: 'packaged', testMatch: /specs\/packaged\/.*\.spec\.ts$/, use: { shell: 'packaged' } },
  ],
});
