import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../server/config/config-error.ts';
import { envExample } from '../../server/config/env-example.ts';
import { SETTING_NAMES } from '../../server/config/settings.ts';
import { settingsOf } from '../../server/config.ts';

const TOKEN = 'canary-token-0123456789';

function problems(environment: Record<string, string>): string {
  try {
    settingsOf(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  throw new Error('The settings were taken.');
}

test('CONFIG-1: nothing set is a local gateway on a development network', () => {
  const { config, secrets } = settingsOf({});
  expect(config).toEqual({
    http: { host: '127.0.0.1', port: 4_000, allowedHosts: [], allowedOrigins: [] },
    dataDir: resolve('data'),
    databaseUrl: `file:${resolve('data/gateway.sqlite')}`,
    databasePool: 10,
    engineLeaseMs: 15_000,
    logLevel: 'info',
    registration: 'open',
    sessions: { idleMs: 7 * 86_400_000, absoluteMs: 30 * 86_400_000 },
    waku: {
      mode: 'embedded',
      preset: 'devnet',
      network: 'DEVNET',
      bootstrap: [],
      clusterId: 16,
      shards: [32, 64],
      transport: 'ws',
      port: 14_000,
      storeRetentionMs: 30 * 86_400_000,
    },
  });
  expect(secrets).toEqual({ registrationToken: null, operatorToken: null });
});

test('CONFIG-2: empty counts as unset, and what belongs to others passes', () => {
  const { config } = settingsOf({
    PORT: '',
    WAKU_TYPO: ' ',
    OTEL_SERVICE_NAME: 'gateway',
    SESSION_MANAGER: 'local/desktop',
    PATH: '/bin',
    NODE_ENV: 'test',
  });
  expect(config.http.port).toBe(4_000);
});

test('CONFIG-3: a second gateway needs a port, a folder and an address only', () => {
  const peer = `/ip4/127.0.0.1/tcp/14000/ws/p2p/16Uiu2HAmAR24Mbb6VuzoyUiGx42UenDkshENVDj4qnmmbabLvo31`;
  const { config } = settingsOf({ PORT: '4001', DATA_DIR: './bob', WAKU_BOOTSTRAP: peer });
  expect(config.waku).toMatchObject({ mode: 'embedded', bootstrap: [peer], port: 14_001 });
  expect(config.dataDir).toBe(resolve('bob'));
});

describe('CONFIG-4: a setting that cannot be used stops the boot by name, value and what is allowed', () => {
  test.each([
    [{ PORT: '70000' }, ['PORT', '70000', '0 to 65535']],
    [{ PORT: '4e3' }, ['PORT', '4e3']],
    [{ LOG_LEVEL: 'loud' }, ['LOG_LEVEL', 'loud', 'debug']],
    [{ SESSION_IDLE: '3 weeks' }, ['SESSION_IDLE', '3 weeks', '12h']],
    [{ SESSION_IDLE: '2h', SESSION_MAX: '1h' }, ['SESSION_IDLE', 'SESSION_MAX']],
    [{ ALLOWED_ORIGINS: '*' }, ['ALLOWED_ORIGINS', '*']],
    [{ ALLOWED_ORIGINS: 'https://a.example/path' }, ['ALLOWED_ORIGINS']],
    [{ WAKU_BOOTSTRAP: '/ip4/127.0.0.1/tcp/1/ws' }, ['WAKU_BOOTSTRAP', '/p2p/']],
    [{ WAKU_SHARDS: '32,4096' }, ['WAKU_SHARDS', '1023']],
    [{ WAKU_MODE: 'remote' }, ['WAKU_BOOTSTRAP']],
    [{ ENGINE_LEASE: '1s' }, ['ENGINE_LEASE', '1s', 'from 2s to 10m']],
    [{ ENGINE_LEASE: '1h' }, ['ENGINE_LEASE', '1h', 'from 2s to 10m']],
    [{ WAKU_PRESET: 'status.prod', WAKU_MODE: 'embedded' }, ['WAKU_MODE', 'WAKU_PRESET']],
    [{ WAKU_BOOTSTAP: 'x' }, ['WAKU_BOOTSTAP', 'Did you mean WAKU_BOOTSTRAP?']],
    [{ REGISTRATIONS: 'x' }, ['REGISTRATIONS', 'Did you mean REGISTRATION?']],
    [{ WAKU_COLOUR: 'x' }, ['WAKU_COLOUR', '.env.example']],
    [{ HOST: '0.0.0.0' }, ['HOST', '0.0.0.0', 'ALLOWED_HOSTS', 'ALLOWED_ORIGINS']],
    [{ HOST: '0.0.0.0', ALLOWED_HOSTS: 'a.example' }, ['ALLOWED_ORIGINS']],
    [
      {
        HOST: '0.0.0.0',
        ALLOWED_HOSTS: 'a.example',
        ALLOWED_ORIGINS: 'none',
        REGISTRATION: 'open',
      },
      ['REGISTRATION=open', 'loopback'],
    ],
    [{ REGISTRATION: 'token' }, ['REGISTRATION_TOKEN']],
    [{ REGISTRATION: 'closed', REGISTRATION_TOKEN: TOKEN }, ['REGISTRATION_TOKEN', 'closed']],
    [{ DATABASE_URL: `postgresql://u:${TOKEN}@:port/db` }, ['DATABASE_URL', 'postgresql://']],
    [{ DATABASE_URL: `mysql://u:${TOKEN}@h/db` }, ['DATABASE_URL', 'file:<path>', 'postgresql:']],
    [{ DATABASE_POOL: '0' }, ['DATABASE_POOL', '1 to 1000']],
    [{ REGISTRATION_TOKEN: 'canary' }, ['REGISTRATION_TOKEN', '16 characters']],
    [{ OPERATOR_TOKEN: 'canary with spaces in it' }, ['OPERATOR_TOKEN', '16 characters']],
    [{ OPERATOR_TOKEN: TOKEN, OPERATOR_TOKEN_FILE: '/x' }, ['OPERATOR_TOKEN_FILE', 'both']],
    [{ OPERATOR_TOKEN_FILE: '/does/not/exist' }, ['OPERATOR_TOKEN_FILE', '/does/not/exist']],
  ])('CONFIG-4: %j', (environment, expected) => {
    const message = problems(environment);
    for (const part of expected) expect(message).toContain(part);
    expect(message).not.toContain('canary');
  });

  test('CONFIG-4: every problem is named at once', () => {
    const message = problems({ PORT: 'x', LOG_LEVEL: 'y', WAKU_Z: 'z' });
    for (const name of ['PORT', 'LOG_LEVEL', 'WAKU_Z']) expect(message).toContain(name);
  });
});

test('CONFIG-5: a secret may lie in a file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'gateway-config-')), 'token');
  writeFileSync(file, `${TOKEN}\n`);
  const { config, secrets } = settingsOf({
    REGISTRATION_TOKEN_FILE: file,
    OPERATOR_TOKEN_FILE: file,
  });
  expect(secrets).toEqual({ registrationToken: TOKEN, operatorToken: TOKEN });
  expect(config.registration).toBe('token');
});

test('CONFIG-6: beyond loopback accounts are closed unless said otherwise, and the fleets are presets', () => {
  const { config } = settingsOf({
    HOST: '0.0.0.0',
    ALLOWED_HOSTS: 'gateway.example, 10.0.0.5:4000',
    ALLOWED_ORIGINS: 'none',
    WAKU_PRESET: 'status.prod',
  });
  expect(config.registration).toBe('closed');
  expect(config.http.allowedHosts).toEqual(['gateway.example', '10.0.0.5:4000']);
  expect(config.waku).toMatchObject({
    mode: 'remote',
    network: 'MAIN',
    clusterId: 16,
    shards: [32, 64],
  });
  expect(config.waku.bootstrap.length).toBeGreaterThan(0);
});

test('CONFIG-7: .env.example is the one made from the settings, and names all of them', () => {
  const committed = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8');
  expect(committed).toBe(envExample());
  for (const name of SETTING_NAMES) expect(committed).toContain(`#${name}=`);
});
