import { generatePrismaClient } from '../prisma-generate.ts';
import type { Generator } from './generator.ts';

export const prismaClient: Generator = {
  name: 'prisma',
  label: 'the Prisma client',
  scope: 'runtime',
  packages: ['prisma', '@prisma/client'],
  outputs: ['prisma/generated'],
  inputs: () => ['prisma/schema.prisma', 'scripts/prisma-generate.ts'],
  run: () => generatePrismaClient(),
};
