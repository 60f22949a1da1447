import { graphql, parse, subscribe } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createModuleService } from '../../../domains/module/index.ts';
import type { Context } from '../../../resolvers/context.ts';
import { buildSchema } from '../../../server/schema.ts';
import { createContext } from '../../contract/schema/contexts.ts';
import { createFakeModule } from '../../support/fake-module.ts';
import { setUp } from './setup.ts';

const schema = buildSchema();

function setUpGateway() {
  const waku = createFakeModule({ name: 'waku', network: 'DEVNET' });
  const chatSdk = createFakeModule({ name: 'chat-sdk', needs: ['waku'] });
  const ran = setUp([waku, chatSdk]);
  const module = createModuleService(ran.supervisor, { clock: ran.clock });
  const services = { module, contact: {}, chat: {} } as unknown as Context['services'];
  const contextValue = { ...createContext({ operator: true }), services };
  const ask = (source: string) => graphql({ schema, source, contextValue });
  return { ...ran, waku, contextValue, ask };
}

describe('modules over GraphQL', () => {
  test('ORCH-21: health, network, needs and restarts are told to whoever asks', async () => {
    const { waku, supervisor, ask, clock } = setUpGateway();
    waku.starts.push('fail');
    await supervisor.start();
    const retryAt = new Date(clock.now() + 1_000).toISOString();
    const health = 'health { state reason retryAt }';
    expect(await ask(`{ modules { name network ${health} needs { name } restarts } }`)).toEqual({
      data: {
        modules: [
          {
            name: 'waku',
            network: 'DEVNET',
            health: { state: 'DOWN', reason: 'waku failed', retryAt },
            needs: [],
            restarts: 0,
          },
          {
            name: 'chat-sdk',
            network: null,
            health: { state: 'DEGRADED', reason: 'needs "waku", which is DOWN', retryAt: null },
            needs: [{ name: 'waku' }],
            restarts: 0,
          },
        ],
      },
    });
    expect(await ask('{ module(name: "codex") { name } }')).toEqual({ data: { module: null } });
    await supervisor.stop();
  });

  test('ORCH-8: moduleRestart is a result union', async () => {
    const { supervisor, ask } = setUpGateway();
    await supervisor.start();
    const restart = (name: string) =>
      ask(`mutation { moduleRestart(input: { name: "${name}" }) {
        __typename
        ... on ModuleRestartSuccess { module { name restarts } }
        ... on UserError { code }
      } }`);
    expect(await restart('waku')).toEqual({
      data: {
        moduleRestart: {
          __typename: 'ModuleRestartSuccess',
          module: { name: 'waku', restarts: 1 },
        },
      },
    });
    expect(await restart('codex')).toEqual({
      data: { moduleRestart: { __typename: 'ModuleNotFoundError', code: 'MODULE_NOT_FOUND' } },
    });
  });

  test('ORCH-18: moduleEvents carries the module as it is now', async () => {
    const { supervisor, waku, clock, contextValue } = setUpGateway();
    await supervisor.start();
    const document = parse(`subscription { moduleEvents {
      __typename
      ... on Event { cursor }
      ... on ModuleStateChanged { module { name health { state } } }
    } }`);
    const stream = await subscribe({ schema, document, contextValue });
    if (!(Symbol.asyncIterator in stream)) throw new Error('no stream');
    const next = stream.next();
    await clock.settle();
    waku.says = { state: 'DEGRADED', reason: 'few peers' };
    await clock.advance(100);
    expect((await next).value).toEqual({
      data: {
        moduleEvents: {
          __typename: 'ModuleStateChanged',
          cursor: expect.any(String),
          module: { name: 'waku', health: { state: 'DEGRADED' } },
        },
      },
    });
    await supervisor.stop();
  });
});
