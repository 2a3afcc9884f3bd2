import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They need an API server: see vitest.e2e.config.ts.
    exclude: ['test/e2e/**'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    pool: 'threads',
    // Many tests wait for processes and sockets: on two cores one worker would leave one idle.
    maxWorkers: Math.max(2, availableParallelism()),
  },
});
