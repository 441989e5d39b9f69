import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

const E2E_SETUP = 'test/e2e/global-setup.ts';
const EXCLUDED = ['**/node_modules/**', '**/planted/**', '**/.local/**', '**/cdk.out/**'];

const files = (names: readonly string[]): string[] => names.map((name) => `test/e2e/${name}.test.ts`);

/**
 * End-to-end tests during which nobody else may be at work: those that count everything there is, and those that stop a
 * function or change a queue. Either have a cloud of their own.
 */
const E2E_ALONE = {
  'e2e-alone-books': files(['bad-input', 'breaks', 'dropped-webhooks', 'logs', 'operators', 'reconcile']),
  'e2e-alone-faults': files([
    'apply',
    'breach-drill',
    'crash',
    'dead-letters',
    'provider-outage',
    'receiver-faults',
    'reconcile-kills',
    'relay',
    'replay',
    'unsent',
  ]),
};

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
          exclude: [...EXCLUDED, ...Object.values(E2E_ALONE).flat(), ...E2E_LAST],
          // They wait far more than they compute: more files at once than cores, and the longest waits overlap.
          maxWorkers: 4,
          sequence: { groupOrder: 1 },
        },
      },
      ...Object.entries(E2E_ALONE).map(([name, include]) => ({
        extends: true as const,
        test: {
          ...E2E,
          name,
          include,
          exclude: EXCLUDED,
          setupFiles: ['test/e2e/books-are-quiet.ts'],
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      })),
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
