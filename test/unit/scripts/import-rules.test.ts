import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import {
  cruise,
  type ICruiseOptions,
  type ICruiseResult,
  type IFlattenedRuleSet,
} from 'dependency-cruiser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

interface Import {
  readonly from: string;
  readonly to: string;
  /** Default: an import of a value. */
  readonly typeOnly?: boolean;
}

const config = createRequire(import.meta.url)('../../../.dependency-cruiser.cjs') as {
  forbidden: NonNullable<IFlattenedRuleSet['forbidden']>;
  options: ICruiseOptions;
};

const FORBIDDEN: Readonly<Record<string, readonly Import[]>> = {
  'no-circular': [{ from: 'domains/chat/one.ts', to: 'domains/chat/two.ts' }],
  'resolvers-through-the-front-door': [
    { from: 'resolvers/chat/deep.ts', to: 'domains/chat/rows.ts' },
    { from: 'resolvers/chat/storage.ts', to: 'prisma/database.ts', typeOnly: true },
    { from: 'resolvers/chat/source.ts', to: 'datasources/waku/port.ts', typeOnly: true },
  ],
  'viem-in-scalars-only': [{ from: 'resolvers/chat/viem.ts', to: 'viem' }],
  'domains-on-ports': [
    { from: 'domains/chat/adapter.ts', to: 'datasources/waku/sdk.ts', typeOnly: true },
    { from: 'domains/chat/caller.ts', to: 'resolvers/context.ts', typeOnly: true },
  ],
  'ports-are-types': [{ from: 'domains/chat/port-value.ts', to: 'datasources/waku/port.ts' }],
  'domains-through-the-front-door': [
    { from: 'domains/chat/neighbour.ts', to: 'domains/profile/rows.ts', typeOnly: true },
  ],
  'shared-stands-alone': [{ from: 'domains/shared/knows.ts', to: 'domains/chat/index.ts' }],
  'contact-before-chat': [
    { from: 'domains/contact/back.ts', to: 'domains/chat/index.ts', typeOnly: true },
  ],
  'domains-without-transport': [
    { from: 'domains/chat/graphql.ts', to: 'graphql' },
    { from: 'domains/chat/waku.ts', to: '@waku/sdk', typeOnly: true },
  ],
  'data-sources-apart': [
    { from: 'datasources/chat-sdk/peek.ts', to: 'datasources/waku/sdk.ts', typeOnly: true },
    { from: 'datasources/chat-sdk/domain.ts', to: 'domains/chat/index.ts', typeOnly: true },
    { from: 'datasources/waku/wire.ts', to: 'datasources/logos-core/wire/json.ts', typeOnly: true },
  ],
  'foreign-ports-are-types': [
    { from: 'datasources/chat-sdk/port-value.ts', to: 'datasources/waku/port.ts' },
    { from: 'datasources/waku/map-value.ts', to: 'datasources/logos-core/port-map.ts' },
  ],
  'shared-protocol-of-waku-only': [
    { from: 'datasources/chat-sdk/codec.ts', to: 'datasources/waku/libp2p/codecs.ts' },
  ],
  'prisma-stands-alone': [{ from: 'prisma/knows.ts', to: 'domains/chat/index.ts' }],
  'extensions-on-the-api': [{ from: 'extensions/stickers/deep.ts', to: 'domains/chat/rows.ts' }],
  'client-stands-alone': [
    { from: 'client/domain.ts', to: 'domains/chat/index.ts', typeOnly: true },
  ],
  'client-is-light': [
    { from: 'client/heavy.ts', to: 'viem' },
    { from: 'client/node-only.ts', to: 'node:fs' },
  ],
  'server-is-the-top': [
    { from: 'domains/chat/server.ts', to: 'server/gateway.ts', typeOnly: true },
  ],
  'no-tests-in-the-product': [{ from: 'server/helper.ts', to: 'test/support/clock.ts' }],
  'no-development-packages': [{ from: 'server/oracle.ts', to: 'ethers' }],
  resolvable: [{ from: 'server/nowhere.ts', to: 'domains/absent/index.ts' }],
  'vendor-of-datasources-waku-waku-node': [
    { from: 'server/waku.ts', to: '@waku/sdk' },
    { from: 'datasources/chat-sdk/libp2p.ts', to: 'libp2p', typeOnly: true },
  ],
  'vendor-of-datasources-chat-sdk': [
    { from: 'datasources/waku/parity.ts', to: '@digitaldefiance/reed-solomon-erasure.wasm' },
  ],
};

const ALLOWED: readonly Import[] = [
  { from: 'resolvers/chat/good.ts', to: 'domains/chat/index.ts' },
  { from: 'resolvers/chat/graphql-good.ts', to: 'graphql' },
  { from: 'resolvers/scalars/hex.ts', to: 'viem' },
  { from: 'domains/chat/port-good.ts', to: 'datasources/waku/port.ts', typeOnly: true },
  { from: 'domains/chat/own.ts', to: 'domains/chat/rows.ts' },
  { from: 'domains/chat/friend.ts', to: 'domains/contact/index.ts' },
  { from: 'domains/chat/store.ts', to: 'prisma/database.ts', typeOnly: true },
  { from: 'datasources/waku/sdk-good.ts', to: '@waku/sdk' },
  { from: 'datasources/waku-node/codec.ts', to: 'datasources/waku/libp2p/codecs.ts' },
  { from: 'datasources/chat-sdk/port-good.ts', to: 'datasources/waku/port.ts', typeOnly: true },
  { from: 'datasources/waku/map.ts', to: 'datasources/logos-core/port-map.ts', typeOnly: true },
  { from: 'datasources/waku/logos.ts', to: 'datasources/logos-core/generated/delivery.ts' },
  { from: 'client/socket.ts', to: 'graphql-ws' },
  { from: 'server/main.ts', to: 'server/gateway.ts' },
  { from: 'test/oracle.test.ts', to: 'ethers' },
];

/** The other half of the cycle, which is reported once. */
const WAY_BACK: Import = { from: 'domains/chat/two.ts', to: 'domains/chat/one.ts' };

const TARGETS = [
  'datasources/logos-core/generated/delivery.ts',
  'datasources/logos-core/port-map.ts',
  'datasources/logos-core/wire/json.ts',
  'datasources/waku/libp2p/codecs.ts',
  'datasources/waku/port.ts',
  'datasources/waku/sdk.ts',
  'domains/chat/index.ts',
  'domains/chat/rows.ts',
  'domains/contact/index.ts',
  'domains/profile/rows.ts',
  'prisma/database.ts',
  'resolvers/context.ts',
  'server/gateway.ts',
  'test/support/clock.ts',
];

const PACKAGES = [
  '@digitaldefiance/reed-solomon-erasure.wasm',
  '@waku/sdk',
  'graphql',
  'graphql-ws',
  'libp2p',
  'viem',
];

const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'import-rules-'));
let violations: { rule: string; from: string }[] = [];

function write(file: string, text: string): void {
  const target = path.join(folder, file);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.writeFileSync(target, text);
}

function plant({ from, to, typeOnly = false }: Import): void {
  const relative = path.posix.relative(path.posix.dirname(from), to);
  const specifier = to.endsWith('.ts')
    ? relative.startsWith('.')
      ? relative
      : `./${relative}`
    : to;
  const line = `import ${typeOnly ? 'type ' : ''}{ thing } from '${specifier}';`;
  write(
    from,
    `${line}\nexport const used: typeof thing | null = ${typeOnly ? 'null' : 'thing'};\n`,
  );
}

function installed(name: string): void {
  write(
    `node_modules/${name}/package.json`,
    JSON.stringify({ name, version: '1.0.0', main: 'index.js' }),
  );
  write(`node_modules/${name}/index.js`, 'export const thing = 1;\n');
}

beforeAll(async () => {
  const versions = (names: string[]) => Object.fromEntries(names.map((name) => [name, '1.0.0']));
  write(
    'package.json',
    JSON.stringify({
      type: 'module',
      dependencies: versions(PACKAGES),
      devDependencies: versions(['ethers']),
    }),
  );
  for (const name of [...PACKAGES, 'ethers']) installed(name);
  for (const file of TARGETS) write(file, 'export const thing = 1;\n');
  for (const planted of [...Object.values(FORBIDDEN).flat(), ...ALLOWED, WAY_BACK]) plant(planted);
  const { tsConfig: _ours, ...options } = config.options;
  const roots = fs
    .readdirSync(folder)
    .filter((name) => name !== 'node_modules' && name !== 'package.json');
  const { output } = await cruise(roots, {
    ...options,
    baseDir: folder,
    validate: true,
    ruleSet: { forbidden: config.forbidden },
  });
  violations = (output as ICruiseResult).summary.violations.map(({ rule, from }) => ({
    rule: rule.name,
    from,
  }));
});

afterAll(() => fs.rmSync(folder, { recursive: true }));

test('every rule has a planted violation', () => {
  expect(Object.keys(FORBIDDEN).sort()).toEqual(config.forbidden.map(({ name }) => name).sort());
});

describe.each(Object.entries(FORBIDDEN))('%s', (rule, planted) => {
  test.each(planted)('reports $from → $to', ({ from }) => {
    expect(violations).toContainEqual({ rule, from });
  });
});

test.each(ALLOWED)('allows $from → $to', ({ from }) => {
  expect(violations.filter((violation) => violation.from === from)).toEqual([]);
});
