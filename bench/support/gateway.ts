/** A gateway in a process of its own, with what the people of test/support need to live on it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type GatewayClient } from '../../client/index.ts';
import type { TestGateway } from '../../test/support/gateway.ts';
import { gatewayDatabase } from '../../test/support/gateway-database.ts';
import { registerPerson } from '../../test/support/person.ts';
import type { GatewayProgramInfo, GatewayProgramOptions } from '../programs/gateway.ts';
import { type Child, startChild } from './child.ts';

export interface BenchGateway extends TestGateway {
  /** Resident megabytes of its process, after a collection. */
  memory(): Promise<number>;
}

/** Cheap enough for many log-ins. */
const FAST_KDF = { N: 2 ** 12, r: 8, p: 1 };

export interface BenchGatewayOptions {
  /** Passwords cost what they cost outside. */
  readonly realKdf?: boolean;
}

/** Everything it wrote is gone when it is disposed of. */
export async function benchGateway({
  realKdf = false,
}: BenchGatewayOptions = {}): Promise<BenchGateway> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'status-gateway-bench-'));
  const clients: GatewayClient[] = [];
  const database = await gatewayDatabase(dataDir);
  const open = (ports: { PORT: string; WAKU_PORT: string }) => {
    const common = { LOG_LEVEL: 'error', DATA_DIR: dataDir, DATABASE_URL: database.url };
    const settings = { ...common, ...ports };
    const options: GatewayProgramOptions = { settings, kdf: realKdf ? null : FAST_KDF };
    return startChild<GatewayProgramInfo>('gateway.ts', options);
  };
  let child: Child<GatewayProgramInfo> | null = await open({ PORT: '0', WAKU_PORT: '0' });
  const { url, bootstrap } = child.ready;
  const ports = {
    PORT: new URL(url).port,
    WAKU_PORT: /\/tcp\/(\d+)\/ws/.exec(bootstrap.join())?.[1] ?? '0',
  };
  const stop = async () => {
    await child?.[Symbol.asyncDispose]();
    child = null;
  };
  const gateway: BenchGateway = {
    url,
    dataDir,
    databaseUrl: database.url,
    bootstrap,
    client(token = null) {
      const client = createClient({ url, token, backoff: () => 100 });
      clients.push(client);
      return client;
    },
    person: (name) => registerPerson(gateway, name),
    stop,
    async start() {
      child ??= await open(ports);
    },
    async memory() {
      if (!child) throw new Error('the gateway is stopped');
      return child.ask<number>('memory');
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await stop();
      await database.remove();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return gateway;
}
