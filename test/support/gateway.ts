/** A whole gateway for tests: real HTTP, a real database, a real Waku service node, on loopback. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type GatewayClient } from '../../client/index.ts';
import { settingsOf } from '../../server/config.ts';
import { createGateway, type GatewayOverrides } from '../../server/gateway.ts';
import { gatewayDatabase } from './gateway-database.ts';
import { type Person, registerPerson } from './person.ts';

export interface GatewayOptions {
  /** Settings as they stand in the environment. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Another gateway's, to be on one network with it. */
  readonly bootstrap?: readonly string[];
  readonly overrides?: GatewayOverrides;
}

export interface TestGateway extends AsyncDisposable {
  /** The GraphQL endpoint. */
  readonly url: string;
  readonly dataDir: string;
  /** What its DATABASE_URL is. */
  readonly databaseUrl: string;
  /** Addresses another gateway can join by. */
  readonly bootstrap: readonly string[];
  client(token?: string | null): GatewayClient;
  /** Creates an account with this name, logged in. */
  person(displayName: string): Promise<Person>;
  stop(): Promise<void>;
  /** Starts again on the same data and the same port. */
  start(): Promise<void>;
}

/** Cheap enough for many log-ins; the real parameters have tests of their own. */
const FAST_KDF = { N: 2 ** 12, r: 8, p: 1 } as const;

export async function startGateway(options: GatewayOptions = {}): Promise<TestGateway> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'status-gateway-test-'));
  const database = await gatewayDatabase(dataDir);
  const databaseUrl = options.settings?.DATABASE_URL ?? database.url;
  const clients: GatewayClient[] = [];
  let port = '0';
  let wakuPort = '0';
  const open = async () => {
    const settings = settingsOf({
      LOG_LEVEL: 'silent',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      PORT: port,
      WAKU_PORT: wakuPort,
      ...(options.bootstrap && { WAKU_BOOTSTRAP: options.bootstrap.join(',') }),
      ...options.settings,
    });
    const gateway = createGateway(settings, { kdf: FAST_KDF, ...options.overrides });
    const info = await gateway.start();
    port = new URL(info.url).port;
    wakuPort = /\/tcp\/(\d+)\/ws/.exec(info.bootstrap.join())?.[1] ?? '0';
    return { gateway, info };
  };
  let running: Awaited<ReturnType<typeof open>> | null = await open();
  const { info } = running;
  const stop = async () => {
    const { gateway } = running ?? {};
    running = null;
    await gateway?.stop();
  };
  const test: TestGateway = {
    url: info.url,
    dataDir,
    databaseUrl,
    bootstrap: info.bootstrap,
    client(token = null) {
      const client = createClient({ url: info.url, token, backoff: () => 100 });
      clients.push(client);
      return client;
    },
    person: (displayName) => registerPerson(test, displayName),
    stop,
    async start() {
      running ??= await open();
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await stop();
      await database.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return test;
}
