'use strict';

// Who may import whom. Each rule forbids; what no rule names is allowed.
// Type-only imports count: they tie folders together as firmly as others.

/** Any file of our own outside node_modules. */
const OURS =
  '^(bench|client|datasources|domains|extensions|prisma|resolvers|schema|scripts|server|specs|test)/';

/** Codecs and rules of the Waku protocol: what a service node and its client have in common. */
const SHARED_PROTOCOL =
  '^datasources/waku/(clock|message-hash|message-rules|sharding)\\.ts$|^datasources/waku/libp2p/';

/** Clients made from LIDL contracts: for whoever reaches a module over the bridge of Logos Core. */
const BRIDGE_CLIENTS = '^datasources/logos-core/generated/';
/** They, and the type that ties a port to a contract. */
const BRIDGE_CONTRACTS = `${BRIDGE_CLIENTS}|^datasources/logos-core/port-map\\.ts$`;

/** Packages that reach a module: each only inside the data source that wraps it. */
const VENDORS = {
  'datasources/(waku|waku-node)':
    '^node_modules/(@waku/(sdk|core|interfaces|proto|utils)|libp2p|@libp2p|@chainsafe|@multiformats/multiaddr|it-[a-z-]+)(/|$)',
  'datasources/chat-sdk': '^node_modules/@digitaldefiance/',
};

function vendorRule([owner, packages]) {
  return {
    name: `vendor-of-${owner.replace(/[^a-z-]+/g, '-').replace(/^-|-$/g, '')}`,
    comment: `These packages are used in ${owner} only; others go through its port.ts.`,
    severity: 'error',
    from: {
      path: '^(client|datasources|domains|extensions|prisma|resolvers|server)/',
      pathNot: `^${owner}/`,
    },
    to: { path: packages },
  };
}

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'A cycle has no order to start in and no part to test alone; types alone make none.',
      severity: 'error',
      from: { pathNot: '/generated/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvers-through-the-front-door',
      comment:
        'A resolver calls a domain through its index.ts (or domains/shared); no storage, no data source.',
      severity: 'error',
      from: { path: '^resolvers/' },
      to: { path: OURS, pathNot: '^(resolvers/|domains/shared/|domains/[^/]+/index\\.ts$)' },
    },
    {
      name: 'viem-in-scalars-only',
      comment: 'Chain and content formats reach resolvers as scalars.',
      severity: 'error',
      from: { path: '^resolvers/', pathNot: '^resolvers/scalars/' },
      to: { path: '^node_modules/(viem|multiformats)(/|$)' },
    },
    {
      name: 'domains-on-ports',
      comment:
        'A domain knows ports, storage and other domains; not who calls it, not how a module is reached.',
      severity: 'error',
      from: { path: '^domains/' },
      to: { path: OURS, pathNot: '^(domains/|datasources/([^/]+/port|module)\\.ts$|prisma/)' },
    },
    {
      name: 'ports-are-types',
      comment: 'A port is handed to a domain by server/: import its types only.',
      severity: 'error',
      from: { path: '^domains/' },
      to: { path: '^datasources/[^/]+/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'domains-through-the-front-door',
      comment: 'Another domain is reached through its index.ts; domains/shared is open to all.',
      severity: 'error',
      from: { path: '^domains/([^/]+)/' },
      to: { path: '^domains/[^/]+/', pathNot: '^domains/($1|shared)/|^domains/[^/]+/index\\.ts$' },
    },
    {
      name: 'shared-stands-alone',
      comment: 'What all domains share knows none of them.',
      severity: 'error',
      from: { path: '^domains/shared/' },
      to: { path: '^domains/', pathNot: '^domains/shared/' },
    },
    {
      name: 'contact-before-chat',
      comment: 'Chat stands on contact, never the other way round.',
      severity: 'error',
      from: { path: '^domains/contact/' },
      to: { path: '^domains/chat/' },
    },
    {
      name: 'domains-without-transport',
      comment: 'GraphQL, chains and the messaging network are not the business of a rule.',
      severity: 'error',
      from: { path: '^domains/' },
      to: {
        path: '^node_modules/(graphql|graphql-yoga|graphql-ws|@graphql-[^/]+/|@pothos/|viem|@waku/|ws)(/|$|[a-z])',
      },
    },
    {
      name: 'data-sources-apart',
      comment:
        'A data source knows module.ts, itself, the port types of the modules it needs, and LIDL contracts.',
      severity: 'error',
      from: { path: '^datasources/([^/]+)/' },
      to: {
        path: OURS,
        pathNot: `^datasources/($1/|module\\.ts$|[^/]+/port\\.ts$)|${SHARED_PROTOCOL}|${BRIDGE_CONTRACTS}`,
      },
    },
    {
      name: 'foreign-ports-are-types',
      comment: 'Another module is handed in by server/: import the types of its port only.',
      severity: 'error',
      from: { path: '^datasources/([^/]+)/' },
      to: {
        path: '^datasources/[^/]+/',
        pathNot: `^datasources/$1/|${SHARED_PROTOCOL}|${BRIDGE_CLIENTS}`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'shared-protocol-of-waku-only',
      comment:
        'The Waku node and its client speak one protocol, written once; nobody else speaks it.',
      severity: 'error',
      from: { path: '^datasources/', pathNot: '^datasources/(waku|waku-node)/' },
      to: { path: SHARED_PROTOCOL },
    },
    {
      name: 'prisma-stands-alone',
      comment: 'Storage knows nothing of ours.',
      severity: 'error',
      from: { path: '^prisma/' },
      to: { path: OURS, pathNot: '^prisma/' },
    },
    {
      name: 'extensions-on-the-api',
      comment: 'An extension uses extensions/api.ts and the domains behind it.',
      severity: 'error',
      from: { path: '^extensions/([^/]+)/' },
      to: { path: OURS, pathNot: '^(extensions/($1/|api\\.ts$)|domains/[^/]+/index\\.ts$)' },
    },
    {
      name: 'client-stands-alone',
      comment: 'The client is shipped without the server.',
      severity: 'error',
      from: { path: '^client/' },
      to: { path: OURS, pathNot: '^client/' },
    },
    {
      name: 'client-is-light',
      comment: 'The client brings nothing but graphql-ws, and runs in browsers.',
      severity: 'error',
      from: { path: '^client/' },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'core'],
        pathNot: '^node_modules/graphql-ws/',
      },
    },
    {
      name: 'server-is-the-top',
      comment: 'Only tests, benches and scripts start a gateway.',
      severity: 'error',
      from: { path: OURS, pathNot: '^(server|scripts|test|bench)/' },
      to: { path: '^server/' },
    },
    {
      name: 'no-tests-in-the-product',
      comment: 'What ships does not know its tests, benches or tools.',
      severity: 'error',
      from: { path: '^(client|datasources|domains|extensions|prisma|resolvers|server)/' },
      to: { path: '^(bench|test|scripts)/' },
    },
    {
      name: 'no-development-packages',
      comment: 'A production install lacks devDependencies: move the package, or the code.',
      severity: 'error',
      from: { path: '^(client|datasources|domains|extensions|prisma|resolvers|server)/' },
      to: { dependencyTypes: ['npm-dev'] },
    },
    {
      name: 'resolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(node|vitest):|/generated/' },
    },
    ...Object.entries(VENDORS).map(vendorRule),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
