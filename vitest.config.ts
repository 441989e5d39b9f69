import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const E2E_SETUP = 'test/e2e/global-setup.ts';
const EXCLUDED = ['**/node_modules/**', '**/planted/**', '**/.local/**', '**/cdk.out/**'];

export default defineConfig({
  test: {
    // A test that asserted nothing would pass for ever; one that retries hides the race it found.
    expect: { requireAssertions: true },
    retry: 0,
    allowOnly: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...EXCLUDED, 'test/e2e/**', 'test/lib/**', 'test/bin/**'],
        },
      },
      {
        extends: true,
        test: {
          name: 'infrastructure',
          include: ['test/lib/**/*.test.ts', 'test/bin/**/*.test.ts'],
          exclude: EXCLUDED,
          // Synthesising every stack and bundling every function takes seconds, on a busy machine many.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: EXCLUDED,
          globalSetup: existsSync(E2E_SETUP) ? [E2E_SETUP] : [],
          setupFiles: ['test/e2e/books-agree.ts'],
          // The files share one local cloud, and some of them stop a function or count what arrives.
          fileParallelism: false,
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
