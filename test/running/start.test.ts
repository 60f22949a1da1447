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

const identity = async (program: Program) => (await program.printed(/\/p2p\/(\w+)/))[1];

describe('npm start', () => {
  test('RUN-1: says where things are, what to try first, and how to start a second gateway', async () => {
    const program = start();
    const [, url] = await program.printed(/GraphQL +(\S+)/);
    await program.printed(/Try first/);
    const [, command] = await program.printed(
      /(PORT=\d+ DATA_DIR=\.\/bob WAKU_BOOTSTRAP=\/ip4\/\S+ npm start|set PORT)/,
    );
    expect(command).toBeTruthy();
    await program.printed(/Development network/);
    const answer = await fetch(new URL('/ready', url));
    expect(answer.status).toBe(200);
    program.signal('SIGTERM');
    expect(await program.ended).toBe(0);
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
