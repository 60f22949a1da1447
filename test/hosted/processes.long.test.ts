import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chatEvents } from '../../client/documents/chat.ts';
import { viewer } from '../../client/documents/session.ts';
import { type GatewayProcess, startProcess } from '../security/support/gateway-process.ts';
import type { EmptyDatabase } from '../support/databases.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  befriend,
  type ChatEventJson,
  heard,
  type Person,
  registerPerson,
  say,
  transcript,
} from '../support/person.ts';
import { eventsUntil, eventually } from '../support/until.ts';
import { at, holderOf, newHolder, type Query } from './support/pair.ts';
import { describeHosted, postgres } from './support/postgres.ts';

describeHosted('two gateway processes on one PostgreSQL', () => {
  let database: EmptyDatabase;
  let admin: Client;
  let query: Query;
  /** The service node of the network, and where Bob is. */
  let elsewhere: TestGateway;
  let processes: [GatewayProcess, GatewayProcess];
  let bob: Person;
  let alices: [Person, Person];
  let ids: { alice: string; bob: string };
  beforeAll(async () => {
    database = await postgres.create();
    admin = new Client({ connectionString: database.url });
    admin.on('error', () => {});
    await admin.connect();
    query = async (sql, values = []) => (await admin.query(sql, [...values])).rows;
    elsewhere = await startGateway();
    const settings = {
      DATABASE_URL: database.url,
      ENGINE_LEASE: '4s',
      WAKU_MODE: 'remote',
      LOG_LEVEL: 'warn',
    };
    const start = () => startProcess({ settings, bootstrap: elsewhere.bootstrap });
    processes = await Promise.all([start(), start()]);
    const alice = await registerPerson(processes[0], 'Alice Killed');
    bob = await registerPerson(elsewhere, 'Bobby Stays');
    alices = [alice, at(processes[1], alice)];
    ids = await befriend(alice, bob);
    await alices[1].client.request(viewer, {});
  });
  afterAll(async () => {
    for (const process of processes ?? []) await process[Symbol.asyncDispose]();
    await elsewhere?.[Symbol.asyncDispose]();
    await admin?.end();
    await database?.remove();
  });

  const held = () => eventually('somebody holds Alice', () => holderOf({ query }, alices[0]));
  /** Whether it answers, or stands still. Sent until it is kept, once. */
  async function sayUntilKept(who: Person, text: string) {
    const clientId = randomUUID();
    return eventually(`${text} is kept`, async () => {
      try {
        return await say(who, ids.alice, text, { clientId });
      } catch {
        return null;
      }
    });
  }
  async function talk(what: string, who: Person) {
    await sayUntilKept(who, what);
    await heard(bob, ids.bob, what);
    await say(bob, ids.bob, `${what}, answered`);
    await heard(who, ids.alice, `${what}, answered`);
  }
  const texts = async (person: Person, chatId: string) =>
    (await transcript(person, chatId)).map(({ text }) => text);
  /** Everything arrived, once, on both sides. */
  async function alike() {
    const wanted = await eventually('all is delivered', async () => {
      const mine = await transcript(alices[1], ids.alice);
      const waits = mine.some(({ outgoing, state }) => outgoing && state !== 'DELIVERED');
      const [one, other] = [mine.map(({ text }) => text), await texts(bob, ids.bob)];
      return !waits && one.length === other.length ? one : null;
    });
    expect(new Set(wanted).size).toBe(wanted.length);
    expect([...(await texts(bob, ids.bob))].sort()).toEqual([...wanted].sort());
    expect(await texts(alices[0], ids.alice)).toEqual(wanted);
    return wanted;
  }

  test('HOST-7, HOST-3: the holder is killed, again and again; the other takes over and receives what was sent meanwhile', async () => {
    const { cursor } = (await alices[1].client.request(viewer, {})).viewer ?? {};
    for (const [n, victim] of [0, 1].entries()) {
      const survivor = alices[victim === 0 ? 1 : 0];
      const live = survivor.client.subscribe(chatEvents, {}, { after: cursor ?? null });
      const reading = eventsUntil(
        `the answer of round ${n}`,
        live,
        (event: ChatEventJson) =>
          event.__typename === 'MessageAdded' &&
          event.chatMessage.text === `after kill ${n}, answered`,
      );
      reading.catch(() => {});
      const before = await held();
      await processes[victim]?.kill();
      await say(bob, ids.bob, `to the dead ${n}`);
      // Kept at once, also while nobody runs the engine.
      await sayUntilKept(survivor, `of the dead ${n}`);
      await newHolder({ query }, alices[0], before);
      await heard(survivor, ids.alice, `to the dead ${n}`);
      await heard(bob, ids.bob, `of the dead ${n}`);
      await talk(`after kill ${n}`, survivor);
      const cursors = (await reading).map((event) => event.cursor);
      expect(new Set(cursors).size).toBe(cursors.length);
      // It comes back, answers, and leaves the engine to the other.
      const now = await held();
      await processes[victim]?.start();
      await talk(`back ${n}`, alices[victim] ?? survivor);
      expect(await held()).toEqual(now);
    }
    await alike();
  });

  test('HOST-8: a holder frozen in the middle of its work is taken over; when it wakes it commits nothing of the engine', async () => {
    const before = await held();
    // After two kills it is the first process's.
    const [frozen, awake] = [alices[0], alices[1]];
    const burst = Array.from({ length: 12 }, (_, n) => [
      sayUntilKept(frozen, `frozen ${n}`),
      say(bob, ids.bob, `to the frozen ${n}`),
    ]).flat();
    // Somewhere in the middle.
    await sleep(200);
    processes[0].signal('SIGSTOP');
    const taken = await newHolder({ query }, frozen, before);
    // The ratchets move on, both ways, several times.
    for (let n = 0; n < 3; n++) await talk(`while frozen ${n}`, awake);
    processes[0].signal('SIGCONT');
    await Promise.all(burst);
    for (let n = 0; n < 3; n++) await talk(`awake again ${n}`, frozen);
    expect(await held()).toEqual(taken);
    await alike();
  });
});
