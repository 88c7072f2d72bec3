// Unit tests in Node; component tests (`*.svelte.test.ts`) in a real Chromium, because a chart needs a canvas.
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig } from 'vitest/config';
import { chromiumArguments, findChromium } from '../main/setup/find-program.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const chromium = findChromium();
/** What a test waits for shows in time, or never; how long that takes on a busy machine is not what is tested. */
const patience = { setupFiles: ['.config/patient.ts'], expect: { poll: { timeout: 20_000 } } };
const sveltePlugin = svelte({ configFile: false, compilerOptions: { runes: true } });

export default defineConfig({
  test: {
    projects: [
      {
        root,
        plugins: [sveltePlugin],
        test: {
          ...patience,
          name: 'node',
          environment: 'node',
          include: ['shared/**/*.test.ts', 'main/**/*.test.ts', 'renderer/**/*.test.ts', 'e2e/bench/**/*.test.ts'],
          exclude: ['**/*.svelte.test.ts', '**/node_modules/**'],
          // The training tests load native TensorFlow, which takes seconds on a busy machine.
          testTimeout: 30_000,
          hookTimeout: 60_000,
          // Native add-ons are not safe in worker threads.
          pool: 'forks',
        },
      },
      {
        root,
        plugins: [sveltePlugin],
        test: {
          ...patience,
          name: 'components',
          include: ['renderer/**/*.svelte.test.ts'],
          testTimeout: 30_000,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({ launchOptions: { ...(chromium === null ? {} : { executablePath: chromium }), args: chromiumArguments } }),
            instances: [{ browser: 'chromium', viewport: { width: 1024, height: 700 } }],
          },
        },
      },
    ],
  },
});
