import { afterEach, describe, expect, test } from 'vitest';
import { chatEvents, message } from '../../client/documents/chat.ts';
import type { Module } from '../../datasources/module.ts';
import {
  createMemoryWakuNetwork,
  type MemoryFaults,
  type MemoryWakuNetwork,
} from '../../datasources/waku/memory/network.ts';
import { wakuMessageHash } from '../../datasources/waku/message-hash.ts';
import type { WakuPort } from '../../datasources/waku/port.ts';
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, type ChatEventJson, type Person, say, transcript } from '../support/person.ts';
import { openRaw } from '../support/raw-database.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { eventsUntil, eventually } from '../support/until.ts';

const MESSAGES = 40;
/** How fast time goes: this much for every few milliseconds of the machine's. */
const STEP_MS = 1500;

interface Side {
  readonly gateway: TestGateway;
  readonly person: Person;
  readonly chatId: string;
  setOnline(online: boolean): void;
}

interface World {
  readonly alice: Side;
  readonly bob: Side;
  readonly network: MemoryWakuNetwork;
  /** Nodes lose one in sixteen of the envelopes they take. */
  losing: boolean;
}

/** Lets time pass, at a pace at which what it wakes can also happen, until stopped. */
function flow(clock: FakeClock): () => Promise<void> {
  let over = false;
  const done = (async () => {
    while (!over) {
      await clock.advance(STEP_MS);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  })();
  return () => {
    over = true;
    return done;
  };
}

const endings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** A network whose nodes take some envelopes and lose them, Store included: only a resend helps. */
function losing(waku: Module<WakuPort>, share: () => boolean): Module<WakuPort> {
  const { api } = waku;
  const publish: WakuPort['publish'] = async (message, options) =>
    share()
      ? { ok: true, hash: wakuMessageHash(message), acceptedBy: 1 }
      : api.publish(message, options);
  return { ...waku, api: { ...api, publish } };
}

async function openWorld(seed: number): Promise<World> {
  const clock = createFakeClock();
  endings.push(flow(clock));
  const random = createSeededRandom(seed);
  const world = { losing: false };
  const network = createMemoryWakuNetwork({ clock, random: random.fraction });
  const open = async (name: string) => {
    const waku = network.module(name);
    const lossy = losing(waku, () => world.losing && random.fraction() < 0.06);
    const gateway = await startGateway({ overrides: { clock, waku: lossy } });
    endings.unshift(async () => gateway[Symbol.asyncDispose]());
    return { gateway, waku, person: await gateway.person(name) };
  };
  const [hers, his] = [await open('Alice C'), await open('Bobby C')];
  const ids = await befriend(hers.person, his.person);
  const side = ({ gateway, waku, person }: typeof hers, chatId: string): Side => ({
    gateway,
    person,
    chatId,
    setOnline: (online) => waku.setOnline(online),
  });
  const [alice, bob] = [side(hers, ids.alice), side(his, ids.bob)];
  return Object.assign(world, { alice, bob, network });
}

const own = async ({ person, chatId }: Side) =>
  (await transcript(person, chatId, 100)).filter(({ outgoing }) => outgoing);
const messageIds = async ({ person, chatId }: Side) =>
  (await transcript(person, chatId, 100)).map(({ messageId }) => messageId);

/** Everything said was heard and acknowledged. */
async function atRest({ alice, bob }: World): Promise<void> {
  const said = await Promise.all([own(alice), own(bob)]);
  expect(said.flat()).toHaveLength(MESSAGES + 1);
  for (const [side, messages] of [[alice, said[0]] as const, [bob, said[1]] as const]) {
    for (const { id, text } of messages) {
      await eventually(`"${text}" is DELIVERED`, async () => {
        const { message: now } = await side.person.client.request(message, { id });
        return now?.state === 'DELIVERED' ? true : null;
      });
    }
  }
}

/** States as chatEvents told them, for each own message. */
async function toldStates({ person, chatId }: Side): Promise<Map<string, string[]>> {
  const states = new Map<string, string[]>();
  const fits = (event: ChatEventJson) => {
    if (event.__typename !== 'MessageStateChanged') return false;
    const { id } = event.chatMessage;
    states.set(id, [...(states.get(id) ?? []), event.state]);
    const last = [...states.values()].filter((told) => told.includes('DELIVERED')).length;
    return last === expected;
  };
  const expected = (await own({ person, chatId } as Side)).length;
  const stream = person.client.subscribe(
    chatEvents,
    { chatIds: [chatId] },
    { after: person.cursor },
  );
  await eventsUntil(`${person.name} was told of every delivery`, stream, fits);
  return states;
}

/** Rows of the outbox, as they lie in the database. */
async function owed({ gateway }: Side): Promise<number> {
  await using database = await openRaw(gateway.databaseUrl);
  return (await database.query('SELECT "id" FROM "OutboxItem"')).length;
}

async function expectConverged(world: World): Promise<void> {
  const { alice, bob } = world;
  const [hers, his] = [await messageIds(alice), await messageIds(bob)];
  expect(new Set(hers).size).toBe(MESSAGES + 1);
  expect(his).toEqual(hers);
  for (const side of [alice, bob]) {
    for (const told of (await toldStates(side)).values()) {
      // An acknowledgement may overtake the note that it was sent; the state never goes back.
      expect([['SENT', 'DELIVERED'], ['DELIVERED']]).toContainEqual(told);
    }
    await eventually(`${side.person.name} owes nothing`, async () =>
      (await owed(side)) === 0 ? true : null,
    );
  }
}

const BAD: Partial<MemoryFaults> = {
  loss: 0.3,
  duplication: 0.3,
  maxLatencyMs: 4_000,
  storeLatencyMs: 2_000,
};

describe('a conversation over a bad network', { timeout: 180_000 }, () => {
  test.each([20_261_124])(
    'CHAT-7, CHAT-12, CHAT-16: lost, repeated and late messages, seed %i: the same transcript on both sides, each once',
    async (seed) => {
      const world = await openWorld(seed);
      const random = createSeededRandom(seed);
      world.network.setFaults(BAD);
      world.losing = true;
      for (let n = 0; n < MESSAGES; n++) {
        const side = random.fraction() < 0.5 ? world.alice : world.bob;
        await say(side.person, side.chatId, `${side.person.name} ${n}`);
      }
      await atRest(world);
      await expectConverged(world);
    },
  );

  test('CHAT-9, CHAT-10, CHAT-14: taken off the network and restarted in turns, they end with the same transcript', async () => {
    const world = await openWorld(3);
    const { alice, bob, network } = world;
    network.setFaults({ ...BAD, loss: 0.15 });
    const turns: (() => unknown)[] = [
      () => alice.setOnline(false),
      () => bob.setOnline(false),
      () => alice.setOnline(true),
      () => bob.gateway.stop(),
      () => alice.gateway.stop().then(() => alice.gateway.start()),
      () => bob.setOnline(true),
      () => bob.gateway.start(),
    ];
    const bobIsAway = (n: number) => n >= 19 && n < 34;
    for (let n = 0; n < MESSAGES; n++) {
      if (n % 5 === 4) await turns[(n - 4) / 5]?.();
      const side = n % 2 === 0 || bobIsAway(n) ? alice : bob;
      await say(side.person, side.chatId, `${side.person.name} ${n}`);
    }
    await atRest(world);
    await expectConverged(world);
  });
});
