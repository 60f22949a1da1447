import { configDefaults, defineConfig } from 'vitest/config';

export const LONG_TESTS = 'test/**/*.long.test.ts';

export default defineConfig({
  // Node loads graphql's CommonJS build for everybody; Vite would load a second copy of it for our files.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'test/support/**', LONG_TESTS],
    globalSetup: ['test/support/postgres/global-setup.ts'],
    setupFiles: ['test/support/setup.ts'],
    // Worker threads would share signal handlers and the environment with each other.
    pool: 'forks',
    maxWorkers: 2,
    // Watchdogs, never measures: a busy machine with two cores must not fail a test that would pass.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    globals: false,
  },
});
