import { defineConfig } from 'vitest/config';
import { SOAK_TESTS } from './vitest.config.ts';
import long from './vitest.long.config.ts';

/** Too long for continuous integration. */
export default defineConfig({
  ...long,
  test: { ...long.test, include: [SOAK_TESTS], testTimeout: 1_800_000 },
});
