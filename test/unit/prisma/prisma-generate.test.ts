import { expect, test } from 'vitest';
import { generatePrismaClient } from '../../../scripts/prisma-generate.ts';

test('a schema that is not there is named, with what Prisma said', () => {
  expect(() => generatePrismaClient('prisma/missing.prisma')).toThrow(
    /failed for prisma\/missing\.prisma \(exit 1\): [\s\S]*not/,
  );
});
