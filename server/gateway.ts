/** The composition root: everything a gateway is, from a configuration. */
import { mkdir } from 'node:fs/promises';
import type { Logger } from 'pino';
import type { Module, ModuleHealth } from '../datasources/module.ts';
import type { WakuPort } from '../datasources/waku/port.ts';
import type { Registration, ScryptCost } from '../domains/account/index.ts';
import type { Clock, Random } from '../domains/shared/clock.ts';
import { lockFolder } from '../prisma/folder-lock.ts';
import { openDatabase } from '../prisma/open.ts';
import { isPostgresUrl } from '../prisma/postgres/location.ts';
import type { Context } from '../resolvers/context.ts';
import { createLoaders } from '../resolvers/shared/loaders.ts';
import type { Settings } from './config.ts';
import { createContextFactory } from './context.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createFrontDoor, type FrontDoor } from './http/front-door.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import { createLogger } from './logger.ts';
import { createMetrics } from './metrics.ts';
import { observeDomains } from './metrics-domains.ts';
import { createModules, type ModuleDeps } from './modules.ts';
import { operatorToken } from './operator-token.ts';
import { buildSchema } from './schema.ts';
import type { SchemaExtension } from './schema-extensions.ts';
import { createServices } from './services.ts';
import { STARTER_TABS } from './starter-tabs.ts';
import { createSupervisor } from './supervisor.ts';
import { systemClock, systemRandom } from './system.ts';

/** What a test, a simulation or an embedding program replaces. */
export interface GatewayOverrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  readonly limits?: Limits;
  /** Instead of the configured network, e.g. one in memory. */
  readonly waku?: Module<WakuPort>;
  /** Cost of password hashing. */
  readonly kdf?: ScryptCost;
  readonly extensions?: readonly SchemaExtension[];
  /** Instead of the configured database, e.g. one whose statements are seen or fail. */
  readonly openDatabase?: typeof openDatabase;
  /** See `StatusChatSdkOptions`. */
  readonly deriveTopicKey?: ModuleDeps['deriveTopicKey'];
  /** False: no port, requests come by `fetch` alone. */
  readonly listen?: boolean;
}

export interface WaitingFor {
  readonly module: string;
  readonly state: ModuleHealth['state'];
  readonly reason: string | null;
}

export interface GatewayInfo {
  /** The GraphQL endpoint. */
  readonly url: string;
  /** Addresses by which another gateway joins this one's network. */
  readonly bootstrap: readonly string[];
  /** Modules on a network where nothing is worth anything. */
  readonly devnet: readonly string[];
  /** Required modules that are not usable, each with its reason where it has one. */
  readonly waiting: readonly WaitingFor[];
  /** Where the operator's token lies; null when it was configured. */
  readonly operatorTokenFile: string | null;
}

export interface Gateway extends AsyncDisposable {
  /** In-process requests, as over the network. 503 while not running. */
  fetch(request: Request): Promise<Response>;
  /** Resolves when it listens and every module had its first try. @throws what names a setting to change */
  start(): Promise<GatewayInfo>;
  /** Drains, then stops everything, leaves first. Idempotent. */
  stop(): Promise<void>;
}

interface Running {
  readonly frontDoor: FrontDoor;
  readonly info: GatewayInfo;
  readonly close: () => Promise<void>;
}

/** The endpoint of a gateway without a port: only its path counts. */
const IN_PROCESS = { url: 'http://127.0.0.1/graphql' };
/** How long requests may take to end once the gateway stops. */
const DRAIN_MS = 5_000;

/** @example await using gateway = createGateway(loadSettings()); const { url } = await gateway.start(); */
export function createGateway(settings: Settings, overrides: GatewayOverrides = {}): Gateway {
  let running: Promise<Running> | null = null;
  const stop = async (): Promise<void> => {
    const stopping = running;
    running = null;
    await (await stopping?.catch(() => null))?.close();
  };
  return {
    async fetch(request) {
      const current = await running;
      return current?.frontDoor.fetch(request) ?? new Response(null, { status: 503 });
    },
    async start() {
      running ??= run(settings, overrides);
      try {
        return (await running).info;
      } catch (error) {
        running = null;
        throw error;
      }
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function run({ config, secrets }: Settings, overrides: GatewayOverrides): Promise<Running> {
  await using opened = new AsyncDisposableStack();
  const { clock = systemClock, random = systemRandom, limits = DEFAULT_LIMITS } = overrides;
  const logger = overrides.logger ?? createLogger({ level: config.logLevel });
  const { dataDir } = config;
  const { openDatabase: open = openDatabase } = overrides;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // A SQLite file locks its folder itself. Keys, tokens and the network's node are one process's alone.
  if (isPostgresUrl(config.databaseUrl)) opened.defer(lockFolder(dataDir));
  const database = opened.adopt(
    await open({
      url: config.databaseUrl,
      poolSize: config.databasePool,
      leaseMs: config.engineLeaseMs,
      logger,
    }),
    (it) => it.close(),
  );
  const metrics = createMetrics();
  const observed = observeDomains(metrics.registry);
  const modules = createModules({
    config: config.waku,
    dataDir,
    logger,
    clock,
    random,
    waku: overrides.waku,
    deriveTopicKey: overrides.deriveTopicKey,
  });
  const supervisor = createSupervisor({
    modules: modules.all,
    clock,
    random,
    logger,
    metrics: observed.supervisor,
  });
  supervisor.assertNetwork(config.waku.network);
  const { services, ingest, eventLog, deafen } = createServices({
    database,
    modules,
    supervisor,
    clock,
    random,
    logger,
    dataDir,
    registration: registration(config, secrets),
    sessions: config.sessions,
    ...(overrides.kdf && { kdf: overrides.kdf }),
    dropped: observed.dropped,
  });
  observed.engine(() => modules.chatSdk.stats());
  const operator = await operatorToken(config.dataDir, secrets.operatorToken, random);
  const frontDoor = createFrontDoor<Context>({
    schema: buildSchema({ extensions: overrides.extensions ?? [] }),
    createContext: createContextFactory(services, operator.token),
    renewContext: (context) => {
      context.loaders = createLoaders(context.viewer, context.services);
    },
    limits,
    logger,
    metrics,
    readiness: () => ({ ready: supervisor.ready().ready, modules: describe(supervisor.status()) }),
    allowedOrigins: config.http.allowedOrigins,
    allowedHosts: config.http.allowedHosts,
    graphiqlTabs: STARTER_TABS,
  });

  opened.defer(() => supervisor.stop());
  opened.defer(() => ingest.stopAll());
  opened.defer(() => services.account.stop());
  opened.defer(deafen);
  opened.use(createHousekeeping({ eventLog, database, clock, logger }));
  opened.defer(() => frontDoor.close({ deadlineMs: DRAIN_MS }));
  await services.account.start();
  const { url } = overrides.listen === false ? IN_PROCESS : await frontDoor.listen(config.http);
  await supervisor.start();

  const everything = opened.move();
  const bootstrap =
    (modules.wakuNode?.health().state === 'READY' && modules.wakuNode.api.addresses()) || [];
  const { devnet, waitingFor } = supervisor.ready();
  const waiting = waitingFor.map(({ module, health }) => ({
    module,
    state: health.state,
    reason: 'reason' in health ? health.reason : null,
  }));
  return {
    frontDoor,
    info: { url, bootstrap, devnet, waiting, operatorTokenFile: operator.file },
    close: () => everything.disposeAsync(),
  };
}

function registration(
  { registration: mode }: Settings['config'],
  secrets: Settings['secrets'],
): Registration {
  if (mode !== 'token') return { mode };
  if (secrets.registrationToken === null) throw new Error('registration by token without a token');
  return { mode, token: secrets.registrationToken };
}

function describe(status: ReturnType<ReturnType<typeof createSupervisor>['status']>) {
  return status.map(({ name, health, required, network }) => ({
    name,
    state: health.state,
    required,
    network,
  }));
}
