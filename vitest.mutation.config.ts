/** For `npm run mutation`: which tests run is said for each area in scripts/mutation/areas.ts. */
import { defineConfig } from 'vitest/config';
import main from './vitest.config.ts';

export default defineConfig({
  ...main,
  test: {
    ...main.test,
    setupFiles: ['test/support/setup.ts', 'test/support/setup-mutation.ts'],
  },
});
