import { generatePrismaClients } from '../prisma-generate.ts';
import type { Generator } from './generator.ts';
import { requireInstalled } from './installed.ts';

const PACKAGES = ['prisma', '@prisma/client'];

export const prismaClient: Generator = {
  name: 'prisma',
  label: 'the Prisma clients',
  scope: 'runtime',
  packages: PACKAGES,
  outputs: ['prisma/generated'],
  inputs: () => [
    'prisma/schema.prisma',
    'scripts/prisma-generate.ts',
    'scripts/schema-variants.ts',
  ],
  run: (root) => {
    requireInstalled(root, PACKAGES);
    return generatePrismaClients();
  },
};
