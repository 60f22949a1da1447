import { configDefaults, defineConfig } from 'vitest/config';
import main, { LONG_TESTS } from './vitest.config.ts';

export default defineConfig({
  ...main,
  test: {
    ...main.test,
    include: [LONG_TESTS],
    exclude: [...configDefaults.exclude],
    // One more than in the main suite: much of these is waiting for processes that die and start.
    maxWorkers: 3,
    testTimeout: 600_000,
  },
});
