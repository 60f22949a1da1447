import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { chat, type messageSend } from '../../../client/documents/chat.ts';
import type { logout } from '../../../client/documents/session.ts';
import {
  createClient,
  document,
  fragment,
  GatewayError,
  NetworkError,
  type ResultOf,
  UserErrorException,
  unwrap,
} from '../../../client/index.ts';

type Answer = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function startServer(answer: Answer): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(async (request, response) =>
    answer(request, response, await text(request)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function json(value: unknown, status = 200): Answer {
  return (_request, response) => {
    response.writeHead(status, { 'content-type': 'application/graphql-response+json' });
    response.end(JSON.stringify(value));
  };
}

test('CLIENT-1: a request is a POST that a browser has to preflight, with the token and the variables', async () => {
  const seen: unknown[] = [];
  await using server = await startServer((request, response, body) => {
    const { authorization, 'content-type': type } = request.headers;
    seen.push(request.method, authorization, type, JSON.parse(body));
    json({ data: { chat: null } })(request, response, body);
  });
  await using client = createClient({ url: server.url, token: 'alice' });
  expect(await client.request(chat, { id: 'x' })).toEqual({ chat: null });
  expect(seen).toEqual([
    'POST',
    'Bearer alice',
    'application/json',
    { query: chat.text, variables: { id: 'x' } },
  ]);
});

test('CLIENT-1: setToken changes what later requests carry; null carries none', async () => {
  const tokens: unknown[] = [];
  await using server = await startServer((request, response, body) => {
    tokens.push(request.headers.authorization);
    json({ data: { chat: null } })(request, response, body);
  });
  await using client = createClient({ url: server.url });
  await client.request(chat, { id: 'x' });
  client.setToken('bob');
  await client.request(chat, { id: 'x' });
  client.setToken(null);
  await client.request(chat, { id: 'x' });
  expect(tokens).toEqual([undefined, 'Bearer bob', undefined]);
});

describe('CLIENT-10', () => {
  test.each([200, 400, 401])(
    'CLIENT-10: top-level errors with status %i are a GatewayError',
    async (status) => {
      const extensions = { code: 'RATE_LIMITED', retryAfterMs: 900 };
      await using server = await startServer(
        json(
          { data: { chat: null }, errors: [{ message: 'Slow down.', path: ['chat'], extensions }] },
          status,
        ),
      );
      await using client = createClient({ url: server.url });
      const error = await client.request(chat, { id: 'x' }).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(GatewayError);
      expect(error).toMatchObject({
        message: 'Slow down.',
        code: 'RATE_LIMITED',
        retryAfterMs: 900,
        data: { chat: null },
        errors: [{ path: ['chat'] }],
      });
    },
  );

  test('CLIENT-10: what is not GraphQL is a NetworkError with the status', async () => {
    await using server = await startServer((_request, response) => {
      response.writeHead(502).end('<h1>Bad gateway</h1>');
    });
    await using client = createClient({ url: server.url });
    await expect(client.request(chat, { id: 'x' })).rejects.toMatchObject({
      name: 'NetworkError',
      status: 502,
    });
  });

  test('CLIENT-10: nobody there is a NetworkError that names the address', async () => {
    const server = await startServer(() => {});
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await using client = createClient({ url });
    const asked = client.request(chat, { id: 'x' });
    await expect(asked).rejects.toThrow(NetworkError);
    await expect(asked).rejects.toThrow(url);
  });

  test('CLIENT-10: an abort is thrown as it is', async () => {
    await using server = await startServer(() => {});
    await using client = createClient({ url: server.url });
    const stop = new AbortController();
    const asked = client.request(chat, { id: 'x' }, { signal: stop.signal });
    stop.abort(new Error('enough'));
    await expect(asked).rejects.toThrow('enough');
  });
});

describe('CLIENT-11', () => {
  type Result = ResultOf<typeof messageSend>['messageSend'];

  test('CLIENT-11: unwrap gives the success, typed', () => {
    const result = { __typename: 'LogoutSuccess', sessionId: 's' } as ResultOf<
      typeof logout
    >['logout'];
    const success = unwrap(result, 'LogoutSuccess');
    expectTypeOf(success.sessionId).toBeString();
    expect(success).toBe(result);
  });

  test('CLIENT-11: unwrap throws an expected failure with its code, type and issues', () => {
    const issues = [{ path: ['text'], message: '1 to 4096 code points.' }];
    const failure = {
      __typename: 'InvalidInputError',
      code: 'INVALID_INPUT',
      message: 'No.',
      issues,
    } as Result;
    const error = ((): unknown => {
      try {
        return unwrap(failure, 'MessageSendSuccess');
      } catch (thrown) {
        return thrown;
      }
    })();
    expect(error).toBeInstanceOf(UserErrorException);
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      type: 'InvalidInputError',
      issues,
      message: 'INVALID_INPUT: No.',
    });
  });

  test('CLIENT-11: a member without code and message is a mistake in the document', () => {
    const other = { __typename: 'Other' } as unknown as Result;
    expect(() => unwrap(other, 'MessageSendSuccess')).toThrow(TypeError);
  });
});

test('CLIENT-2: a document carries each fragment it needs once, however it is reached', () => {
  const inner = fragment('fragment Inner on Chat { id }');
  const left = fragment('fragment Left on Chat { ...Inner }', inner);
  const right = fragment('fragment Right on Chat { ...Inner }', inner);
  const { text: whole } = document(
    'query Q { chat(id: 1) { ...Left ...Right } }',
    left,
    right,
    inner,
  );
  expect(whole.match(/fragment \w+/g)).toEqual([
    'fragment Left',
    'fragment Inner',
    'fragment Right',
  ]);
});
