/** A gateway as a process of its own: one that can be killed, and whose every line is read. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type GatewayClient } from '../../../client/index.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { gatewayDatabase } from '../../support/gateway-database.ts';
import { registerPerson } from '../../support/person.ts';
import { type Program, run } from '../../support/process.ts';

export interface GatewayProcess extends TestGateway {
  /** Everything printed since the first start. */
  output(): string;
  signal(name: NodeJS.Signals): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

export interface ProcessOptions {
  /** Default: what `npm start` runs. */
  readonly script?: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly bootstrap?: readonly string[];
}

const MAIN = 'server/main.ts';

export async function startProcess(options: ProcessOptions = {}): Promise<GatewayProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), 'status-gateway-process-'));
  // Made by the gateway itself.
  const dataDir = path.join(folder, 'data');
  const database = await gatewayDatabase(dataDir);
  const databaseUrl = options.settings?.DATABASE_URL ?? database.url;
  const programs: Program[] = [];
  const clients: GatewayClient[] = [];
  let at = { PORT: '0', WAKU_PORT: '0' };
  let running: Program | null = null;

  const start = async () => {
    const program = run(options.script ?? MAIN, {
      NO_COLOR: '1',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      ...(options.bootstrap && { WAKU_BOOTSTRAP: options.bootstrap.join(',') }),
      ...options.settings,
      ...at,
    });
    programs.push(program);
    running = program;
    const ended = program.ended.then((how) => {
      throw new Error(`The gateway ended (${how}):\n${program.output().slice(-2_000)}`);
    });
    ended.catch(() => {});
    const up = Promise.all([
      program.printed(/GraphQL +(http:\S+)/),
      // A client of nodes elsewhere has none of its own to name.
      options.settings?.WAKU_MODE === 'remote'
        ? []
        : program.printed(/Bootstrap +(\S+\/tcp\/(\d+)\/ws\S*)/),
    ]);
    const [[, url = ''], [, address = '', wakuPort = '0']] = await Promise.race([up, ended]);
    at = { PORT: new URL(url).port, WAKU_PORT: wakuPort };
    return { url, bootstrap: address === '' ? [] : [address] };
  };
  const end = async (signal: NodeJS.Signals) => {
    const program = running;
    running = null;
    program?.signal(signal);
    await program?.ended;
  };

  const { url, bootstrap } = await start();
  const gateway: GatewayProcess = {
    url,
    dataDir,
    databaseUrl,
    bootstrap,
    client(token = null) {
      const client = createClient({ url, token, backoff: () => 100 });
      clients.push(client);
      return client;
    },
    person: (displayName) => registerPerson(gateway, displayName),
    output: () => programs.map((program) => program.output()).join('\n'),
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    signal: (name) => running?.signal(name),
    async start() {
      if (!running) await start();
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await end('SIGKILL');
      await database.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return gateway;
}
