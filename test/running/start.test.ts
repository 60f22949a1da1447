import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Program, run } from '../support/process.ts';

let dataDir: string;
let occupied: Server;
let occupiedPort: number;
const programs: Program[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'status-gateway-start-'));
  occupied = createServer();
  await new Promise<void>((resolve) => {
    occupied.listen(0, '127.0.0.1', resolve);
  });
  const address = occupied.address();
  occupiedPort = address && typeof address === 'object' ? address.port : 0;
});
afterAll(async () => {
  for (const program of programs) program.signal('SIGKILL');
  await Promise.all(programs.map(({ ended }) => ended));
  occupied.close();
  await rm(dataDir, { recursive: true, force: true });
});

function start(settings: Readonly<Record<string, string>> = {}): Program {
  const program = run('server/main.ts', {
    PORT: '0',
    WAKU_PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ...settings,
  });
  programs.push(program);
  return program;
}

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

/** Below where systems take their free ports from: nobody is given these two in the meantime. */
async function freePortWithFreeNeighbour(): Promise<number> {
  for (let port = 21_000; port < 31_000; port += 2) {
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('No two free ports side by side');
}

/** NAME=value in a command, quoted or not. */
const settingsIn = (command: string): Record<string, string> =>
  Object.fromEntries(
    [...command.matchAll(/([A-Z_]+)=([^\s"]+)/g)].map(([, name = '', value = '']) => [name, value]),
  );

const identity = async (program: Program) => (await program.printed(/\/p2p\/(\w+)/))[1];

describe('npm start', () => {
  test('RUN-1: says where things are, what to try first, and how to start a second gateway', async () => {
    const program = start({ PORT: String(await freePortWithFreeNeighbour()) });
    const [, url = ''] = await program.printed(/GraphQL +(\S+)/);
    await program.printed(/Try first/);
    await program.printed(/Development network/);
    expect((await fetch(new URL('/ready', url))).status).toBe(200);
    const [command] = await program.printed(/^.*PORT=.*npm start$/m);
    const printed = settingsIn(command);
    expect(printed).toEqual({
      PORT: String(Number(new URL(url).port) + 1),
      DATA_DIR: expect.stringMatching(/^\.[/\\]bob$/),
      WAKU_BOOTSTRAP: expect.stringMatching(/^\/ip4\/\S+\/p2p\/\w+$/),
    });
    const second = start({ ...printed, DATA_DIR: path.join(dataDir, 'bob') });
    const [, secondUrl = ''] = await second.printed(/GraphQL +(\S+)/);
    expect(new URL(secondUrl).port).toBe(printed.PORT);
    expect((await fetch(new URL('/ready', secondUrl))).status).toBe(200);
    for (const each of [second, program]) {
      each.signal('SIGTERM');
      expect(await each.ended).toBe(0);
    }
  });

  test('RUN-2: a port in use is an error that names the setting', async () => {
    const program = start({ PORT: String(occupiedPort) });
    expect(await program.ended).toBe(1);
    expect(program.output()).toMatch(new RegExp(`Port ${occupiedPort}.*PORT`));
    expect(program.output()).not.toMatch(/\n\s+at /);
  });

  test('RUN-3: Ctrl-C stops cleanly', async () => {
    const program = start();
    await program.printed(/is up/);
    program.signal('SIGINT');
    expect(await program.ended).toBe(0);
    expect(program.output()).toMatch(/Stopped\./);
  });

  test('RUN-4: a second start finds everything again, the network identity included', async () => {
    const first = start();
    const before = await identity(first);
    first.signal('SIGTERM');
    await first.ended;
    const second = start();
    expect(await identity(second)).toBe(before);
    second.signal('SIGTERM');
    await second.ended;
  });

  test('RUN-4: also after the process was killed', async () => {
    const first = start();
    const before = await identity(first);
    first.signal('SIGKILL');
    await first.ended;
    const second = start();
    expect(await identity(second)).toBe(before);
    second.signal('SIGTERM');
    expect(await second.ended).toBe(0);
  });

  test('RUN-5: settings that cannot be used stop the start, each named with what is allowed', async () => {
    const program = start({ PORT: 'four', WAKU_SHARD: '1', LOG_LEVEL: 'loud' });
    expect(await program.ended).toBe(78);
    for (const name of ['PORT', 'WAKU_SHARD', 'LOG_LEVEL'])
      expect(program.output()).toContain(name);
    expect(program.output()).toContain('four');
  });

  test('RUN-6: a data directory in use is an error that names the setting', async () => {
    const first = start();
    await first.printed(/is up/);
    const second = start();
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain('DATA_DIR');
    first.signal('SIGTERM');
    await first.ended;
  });
});

describe('what is not usable', () => {
  test('RUN-8: a port of the embedded node in use is said beside "is up", with the setting', async () => {
    const program = start({ WAKU_PORT: String(occupiedPort) });
    await program.printed(/Try first/);
    expect(program.output()).toMatch(
      new RegExp(`is up\\.\\s+Not usable yet: waku-node is DOWN: .*${occupiedPort}.*WAKU_PORT`),
    );
    const [, url] = await program.printed(/GraphQL +(\S+)/);
    expect((await fetch(new URL('/ready', url))).status).toBe(503);
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
  });
});

describe('npm run demo', () => {
  test('RUN-7: two gateways talk, and the demo ends well', { timeout: 90_000 }, async () => {
    const program = run('scripts/demo/main.ts');
    programs.push(program);
    expect([await program.ended, program.output()]).toEqual([
      0,
      expect.stringMatching(/DELIVERED/),
    ]);
  });
});
