/** What `npm start` runs, as a process that is killed again and again and started on the same data. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createClient, type GatewayClient } from '../../../client/index.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { registerPerson } from '../../support/person.ts';
import { type Program, run } from '../../support/process.ts';
import { eventually } from '../../support/until.ts';

export interface Victim extends TestGateway {
  /** Starts the process; resolves when it runs, which is long before it answers. */
  launch(): void;
  /** Resolves when it answers. Fails when it ends by itself. */
  up(): Promise<void>;
  kill(): Promise<void>;
  /** The last lines of what it printed, all lives together. */
  lastWords(): string;
}

export interface VictimOptions {
  readonly databaseUrl: string;
  /** The network's service nodes: they outlive the victim. */
  readonly bootstrap: readonly string[];
}

const READY = /GraphQL +(http:\S+)/;

export async function createVictim({ databaseUrl, bootstrap }: VictimOptions): Promise<Victim> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'status-gateway-victim-'));
  const clients: GatewayClient[] = [];
  const words: string[] = [];
  let port = '0';
  let running: Program | null = null;

  const launch = (): void => {
    running ??= run('server/main.ts', {
      NO_COLOR: '1',
      LOG_LEVEL: 'error',
      DATA_DIR: dataDir,
      DATABASE_URL: databaseUrl,
      // What it held when it was killed is free again soon.
      ENGINE_LEASE: '3s',
      PORT: port,
      WAKU_MODE: 'remote',
      WAKU_BOOTSTRAP: bootstrap.join(','),
    });
  };
  const up = async (): Promise<void> => {
    const program = running;
    if (!program) throw new Error('It is not running');
    let how: number | string | null = null;
    void program.ended.then((ending) => {
      how = ending;
    });
    const [, url = ''] = await eventually('the victim is up', async () => {
      if (how !== null) throw new Error(`It ended (${how}):\n${program.output().slice(-2_000)}`);
      return READY.exec(program.output());
    });
    port = new URL(url).port;
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const program = running;
    running = null;
    program?.signal(signal);
    await program?.ended;
    words.push(program?.output() ?? '');
  };

  launch();
  await up();
  const url = `http://127.0.0.1:${port}/graphql`;
  const victim: Victim = {
    url,
    databaseUrl,
    dataDir,
    bootstrap,
    launch,
    up,
    kill: () => end('SIGKILL'),
    lastWords: () => [...words, running?.output() ?? ''].join('\n').slice(-4_000),
    client(token = null) {
      const client = createClient({ url, token, backoff: () => 100 });
      clients.push(client);
      return client;
    },
    person: (displayName) => registerPerson(victim, displayName),
    stop: () => end('SIGTERM'),
    async start() {
      launch();
      await up();
    },
    async [Symbol.asyncDispose]() {
      for (const client of clients) await client.close();
      await end('SIGKILL');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
  return victim;
}
