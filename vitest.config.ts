import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const E2E_SETUP = 'test/e2e/global-setup.ts';
const EXCLUDED = ['**/node_modules/**', '**/planted/**', '**/.local/**', '**/cdk.out/**'];

/** End-to-end tests that stop a function, change a queue, or count everything there is: nobody else may be at work. */
const E2E_ALONE = [
  'apply',
  'bad-input',
  'breach-drill',
  'breaks',
  'crash',
  'dead-letters',
  'dropped-webhooks',
  'logs',
  'operators',
  'provider-outage',
  'receiver-faults',
  'reconcile',
  'reconcile-kills',
  'relay',
  'replay',
  'unsent',
].map((name) => `test/e2e/${name}.test.ts`);

/** The one that stops the cloud and searches everything that the others left in it. */
const E2E_LAST = ['test/e2e/dump.test.ts'];

/** All of them share one local cloud. */
const E2E = {
  globalSetup: existsSync(E2E_SETUP) ? [E2E_SETUP] : [],
  setupFiles: ['test/e2e/books-agree.ts'],
  // Timing never decides: each wait in them ends by itself long before.
  testTimeout: 900_000,
  hookTimeout: 900_000,
};

export default defineConfig({
  test: {
    // A test that asserted nothing would pass for ever; one that retries hides the race it found.
    expect: { requireAssertions: true },
    retry: 0,
    allowOnly: false,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
    // By itself vitest leaves one core out, and on two cores works on one.
    maxWorkers: '100%',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...EXCLUDED, 'test/e2e/**', 'test/lib/**', 'test/bin/**'],
          // Timing never decides: on a busy machine a property that takes a second takes ten.
          testTimeout: 60_000,
          hookTimeout: 60_000,
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
          ...E2E,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...EXCLUDED, ...E2E_ALONE, ...E2E_LAST],
          // They wait far more than they compute: more files at once than cores, and the longest waits overlap.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          ...E2E,
          name: 'e2e-alone',
          include: E2E_ALONE,
          exclude: EXCLUDED,
          setupFiles: ['test/e2e/books-are-quiet.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          ...E2E,
          name: 'e2e-last',
          include: E2E_LAST,
          exclude: EXCLUDED,
          // Nothing is left to ask when it has ended.
          setupFiles: [],
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
