import { defineConfig } from 'vitest/config';

/** The tests that need an API server: `npm run test:e2e`. */
export default defineConfig({
  test: {
    include: ['test/e2e/**/*.test.ts'],
    globalSetup: ['test/e2e/support/global-setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    pool: 'threads',
    maxWorkers: 2,
    // For the table of `npm run reliability`.
    reporters: ['default', 'json'],
    outputFile: { json: '.cache/e2e-results.json' },
  },
});
