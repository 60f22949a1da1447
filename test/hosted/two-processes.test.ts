import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatEvents, chatMarkRead, chats } from '../../client/documents/chat.ts';
import { viewer } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { settingsOf } from '../../server/config.ts';
import { createGateway } from '../../server/gateway.ts';
import {
  befriend,
  type ChatEventJson,
  heard,
  type Person,
  registerPerson,
  say,
} from '../support/person.ts';
import { eventsUntil, eventually } from '../support/until.ts';
import { at, holderOf, newHolder, type Pair, startPair } from './support/pair.ts';
import { describeHosted } from './support/postgres.ts';

const added = (text: string) => (event: ChatEventJson) =>
  event.__typename === 'MessageAdded' && event.chatMessage.text === text;
const delivered = (id: string) => (event: ChatEventJson) =>
  event.__typename === 'MessageStateChanged' &&
  event.state === 'DELIVERED' &&
  event.chatMessage.id === id;
const cursorsOf = (events: readonly ChatEventJson[]) => events.map(({ cursor }) => cursor);

describeHosted('two processes on one database', () => {
  let pair: Pair;
  /** Alice at the process that holds her, and at the other one. */
  let alice: Person;
  let aliceAtB: Person;
  let bob: Person;
  let ids: { alice: string; bob: string };
  beforeAll(async () => {
    pair = await startPair();
    alice = await registerPerson(pair.a, 'Alice Hosted');
    bob = await registerPerson(pair.elsewhere, 'Bobby Elsewhere');
    await eventually('a holds Alice', () => holderOf(pair, alice));
    aliceAtB = at(pair.b, alice);
    ids = await befriend(alice, bob);
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());

  test('HOST-1: a token is good at both, which see the same', async () => {
    const [one, other] = await Promise.all(
      [alice, aliceAtB].map(({ client }) => client.request(viewer, {})),
    );
    expect(one?.viewer?.profile).toMatchObject({ displayName: 'Alice Hosted' });
    expect(other).toEqual(one);
  });

  test('HOST-2, HOST-3: sent at the one without the engine, delivered, and told alike at both', async () => {
    const { cursor: after } = (await alice.client.request(viewer, {})).viewer ?? {};
    const from = { after: after ?? null };
    const [live, liveAtB] = [alice, aliceAtB].map(({ client }) =>
      client.subscribe(chatEvents, {}, from),
    ) as [AsyncIterable<ChatEventJson>, AsyncIterable<ChatEventJson>];
    const held = await holderOf(pair, alice);
    const sent: string[] = [];
    for (const [n, who] of [aliceAtB, alice, aliceAtB].entries()) {
      sent.push((await say(who, ids.alice, `by way of either ${n}`)).chatMessage.id);
    }
    await heard(bob, ids.bob, 'by way of either 2');
    await say(bob, ids.bob, 'an answer');
    const missing = new Set([...sent, 'an answer']);
    const done = (event: ChatEventJson) => {
      for (const id of sent) if (delivered(id)(event)) missing.delete(id);
      if (added('an answer')(event)) missing.delete('an answer');
      return missing.size === 0;
    };
    const all = await eventsUntil('everything arrived', live, done);
    const last = all.at(-1)?.cursor;
    const same = await eventsUntil('the same', liveAtB, ({ cursor }) => cursor === last);
    expect(cursorsOf(same)).toEqual(cursorsOf(all));
    // Nobody else took the account over meanwhile.
    expect(await holderOf(pair, alice)).toEqual(held);

    const middle = Math.floor(all.length / 2);
    const resumed = aliceAtB.client.subscribe(chatEvents, {}, { after: all[middle]?.cursor ?? '' });
    const rest = await eventsUntil('the rest', resumed, ({ cursor }) => cursor === last);
    expect(cursorsOf(rest)).toEqual(cursorsOf(all).slice(middle + 1));
  });

  test('HOST-3: what happens at one is told at the other, with nothing else going on', async () => {
    await say(bob, ids.bob, 'unread');
    await heard(alice, ids.alice, 'unread');
    for (const [here, there] of [
      [alice, aliceAtB],
      [aliceAtB, alice],
    ] as const) {
      const { cursor: after } = (await there.client.request(viewer, {})).viewer ?? {};
      const live = there.client.subscribe(chatEvents, {}, { after: after ?? null });
      const iterator = live[Symbol.asyncIterator]();
      // What there was is read; from now on it waits.
      await say(there, ids.alice, `waiting at ${there.gateway.url}`);
      for (let read = false; !read; ) {
        const { value } = await iterator.next();
        read =
          value.__typename === 'MessageStateChanged' &&
          value.state === 'DELIVERED' &&
          value.chatMessage.text === `waiting at ${there.gateway.url}`;
      }
      await say(bob, ids.bob, `unread at ${here.gateway.url}`);
      await heard(here, ids.alice, `unread at ${here.gateway.url}`);
      const told = (async () => {
        for (;;) {
          const { value } = await iterator.next();
          if (value.__typename === 'ChatUpdated') return value.chat.unreadCount;
        }
      })();
      const input = { chatId: ids.alice };
      const { chatMarkRead: done } = await here.client.request(chatMarkRead, { input });
      unwrap(done, 'ChatMarkReadSuccess');
      expect(await told).toBe(0);
      await iterator.return?.();
    }
  });

  test('HOST-2: somebody asked by way of the one without the engine answers, and is heard', async () => {
    const carol = await registerPerson(pair.elsewhere, 'Carol Elsewhere');
    const { alice: chat, bob: hers } = await befriend(aliceAtB, carol);
    await say(carol, hers, 'hello both of you');
    await heard(alice, chat, 'hello both of you');
    await heard(aliceAtB, chat, 'hello both of you');
  });

  test('HOST-4: the one without the engine tells how the other fares', async () => {
    for (const who of [alice, aliceAtB]) {
      await eventually(`${who.gateway.url} says it is in step`, async () => {
        const { nodes } = (await who.client.request(chats, { first: 1 })).chats;
        return nodes[0]?.sync.state === 'SYNCED' ? true : null;
      });
    }
  });

  test('HOST-19: a third process on the data folder of another is refused, and told which setting to change', async () => {
    const settings = settingsOf({
      DATABASE_URL: pair.databaseUrl,
      DATA_DIR: pair.a.dataDir,
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const third = createGateway(settings, { waku: pair.network.module('third') });
    await expect(third.start()).rejects.toThrow('DATA_DIR');
    await say(alice, ids.alice, 'nothing happened');
    await heard(bob, ids.bob, 'nothing happened');
  });

  test('HOST-6, HOST-1: the holder stops; the other takes over and gets what was sent meanwhile', async () => {
    const before = await holderOf(pair, alice);
    await pair.a.stop();
    await say(bob, ids.bob, 'while nobody may have listened');
    await newHolder(pair, alice, before);
    await heard(aliceAtB, ids.alice, 'while nobody may have listened');
    await say(aliceAtB, ids.alice, 'still here');
    await heard(bob, ids.bob, 'still here');
    await pair.a.start();
    // The one that came back answers, and leaves the engine where it is.
    const held = await holderOf(pair, alice);
    await say(alice, ids.alice, 'back again');
    await heard(bob, ids.bob, 'back again');
    expect(await holderOf(pair, alice)).toEqual(held);
  });
});
