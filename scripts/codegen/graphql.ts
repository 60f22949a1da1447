/** TypeScript types of the contract: for resolvers, and for the client's documents. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type CodegenConfig, generate } from '@graphql-codegen/cli';
import { filesBelow } from './fingerprint.ts';
import type { Generator } from './generator.ts';
import { sdlFiles } from './sdl.ts';

const RESOLVER_TYPES = 'resolvers/generated/types.ts';
const CLIENT_TYPES = 'client/generated/operations.ts';

function documentFiles(root: string): string[] {
  return filesBelow(root, 'client', (file) =>
    /^client\/(?:fragments|documents)\/[^/]+\.ts$/.test(file),
  );
}

async function write(root: string, config: CodegenConfig): Promise<void> {
  const written = await generate({ ...config, cwd: root, silent: true }, false);
  for (const { filename, content } of written) {
    const target = path.resolve(root, filename);
    mkdirSync(path.dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
}

const resolverTypes: Generator = {
  name: 'resolver-types',
  label: 'the resolver types',
  scope: 'types',
  packages: ['@graphql-codegen/cli', '@graphql-codegen/typescript-resolvers'],
  outputs: [path.posix.dirname(RESOLVER_TYPES)],
  inputs: (root) => [...sdlFiles(root), 'codegen.ts'],
  run: async (root) => write(root, (await import('../../codegen.ts')).default),
};

/** What travels as JSON is text, whatever the scalar. */
const WIRE_SCALARS = {
  ID: 'string',
  DateTime: 'string',
  Cursor: 'string',
  BigInt: 'string',
  Hex: 'string',
  PublicKey: 'string',
  URL: 'string',
};

const clientTypes: Generator = {
  name: 'client-types',
  label: 'the client types',
  scope: 'types',
  packages: ['@graphql-codegen/cli', '@graphql-codegen/typescript-operations'],
  outputs: [path.posix.dirname(CLIENT_TYPES)],
  inputs: (root) => [...sdlFiles(root), ...documentFiles(root), 'scripts/codegen/graphql.ts'],
  run: (root) =>
    write(root, {
      schema: sdlFiles(root),
      documents: documentFiles(root),
      generates: {
        [CLIENT_TYPES]: {
          plugins: ['typescript-operations'],
          config: {
            scalars: WIRE_SCALARS,
            strictScalars: true,
            enumType: 'string-literal',
            immutableTypes: true,
            arrayInputCoercion: false,
          },
        },
      },
    }),
};

export const graphqlTypes: readonly Generator[] = [resolverTypes, clientTypes];
