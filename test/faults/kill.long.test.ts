import { describe, expect, test } from 'vitest';
import { assertConsistent } from '../support/consistency/consistent.ts';
import { openInspector } from '../support/consistency/tables.ts';
import { DATABASES } from '../support/databases.ts';
import { startGateway } from '../support/gateway.ts';
import { befriend, heard, type Person, say } from '../support/person.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { type Chatter, createChatter } from './support/chatter.ts';
import { createVictim, type Victim } from './support/victim.ts';

/** `KILL_SEED=<n>` picks other moments. */
// biome-ignore lint/style/noProcessEnv: a test's own setting.
const seed = Number(process.env.KILL_SEED ?? 20_261_127);
const KILLS = 20;
const EACH = 500;
/** Messages one side may be ahead of what the other was told: so both go on over the whole time. */
const WINDOW = 30;
/** The longest start that is met half way, ms. */
const START_MS = 1_500;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Kills at moments spread over the conversation: in the middle of it, while it starts, and right after. */
async function killing(victim: Victim, random: () => number, done: () => number): Promise<void> {
  for (let kill = 1; kill <= KILLS; kill += 1) {
    // A share of the messages, so that slow and fast machines are met at the same places.
    const from = ((kill - 0.5 + random() * 0.8 - 0.4) / KILLS) * 2 * EACH;
    const phase = kill % 4 === 0 ? 'start' : kill % 4 === 2 ? 'right after' : 'working';
    if (phase === 'start') await pause(random() * START_MS);
    else {
      await victim.up();
      if (phase === 'working') while (done() < from) await pause(2);
      await pause(random() * 40);
    }
    await victim.kill();
    victim.launch();
  }
  await victim.up();
}

const wireOrder = async (chatter: Chatter) =>
  (await chatter.transcript()).map(({ messageId, text }) => ({ messageId, text }));

/** What a subscription should have told, from the table behind it. */
async function toldByTable(url: string, person: Person) {
  await using inspector = await openInspector(url);
  const { accounts, events, messages } = await assertConsistent(inspector.reader, [person.token]);
  const account = accounts.find(({ publicKey }) => publicKey === person.publicKey);
  const wireIds = new Map(messages.map(({ id, messageId }) => [id, messageId]));
  return events
    .filter(({ accountId, domain }) => accountId === account?.id && domain === 'chat')
    .map(({ type, messageId, detail }) => [type, wireIds.get(messageId ?? ''), detail]);
}

const toldBySubscription = ({ told }: Chatter) =>
  told.map((event) => [
    event.__typename,
    'chatMessage' in event ? event.chatMessage.messageId : undefined,
    event.__typename === 'MessageStateChanged' ? event.state : null,
  ]);

/** Longer than `eventually` waits: a lost acknowledgement is asked for anew after half a minute. */
async function settled(what: string, look: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${what}`);
    await pause(200);
  }
}

for (const database of DATABASES) {
  const { name, absent } = database;
  describe.skipIf(absent !== null)(`${name}${absent ? `: ${absent}` : ''}`, () => {
    test(`FAULT-9: killed ${KILLS} times over ${2 * EACH} messages on ${name}: none lost, none twice`, async () => {
      const replay = `KILL_SEED=${seed} npm run test:long -- faults/kill -t ${name}`;
      await using cleanup = new AsyncDisposableStack();
      const [hers, his] = [await database.create(), await database.create()];
      cleanup.defer(() => hers.remove());
      cleanup.defer(() => his.remove());
      const gateway = cleanup.use(await startGateway({ settings: { DATABASE_URL: his.url } }));
      const { bootstrap } = gateway;
      const victim = cleanup.use(await createVictim({ databaseUrl: hers.url, bootstrap }));
      const people = [await victim.person('Alice K'), await gateway.person('Bobby K')] as const;
      const ids = await befriend(...people);
      const alice = cleanup.use(createChatter(people[0], ids.alice));
      const bob = cleanup.use(createChatter(people[1], ids.bob));
      const random = createSeededRandom(seed).fraction;
      try {
        await Promise.all([
          alice.say(EACH, () => WINDOW - (alice.acknowledged.size - bob.heard())),
          bob.say(EACH, () => WINDOW - (bob.acknowledged.size - alice.heard())),
          killing(victim, random, () => alice.acknowledged.size + alice.heard()),
        ]);
        await say(people[0], ids.alice, 'one more from Alice');
        await say(people[1], ids.bob, 'one more from Bob');
        await heard(people[1], ids.bob, 'one more from Alice');
        await heard(people[0], ids.alice, 'one more from Bob');

        for (const chatter of [alice, bob]) {
          await settled(`all ${chatter.person.name} said is DELIVERED`, async () =>
            (await chatter.transcript()).every(({ state }) => state === 'DELIVERED'),
          );
        }
        const order = await wireOrder(alice);
        expect(await wireOrder(bob)).toEqual(order);
        expect(new Set(order.map(({ messageId }) => messageId)).size).toBe(order.length);
        // The greeting of the request, the two of the end, and every message that was acknowledged: no more, no less.
        const said = new Map([...alice.acknowledged, ...bob.acknowledged]);
        expect(said.size).toBe(2 * EACH);
        const kept = new Map(order.map(({ messageId, text }) => [text, messageId]));
        for (const [text, messageId] of said) expect(kept.get(text)).toBe(messageId);
        expect(order).toHaveLength(2 * EACH + 3);

        await victim.stop();
        await gateway.stop();
        for (const [chatter, { url }] of [
          [alice, hers],
          [bob, his],
        ] as const) {
          expect(chatter.broken()).toBeNull();
          expect(toldBySubscription(chatter)).toEqual(await toldByTable(url, chatter.person));
          await using inspector = await openInspector(url);
          const owed = { where: { kind: 'datasync' } };
          expect(await inspector.reader.outboxItem.count(owed)).toBe(0);
        }
      } catch (error) {
        throw new Error(`Replay with: ${replay}\nThe victim said: ${victim.lastWords()}`, {
          cause: error,
        });
      }
    });
  });
}
