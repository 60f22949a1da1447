import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatEvents, chatMarkRead } from '../../client/documents/chat.ts';
import { viewer } from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import {
  befriend,
  type ChatEventJson,
  heard,
  type Person,
  registerPerson,
  say,
} from '../support/person.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { eventsUntil, eventually } from '../support/until.ts';
import { at, holderOf, newHolder, type Pair, startPair } from './support/pair.ts';
import { describeHosted } from './support/postgres.ts';

const added = (text: string) => (event: ChatEventJson) =>
  event.__typename === 'MessageAdded' && event.chatMessage.text === text;

describeHosted('an account at two processes', () => {
  let pair: Pair;
  let alice: Person;
  let aliceAtB: Person;
  let bob: Person;
  let ids: { alice: string; bob: string };
  beforeAll(async () => {
    pair = await startPair();
    alice = await registerPerson(pair.a, 'Alice Held');
    bob = await registerPerson(pair.elsewhere, 'Bobby Writes');
    aliceAtB = at(pair.b, alice);
    ids = await befriend(alice, bob);
    await aliceAtB.client.request(viewer, {});
  });
  afterAll(() => pair?.[Symbol.asyncDispose]());

  /** Both ways, by way of either process. */
  async function talk(what: string) {
    for (const [n, who] of [alice, aliceAtB].entries()) {
      await say(who, ids.alice, `${what} ${n}`);
      await heard(bob, ids.bob, `${what} ${n}`);
      await say(bob, ids.bob, `${what}, answer ${n}`);
      await heard(who, ids.alice, `${what}, answer ${n}`);
    }
  }

  test('HOST-8: taken over behind its back, a holder gives up at its next commit, and messages go on both ways', async () => {
    await talk('before');
    for (let times = 0; times < 3; times++) {
      const before = await eventually('somebody holds her', () => holderOf(pair, alice));
      // Another process, which has no engine yet, takes it: the holder has not heard, and goes on sending.
      await pair.query(
        `UPDATE "EngineLease" SET "holder" = 'somebody else', "epoch" = "epoch" + 1,
         "expiresAt" = clock_timestamp() AT TIME ZONE 'UTC' + interval '1 second'
         WHERE "holder" = $1`,
        [before.holder],
      );
      await say(bob, ids.bob, `to nobody ${times}`);
      await say(alice, ids.alice, `from nobody ${times}`);
      const after = await newHolder(pair, alice, { ...before, holder: 'somebody else' });
      expect(Number(after.epoch)).toBeGreaterThan(Number(before.epoch) + 1);
      await heard(alice, ids.alice, `to nobody ${times}`);
      await heard(bob, ids.bob, `from nobody ${times}`);
      await talk(`after ${times}`);
    }
  });

  test('HOST-12: cut off from each other again and again, the processes miss nothing', async () => {
    const { cursor } = (await alice.client.request(viewer, {})).viewer ?? {};
    const streams = [alice, aliceAtB].map(({ client }) =>
      eventsUntil(
        'the end',
        client.subscribe(chatEvents, {}, { after: cursor ?? null }),
        added('the end'),
      ),
    );
    for (let n = 0; n < 10; n++) {
      await pair.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND query LIKE 'LISTEN%'`,
      );
      await say(n % 2 === 0 ? alice : aliceAtB, ids.alice, `cut off ${n}`);
      await heard(bob, ids.bob, `cut off ${n}`);
    }
    await say(bob, ids.bob, 'the end');
    const [one, other] = await Promise.all(streams);
    expect(other?.map((event) => event.cursor)).toEqual(one?.map((event) => event.cursor));
    for (let n = 0; n < 10; n++) expect(one?.filter(added(`cut off ${n}`))).toHaveLength(1);
  });

  test('HOST-3: whoever writes when, subscribers at both see every event once, in the order of its cursor', async () => {
    const { cursor } = (await alice.client.request(viewer, {})).viewer ?? {};
    const random = createSeededRandom(3);
    const writers = [alice, aliceAtB, alice, aliceAtB];
    // Some read all the time, some begin in the middle.
    const read = (who: Person) => {
      const stream = who.client.subscribe(chatEvents, {}, { after: cursor ?? null });
      const reading = eventsUntil('the last', stream, added('the last of all'));
      // Looked at in the end, should it fail before.
      reading.catch(() => {});
      return reading;
    };
    const readers = [alice, aliceAtB].map(read);
    await Promise.all(
      writers.map(async (who, w) => {
        for (let n = 0; n < 4; n++) {
          if (random.fraction() < 0.3) {
            const input = { chatId: ids.alice };
            const { chatMarkRead: done } = await who.client.request(chatMarkRead, { input });
            unwrap(done, 'ChatMarkReadSuccess');
          }
          await Promise.all([
            say(who, ids.alice, `w${w} n${n} x`),
            say(who, ids.alice, `w${w} n${n} y`),
            say(bob, ids.bob, `b${w} n${n}`),
          ]);
        }
      }),
    );
    readers.push(read(alice), read(aliceAtB));
    await say(aliceAtB, ids.alice, 'the last of all');
    const all = await Promise.all(readers);
    const seqs = all.map((events) =>
      events.map(({ cursor: at }) =>
        Number(
          Buffer.from(at ?? '', 'base64url')
            .toString()
            .split(':')[2],
        ),
      ),
    );
    for (const [n, seq] of seqs.entries()) {
      expect(seq).toEqual([...new Set(seq)].sort((x, y) => x - y));
      expect(seq, `reader ${n}`).toEqual(seqs[0]);
    }
    // And they are those of the table.
    const rows = await pair.query<{ seq: string }>(
      `SELECT e."seq" FROM "Event" e JOIN "Account" a ON a."id" = e."accountId"
       WHERE a."keyUid" = $1 AND e."domain" = 'chat' AND e."seq" BETWEEN $2 AND $3 ORDER BY e."seq"`,
      [alice.keyUid, seqs[0]?.[0], seqs[0]?.at(-1)],
    );
    expect(rows.map(({ seq }) => Number(seq))).toEqual(seqs[0]);
    const texts = all[0]?.flatMap((event) =>
      event.__typename === 'MessageAdded' ? [event.chatMessage.text] : [],
    );
    expect(new Set(texts).size).toBe(texts?.length);
    expect(texts?.filter((text) => /^w\d n\d [xy]$/.test(text))).toHaveLength(32);
  });
});
