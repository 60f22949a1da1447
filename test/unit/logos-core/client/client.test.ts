import { describe, expect, test } from 'vitest';
import * as chat from '../../../../datasources/logos-core/generated/chat.ts';
import * as delivery from '../../../../datasources/logos-core/generated/delivery.ts';
import * as storage from '../../../../datasources/logos-core/generated/storage.ts';
import * as proxy from '../../../../datasources/logos-core/generated/verified-proxy.ts';
import * as waku from '../../../../datasources/logos-core/generated/waku.ts';
import { ProviderRejectedError } from '../../../../datasources/logos-core/provider-rejection.ts';
import { Path } from '../../../../datasources/logos-core/wire/path.ts';
import { WireError } from '../../../../datasources/logos-core/wire/wire-error.ts';
import { memoryTransport } from './memory-transport.ts';

const { signal } = new AbortController();
const options = { signal };

const message: waku.WakuMessage = {
  pubsub_topic: '/waku/2/rs/16/32',
  content_topic: '/waku/1/0x01020304/rfc26',
  payload: Uint8Array.of(255, 254, 253),
  version: 1n,
  timestamp: '1796000000123456789',
  meta: null,
  ephemeral: null,
};

async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  return Array.fromAsync(stream);
}

describe('calls', () => {
  test('LIDL-20: parameters are positional, in the order of the contract, with the signal beside them', async () => {
    const transport = memoryTransport({
      'chat_module.create_group_conversation': '{"success":true,"value":"c1"}',
    });
    const { methods } = chat.client(transport);
    const answer = await methods.create_group_conversation('Friends', 'Who we know', options);
    expect(answer).toEqual({ success: true, value: 'c1', error: null });
    expect(transport.asked).toEqual([
      {
        what: 'chat_module.create_group_conversation',
        parameters: ['Friends', 'Who we know'],
        signal,
      },
    ]);
  });

  test('LIDL-20: records go out and come in typed', async () => {
    const transport = memoryTransport({
      'waku.publish': '{"ok":true,"hash":"0xab","accepted_by":2,"detail":null,"new_field":1}',
    });
    const answer = await waku.client(transport).methods.publish(message, options);
    expect(transport.asked[0]?.parameters).toEqual([
      {
        pubsub_topic: message.pubsub_topic,
        content_topic: message.content_topic,
        payload: { _bytes: '__79' },
        version: 1,
        timestamp: message.timestamp,
      },
    ]);
    expect(answer).toEqual({
      ok: true,
      hash: '0xab',
      accepted_by: 2n,
      code: null,
      retryable: null,
      detail: null,
    });
  });

  test('LIDL-20: lists, maps and loose values', async () => {
    const transport = memoryTransport({
      'chat_module.get_messages':
        '[{"from_self":true,"content":"hi","timestamp_ms":1796000000000}]',
      'verified_proxy_module.status': '{"state":"running","head":{"blockNumber":"7"}}',
      'verified_proxy_module.ethFeeHistory': '{"success":true,"value":null,"error":null}',
      'storage_module.importFiles': 'true',
    });
    expect(await chat.client(transport).methods.get_messages('c1', options)).toEqual([
      { from_self: true, content: 'hi', timestamp_ms: 1796000000000n, sender: null },
    ]);
    const { methods } = proxy.client(transport);
    expect((await methods.status(options)).get('head')).toEqual({ blockNumber: '7' });
    await methods.ethFeeHistory(4n, 'latest', [25, 75.5], options);
    expect(transport.asked.at(-1)?.parameters).toEqual([4, 'latest', [25, 75.5]]);
    expect(await storage.client(transport).methods.importFiles('/tmp', options)).toBeUndefined();
  });

  test('LIDL-7, LIDL-20: every module answers its name, version and contract', async () => {
    const { methods } = waku.client(
      memoryTransport({
        'waku.name': '"waku"',
        'waku.version': '"0.1.0"',
        'waku.lidl': '"module…"',
      }),
    );
    expect([
      await methods.name(options),
      await methods.version(options),
      await methods.lidl(options),
    ]).toEqual(['waku', '0.1.0', 'module…']);
  });

  test('LIDL-15: integers of 64 bits keep their digits both ways', async () => {
    const transport = memoryTransport(
      { 'storage_module.uploadInit': '{"success":true,"value":9007199254740993}' },
      { 'delivery_module.messageReceived': ['["0x1","/a",{"_bytes":"AA"},1796000000123456789]'] },
    );
    const answer = await storage
      .client(transport)
      .methods.uploadInit('a', 9007199254740993n, options);
    expect(transport.asked[0]?.parameters).toEqual(['a', 9007199254740993n]);
    expect(answer.value).toBe(9007199254740993n);
    const received = await collect(delivery.client(transport).events.messageReceived(options));
    expect(received).toEqual([['0x1', '/a', Uint8Array.of(0), 1796000000123456789n]]);
  });

  test('LIDL-20: what cannot be written is refused before anything is sent', async () => {
    const transport = memoryTransport({});
    const { methods } = waku.client(transport);
    await expect(methods.publish({ ...message, version: -1n }, options)).rejects.toThrow(
      new WireError(
        Path.root('waku.publish(message)').at('version'),
        'expected an unsigned 64-bit integer, found an integer out of its range',
      ),
    );
    expect(transport.asked).toEqual([]);
  });

  test('LIDL-20: an answer that does not fit is an error that says where', async () => {
    const { methods } = waku.client(
      memoryTransport({
        'waku.history': '{"messages":[{"message":7,"hash":"","source":""}]}',
        'waku.info': 'null',
      }),
    );
    const query: waku.HistoryQuery = {
      pubsub_topic: '/waku/2/rs/16/32',
      content_topics: [],
      from: null,
      to: null,
      cursor: null,
      limit: null,
      forward: null,
    };
    await expect(methods.history(query, options)).rejects.toThrow(
      'waku.history().messages[0].message: expected WakuMessage, found a number',
    );
    await expect(methods.info(options)).rejects.toThrow(WireError);
  });

  test('LIDL-20: failures of the transport, and aborts, come as they are', async () => {
    const { methods } = waku.client(memoryTransport({}));
    await expect(methods.info(options)).rejects.toThrow('METHOD_NOT_FOUND waku.info');
    const aborted = AbortSignal.abort(new Error('enough'));
    await expect(methods.info({ signal: aborted })).rejects.toThrow('enough');
  });
});

describe('refusals', () => {
  const refusal = (origin: string) =>
    `{"code":"invalid_args","message":"2 wanted","origin":"${origin}"}`;

  test('LIDL-21: a refusal in place of a result is an error, whatever the result would be', async () => {
    const transport = memoryTransport({
      'chat_module.health': refusal('chat_module'),
      'chat_module.shutdown': refusal('chat_module'),
      'verified_proxy_module.status': refusal('verified_proxy_module'),
      'storage_module.importFiles': refusal('storage_module'),
    });
    const calls = [
      chat.client(transport).methods.health(options),
      chat.client(transport).methods.shutdown(options),
      proxy.client(transport).methods.status(options),
      storage.client(transport).methods.importFiles('/', options),
    ];
    for (const call of calls) {
      const error = await call.catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ProviderRejectedError);
      expect(error).toMatchObject({ code: 'invalid_args' });
      expect(String(error)).toMatch(/_module\.\w+ was refused \(invalid_args\): 2 wanted/);
    }
  });

  test('LIDL-21: what only looks like one is an answer', async () => {
    const answers = [
      refusal('another_module'),
      '{"code":"a","message":"b"}',
      '{"code":"a","message":"b","origin":"verified_proxy_module","more":1}',
      '{"code":1,"message":"b","origin":"verified_proxy_module"}',
    ];
    for (const answer of answers) {
      const { methods } = proxy.client(memoryTransport({ 'verified_proxy_module.status': answer }));
      expect((await methods.status(options)).get('message')).toBeDefined();
    }
  });

  test('LIDL-16: a call that was answered and did not succeed is an answer', async () => {
    const { methods } = chat.client(
      memoryTransport({ 'chat_module.shutdown': '{"success":false,"error":"not running"}' }),
    );
    const answer = await methods.shutdown(options);
    expect(answer).toEqual({ success: false, value: null, error: 'not running' });
  });
});

describe('events', () => {
  const created = '["c1",true,"0x02","group","Friends",""]';

  test('LIDL-22: a stream yields the parameters in order, typed', async () => {
    const transport = memoryTransport(
      {},
      {
        'chat_module.conversation_created': [created],
        'waku.connection': ['["s",true]', '["s",false]'],
      },
    );
    const [first] = await collect(chat.client(transport).events.conversation_created(options));
    const [convo, isOutgoing]: readonly [string, boolean, ...unknown[]] = first ?? ['', false];
    expect([convo, isOutgoing]).toEqual(['c1', true]);
    expect(first).toHaveLength(6);
    expect(await collect(waku.client(transport).events.connection(options))).toEqual([
      ['s', true],
      ['s', false],
    ]);
    expect(transport.asked.map(({ what, signal: given }) => [what, given === signal])).toEqual([
      ['chat_module.conversation_created', true],
      ['waku.connection', true],
    ]);
  });

  test.each([
    ['["s"]', 'waku.connection: expected 2 parameters, found 1'],
    ['["s",true,1]', 'waku.connection: expected 2 parameters, found 3'],
    ['["s",null]', 'waku.connection(online): expected true or false, found null'],
  ])('LIDL-22: an event %s ends the stream with what is wrong', async (data, message) => {
    const { events } = waku.client(
      memoryTransport({}, { 'waku.connection': ['["s",true]', data] }),
    );
    const seen: unknown[] = [];
    const reading = (async () => {
      for await (const event of events.connection(options)) seen.push(event);
    })();
    await expect(reading).rejects.toThrow(message);
    expect(seen).toEqual([['s', true]]);
  });

  test('LIDL-22: an abort ends the stream', async () => {
    const controller = new AbortController();
    const transport = memoryTransport({}, { 'waku.connection': ['["s",true]', '["s",false]'] });
    const seen: unknown[] = [];
    for await (const event of waku
      .client(transport)
      .events.connection({ signal: controller.signal })) {
      seen.push(event);
      controller.abort();
    }
    expect(seen).toEqual([['s', true]]);
  });
});
