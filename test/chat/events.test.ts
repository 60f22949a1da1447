import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chatEvents } from '../../client/documents/chat.ts';
import { logout, viewer } from '../../client/documents/session.ts';
import { GatewayError } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, type ChatEventJson, heard, type Person, say } from '../support/person.ts';
import { eventsUntil, firstEvent } from '../support/until.ts';

let gateway: TestGateway;
let alice: Person;
let bob: Person;
let ids: { alice: string; bob: string };
beforeAll(async () => {
  gateway = await startGateway();
  alice = await gateway.person('Alice Q');
  bob = await gateway.person('Bobby Q');
  ids = await befriend(alice, bob);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const added = (text: string) => (event: ChatEventJson) =>
  event.__typename === 'MessageAdded' && event.chatMessage.text === text;

describe('chat events', () => {
  test('CHAT-23, CHAT-24: everything once and in order, from any cursor on', async () => {
    for (let n = 0; n < 5; n++) await say(alice, ids.alice, `event ${n}`);
    const stream = bob.client.subscribe(chatEvents, {}, { after: bob.cursor });
    const all = await eventsUntil('the last message', stream, added('event 4'));
    const cursors = all.map(({ cursor }) => cursor);
    expect(new Set(cursors).size).toBe(cursors.length);

    const middle = Math.floor(all.length / 2);
    const resumed = bob.client.subscribe(chatEvents, {}, { after: cursors[middle] ?? null });
    const rest = await eventsUntil('the last message again', resumed, added('event 4'));
    expect(rest.map(({ cursor }) => cursor)).toEqual(cursors.slice(middle + 1));
  });

  test('CHAT-7, CHAT-8: an own message is told PENDING, SENT, DELIVERED, in this order', async () => {
    const { chatMessage, cursor } = await say(alice, ids.alice, 'step by step');
    const stream = alice.client.subscribe(chatEvents, {}, { after: cursor });
    const events = await eventsUntil(
      'it was delivered',
      stream,
      // The acknowledgement of what was said before may come late.
      (event) =>
        event.__typename === 'MessageStateChanged' &&
        event.chatMessage.id === chatMessage.id &&
        event.state === 'DELIVERED',
    );
    const states = events.flatMap((event) =>
      event.__typename === 'MessageStateChanged' && event.chatMessage.id === chatMessage.id
        ? [event.state]
        : [],
    );
    // An acknowledgement may overtake the note that it was sent; the state never goes back.
    expect([['SENT', 'DELIVERED'], ['DELIVERED']]).toContainEqual(states);
  });

  test('CHAT-24: from `viewer.cursor` on, for a client that already has its token', async () => {
    await say(alice, ids.alice, 'before the page was loaded');
    await heard(bob, ids.bob, 'before the page was loaded');
    const { viewer: loaded } = await bob.client.request(viewer, {});
    await say(alice, ids.alice, 'after the page was loaded');
    const stream = bob.client.subscribe(chatEvents, {}, { after: loaded?.cursor ?? null });
    const events = await eventsUntil('the message', stream, added('after the page was loaded'));
    expect(events.some(added('before the page was loaded'))).toBe(false);
  });

  test('CHAT-27: narrowed to some chats', async () => {
    const carol = await gateway.person('Carol Q');
    const other = await befriend(alice, carol);
    await say(alice, other.alice, 'not for this stream');
    await say(alice, ids.alice, 'for this stream');
    const stream = alice.client.subscribe(
      chatEvents,
      { chatIds: [ids.alice] },
      { after: alice.cursor },
    );
    const events = await eventsUntil('the message', stream, added('for this stream'));
    for (const event of events) {
      if ('chat' in event) expect(event.chat.id).toBe(ids.alice);
    }
  });

  test.each([
    ['garbage', 'garbage'],
    ['another account', ''],
  ])('CHAT-25: %s as cursor is a StreamReset, and the stream goes on', async (_what, given) => {
    const after = given || alice.cursor;
    const stream = bob.client.subscribe(chatEvents, {}, { after });
    const iterator = stream[Symbol.asyncIterator]();
    const { value: reset } = await iterator.next();
    expect(reset).toMatchObject({ __typename: 'StreamReset', reason: 'CURSOR_UNKNOWN' });
    const text = `after the reset of ${_what}`;
    await say(alice, ids.alice, text);
    const rest = { [Symbol.asyncIterator]: () => iterator };
    await firstEvent('the next message', rest as AsyncIterable<ChatEventJson>, added(text));
  });

  test('CHAT-26: the stream ends with UNAUTHENTICATED when the session does', async () => {
    const dave = await gateway.person('David Q');
    const stream = dave.client.subscribe(chatEvents, {}, { after: dave.cursor });
    const reading = eventsUntil('the end', stream, () => false);
    const outcome = expect(reading).rejects.toSatisfy(
      (error) =>
        error instanceof GatewayError && /UNAUTHENTICATED/.test(JSON.stringify(error.errors)),
    );
    await gateway.client(dave.token).request(logout, {});
    await outcome;
  });

  test('CHAT-24: a restart of the gateway loses nothing and repeats nothing', async () => {
    const stream = bob.client.subscribe(chatEvents, {}, { after: bob.cursor });
    const reading = eventsUntil(
      'the message after the restart',
      stream,
      added('after the restart'),
    );
    await say(alice, ids.alice, 'before the restart');
    await heard(bob, ids.bob, 'before the restart');
    await gateway.stop();
    await gateway.start();
    await say(alice, ids.alice, 'after the restart');
    const events = await reading;
    const cursors = events.map(({ cursor }) => cursor);
    expect(new Set(cursors).size).toBe(cursors.length);
    expect(events.filter(added('before the restart'))).toHaveLength(1);
  });
});
