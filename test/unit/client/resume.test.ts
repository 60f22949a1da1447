import { describe, expect, test } from 'vitest';
import { chatEvents } from '../../../client/documents/chat.ts';
import {
  type ClientOptions,
  createClient,
  GatewayError,
  NetworkError,
} from '../../../client/index.ts';
import { startFakeGateway } from './fake-gateway.ts';

const added = (n: number) => ({
  __typename: 'MessageAdded',
  cursor: `c${n}`,
  occurredAt: '2026-11-24T09:30:00.000Z',
});

const reset = (cursor: string) => ({
  __typename: 'StreamReset',
  cursor,
  occurredAt: '2026-11-24T09:30:00.000Z',
  reason: 'CURSOR_TOO_OLD',
});

function connect(url: string, options: Partial<ClientOptions> = {}) {
  return createClient({ url, token: 'alice', backoff: () => 1, ...options });
}

async function take(events: AsyncIterable<{ cursor: string }>, count: number): Promise<string[]> {
  const cursors: string[] = [];
  for await (const { cursor } of events) {
    cursors.push(cursor);
    if (cursors.length === count) break;
  }
  return cursors;
}

const afterOf = ({ variables }: { variables: Readonly<Record<string, unknown>> }) =>
  variables.after;

test('CLIENT-3: a stream cut in the middle goes on behind the last event received', async () => {
  await using gateway = await startFakeGateway((subscription, index) => {
    if (index === 0) {
      subscription.next(added(1));
      subscription.next(added(2));
      // Delivered before the cut: the client has to have read it.
      setTimeout(() => subscription.drop(), 20);
    } else {
      subscription.next(added(3));
      subscription.next(added(4));
    }
  });
  await using client = connect(gateway.url);

  expect(await take(client.subscribe(chatEvents, {}, { after: 'c0' }), 4)).toEqual([
    'c1',
    'c2',
    'c3',
    'c4',
  ]);
  expect(gateway.subscriptions.map(afterOf)).toEqual(['c0', 'c2']);
});

test('CLIENT-3: every single event survives a connection that dies after each of them', async () => {
  const all = Array.from({ length: 20 }, (_, n) => added(n + 1));
  await using gateway = await startFakeGateway((subscription) => {
    const from = Number(String(subscription.variables.after).slice(1));
    const event = all[from];
    if (event) subscription.next(event);
    setTimeout(() => subscription.drop(), 5);
  });
  await using client = connect(gateway.url);

  const cursors = await take(client.subscribe(chatEvents, {}, { after: 'c0' }), all.length);
  expect(cursors).toEqual(all.map(({ cursor }) => cursor));
});

test('CLIENT-4: an event sent again after a reconnection is not handed out again', async () => {
  await using gateway = await startFakeGateway((subscription, index) => {
    const sent = index === 0 ? [1, 2, 2] : [1, 2, 3];
    for (const n of sent) subscription.next(added(n));
    if (index === 0) setTimeout(() => subscription.drop(), 20);
  });
  await using client = connect(gateway.url);

  expect(await take(client.subscribe(chatEvents, {}), 3)).toEqual(['c1', 'c2', 'c3']);
});

test('CLIENT-5: a StreamReset is handed out, and the stream goes on from its cursor', async () => {
  await using gateway = await startFakeGateway((subscription, index) => {
    if (index === 0) {
      subscription.next(added(1));
      setTimeout(() => subscription.drop(), 20);
    } else if (index === 1) {
      // The reset may point at an event that was seen before.
      subscription.next(reset('c1'));
      setTimeout(() => subscription.drop(), 20);
    } else subscription.next(added(2));
  });
  await using client = connect(gateway.url);

  const types: string[] = [];
  for await (const { __typename } of client.subscribe(chatEvents, {})) {
    if (types.push(__typename) === 3) break;
  }
  expect(types).toEqual(['MessageAdded', 'StreamReset', 'MessageAdded']);
  expect(gateway.subscriptions.map(afterOf)).toEqual([null, 'c1', 'c1']);
});

describe('CLIENT-6', () => {
  test('CLIENT-6: UNAUTHENTICATED ends the stream with an error and is not retried', async () => {
    await using gateway = await startFakeGateway((subscription) => {
      subscription.next(added(1));
      subscription.error('UNAUTHENTICATED');
    });
    await using client = connect(gateway.url);

    const seen: string[] = [];
    const read = async (): Promise<void> => {
      for await (const { cursor } of client.subscribe(chatEvents, {})) seen.push(cursor);
    };
    await expect(read()).rejects.toMatchObject({ name: 'GatewayError', code: 'UNAUTHENTICATED' });
    expect(seen).toEqual(['c1']);
    expect(gateway.subscriptions).toHaveLength(1);
  });

  test('CLIENT-6: so does an answer without data', async () => {
    await using gateway = await startFakeGateway(({ answer }) => {
      answer({
        data: null,
        errors: [{ message: 'Log in.', extensions: { code: 'UNAUTHENTICATED' } }],
      });
    });
    await using client = connect(gateway.url);
    await expect(take(client.subscribe(chatEvents, {}), 1)).rejects.toThrow(GatewayError);
    expect(gateway.subscriptions).toHaveLength(1);
  });

  test.each([4401, 4403])('CLIENT-6: so does a connection closed with %i', async (code) => {
    await using gateway = await startFakeGateway(({ close }) => close(code, 'Forbidden'));
    await using client = connect(gateway.url);
    await expect(take(client.subscribe(chatEvents, {}), 1)).rejects.toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  test('CLIENT-6: a protocol refusal is an error, not a loop', async () => {
    await using gateway = await startFakeGateway(({ close }) => close(4400, 'Bad request'));
    await using client = connect(gateway.url);
    await expect(take(client.subscribe(chatEvents, {}), 1)).rejects.toThrow(NetworkError);
  });
});

describe('CLIENT-7', () => {
  test.each(['CONSUMER_TOO_SLOW', 'MODULE_UNAVAILABLE', 'TIMEOUT'])(
    'CLIENT-7: %s is waited out and the stream resumed',
    async (code) => {
      await using gateway = await startFakeGateway((subscription, index) => {
        subscription.next(added(index + 1));
        if (index === 0) subscription.error(code);
      });
      await using client = connect(gateway.url);
      expect(await take(client.subscribe(chatEvents, {}), 2)).toEqual(['c1', 'c2']);
      expect(gateway.subscriptions.map(afterOf)).toEqual([null, 'c1']);
    },
  );

  test('CLIENT-7: the wait is the one the gateway asks for, if longer', async () => {
    await using gateway = await startFakeGateway((subscription, index) => {
      if (index === 0) subscription.error('RATE_LIMITED', { retryAfterMs: 60 });
      else subscription.next(added(1));
    });
    const waits: number[] = [];
    await using client = connect(gateway.url, {
      onRetry: (_error, delayMs) => waits.push(delayMs),
    });
    await take(client.subscribe(chatEvents, {}), 1);
    expect(waits).toEqual([60]);
  });

  test('CLIENT-7: waits grow while nothing arrives and start over after an event', async () => {
    await using gateway = await startFakeGateway((subscription, index) => {
      if (index === 2) subscription.next(added(1));
      if (index === 4) subscription.next(added(2));
      else setTimeout(() => subscription.drop(), 5);
    });
    const attempts: number[] = [];
    await using client = connect(gateway.url, {
      backoff: (attempt) => {
        attempts.push(attempt);
        return 1;
      },
    });
    expect(await take(client.subscribe(chatEvents, {}), 2)).toEqual(['c1', 'c2']);
    expect(attempts).toEqual([0, 1, 0, 1]);
  });

  test('CLIENT-7: a gateway that completes the stream is stopping; the stream is resumed', async () => {
    await using gateway = await startFakeGateway((subscription, index) => {
      subscription.next(added(index + 1));
      if (index === 0) subscription.complete();
    });
    await using client = connect(gateway.url);
    expect(await take(client.subscribe(chatEvents, {}), 2)).toEqual(['c1', 'c2']);
  });

  test('CLIENT-7: a normal closure in mid-stream is a loss like any other', async () => {
    await using gateway = await startFakeGateway((subscription, index) => {
      subscription.next(added(index + 1));
      if (index === 0) setTimeout(() => subscription.close(1000, 'Normal Closure'), 20);
    });
    await using client = connect(gateway.url);
    expect(await take(client.subscribe(chatEvents, {}, { after: 'c0' }), 2)).toEqual(['c1', 'c2']);
    expect(gateway.subscriptions.map(afterOf)).toEqual(['c0', 'c1']);
  });

  test('CLIENT-7: a gateway that is not there yet is tried until it is', async () => {
    const first = await startFakeGateway(() => {});
    const { url } = first;
    await first[Symbol.asyncDispose]();
    const stop = new AbortController();
    const errors: string[] = [];
    await using client = connect(url, {
      onRetry: ({ name }) => {
        if (errors.push(name) === 3) stop.abort();
      },
    });
    expect(await take(client.subscribe(chatEvents, {}, { signal: stop.signal }), 1)).toEqual([]);
    expect(errors).toEqual(['NetworkError', 'NetworkError', 'NetworkError']);
  });
});

describe('CLIENT-8', () => {
  test('CLIENT-8: an aborted signal ends a waiting stream quietly and tells the gateway', async () => {
    await using gateway = await startFakeGateway(({ next }) => next(added(1)));
    await using client = connect(gateway.url);
    const stop = new AbortController();
    const seen: string[] = [];
    for await (const { cursor } of client.subscribe(chatEvents, {}, { signal: stop.signal })) {
      seen.push(cursor);
      setTimeout(() => stop.abort(), 10);
    }
    expect(seen).toEqual(['c1']);
    await expect.poll(() => gateway.completed).toHaveLength(1);
  });

  test('CLIENT-8: so does close, for every stream', async () => {
    await using gateway = await startFakeGateway(() => {});
    const client = connect(gateway.url);
    const streams = [1, 2].map(() => take(client.subscribe(chatEvents, {}), 1));
    await expect.poll(() => gateway.subscriptions.length).toBe(2);
    await client.close();
    expect(await Promise.all(streams)).toEqual([[], []]);
  });

  test('CLIENT-8: return() ends a stream whose next event never comes', async () => {
    await using gateway = await startFakeGateway(() => {});
    await using client = connect(gateway.url);
    const events = client.subscribe(chatEvents, {})[Symbol.asyncIterator]();
    const pending = events.next();
    await expect.poll(() => gateway.subscriptions.length).toBe(1);
    await events.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
  });
});

test('CLIENT-9: a new token reconnects open streams, which go on where they were', async () => {
  await using gateway = await startFakeGateway((subscription, index) =>
    subscription.next(added(index + 1)),
  );
  await using client = connect(gateway.url);
  const seen: string[] = [];
  for await (const { cursor } of client.subscribe(chatEvents, {})) {
    if (seen.push(cursor) === 2) break;
    client.setToken('bob');
  }
  expect(seen).toEqual(['c1', 'c2']);
  expect(gateway.logins).toEqual([
    { authorization: 'Bearer alice' },
    { authorization: 'Bearer bob' },
  ]);
  expect(gateway.subscriptions.map(afterOf)).toEqual([null, 'c1']);
});
