/** Types of the resolvers, made from the SDL: resolvers/generated/types.ts. Run by `npm run codegen`. */
import { readdirSync, readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { buildSchema, isUnionType } from 'graphql';

const folder = new URL('schema/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.graphql'));
const sdl = buildSchema(
  files.map((name) => readFileSync(new URL(name, folder), 'utf8')).join('\n'),
);

const domain = (name: string, type: string) => `../../domains/${name}/index.ts#${type}`;
const EVENT = '../../domains/shared/event-log.ts#EventRecord';

/** What domains hand to resolvers for a GraphQL type, where it is not the type's own shape. */
const views: Record<string, string> = {
  Account: domain('account', 'Account as AccountView'),
  Session: domain('account', 'Session as SessionView'),
  Viewer: '../../domains/shared/viewer.ts#Viewer as ViewerView',
  Profile: domain('profile', 'Profile as ProfileView'),
  Contact: domain('contact', 'Contact as ContactView'),
  ContactConnection: domain('contact', 'ContactPage'),
  // A contact request is the message that carried it.
  ContactRequest: domain('chat', 'Message as MessageView'),
  Chat: domain('chat', 'Chat as ChatView'),
  Message: domain('chat', 'Message as MessageView'),
  Module: domain('module', 'ModuleStatus'),
  ModuleHealth: domain('module', 'ModuleHealth as ModuleHealthView'),
  ModuleStateChanged: domain('module', 'ModuleStateChanged as ModuleStateChangedView'),
  StreamReset: '../../domains/shared/event-log.ts#StreamReset as StreamResetView',
};

/** Events are kept as records that name their objects; results tell their GraphQL type in `type`. */
const mappers: Record<string, string> = { ...views };
for (const union of Object.values(sdl.getTypeMap()).filter(isUnionType)) {
  for (const { name } of union.getTypes()) {
    if (name in mappers) continue;
    mappers[name] = union.name.endsWith('Event') ? EVENT : `{T} & { readonly type: '${name}' }`;
  }
}

const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  importExtension: '.ts',
  generates: {
    'resolvers/generated/types.ts': {
      plugins: ['typescript', 'typescript-resolvers'],
      config: {
        contextType: '../context.ts#Context',
        mappers,
        scalars: {
          ID: 'string',
          DateTime: 'Date',
          Cursor: 'string',
          BigInt: 'bigint',
          Hex: 'string',
          PublicKey: { input: `\`0x04\${string}\``, output: 'string' },
          URL: 'string',
        },
        showUnusedMappers: false,
        strictScalars: true,
        enumsAsTypes: true,
        immutableTypes: true,
        skipTypename: true,
        useTypeImports: true,
        disableDescriptions: true,
        resolverTypeWrapperSignature: 'Promise<T> | T',
      },
    },
  },
};

export default config;
