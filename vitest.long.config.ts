import { configDefaults, defineConfig } from 'vitest/config';
import main, { LONG_TESTS } from './vitest.config.ts';

export default defineConfig({
  ...main,
  test: {
    ...main.test,
    include: [LONG_TESTS],
    exclude: [...configDefaults.exclude],
    testTimeout: 600_000,
  },
});
