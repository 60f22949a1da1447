import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { settingsOf } from '../../server/config.ts';
import type { GatewayInfo } from '../../server/gateway.ts';
import { secondGateway, welcome } from '../../server/welcome.ts';

const ADDRESS = '/ip4/127.0.0.1/tcp/14000/ws/p2p/16Uiu2HAm';
const first = {
  url: 'http://127.0.0.1:4000/graphql',
  dataDir: path.resolve('data'),
  address: ADDRESS,
};
const info: GatewayInfo = {
  url: 'http://127.0.0.1:43211/graphql',
  bootstrap: [ADDRESS],
  devnet: [],
  waiting: [],
  operatorTokenFile: null,
};
const { config } = settingsOf({ PORT: '0' });
const said = (facts: Partial<GatewayInfo> = {}) =>
  stripVTControlCharacters(welcome(config, { ...info, ...facts }));

describe('the command for a second gateway', () => {
  test.each([
    ['a shell', 'linux', `PORT=4001 DATA_DIR=./bob WAKU_BOOTSTRAP=${ADDRESS} npm start`],
    [
      'the command prompt',
      'win32',
      `set "PORT=4001" && set "DATA_DIR=.\\bob" && set "WAKU_BOOTSTRAP=${ADDRESS}" && npm start`,
    ],
  ] as const)('RUN-1: is what %s takes', (_shell, platform, command) => {
    expect(secondGateway(first, platform)).toBe(command);
  });

  test('RUN-1: names another data directory where this gateway has ./bob itself', () => {
    const second = { ...first, url: 'http://127.0.0.1:4001/graphql', dataDir: path.resolve('bob') };
    expect(secondGateway(second, 'linux')).toContain('PORT=4002 DATA_DIR=./gateway-4002 ');
  });

  test.each([
    ['http://127.0.0.1/graphql', '81'],
    ['http://127.0.0.1:65535/graphql', '0'],
  ])('RUN-1: beside %s takes port %s', (url, port) => {
    expect(secondGateway({ ...first, url }, 'linux')).toMatch(new RegExp(`^PORT=${port} `));
  });

  test('RUN-1: counts from the port that was taken, not from the one asked for', () => {
    expect(said()).toContain('PORT=43212');
  });
});

test('RUN-8: every required module that is not usable is named, with its reason where it has one', () => {
  const text = said({
    waiting: [
      { module: 'waku-node', state: 'DOWN', reason: 'the port is in use' },
      { module: 'waku', state: 'STARTING', reason: null },
    ],
  });
  expect(text).toContain('Not usable yet: waku-node is DOWN: the port is in use\n');
  expect(text).toContain('Not usable yet: waku is STARTING\n');
  expect(said()).not.toContain('Not usable');
});
