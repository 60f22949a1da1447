import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contactRemove, contactRequestRetract } from '../../client/documents/contact.ts';
import { profileUpdate } from '../../client/documents/profile.ts';
import { DATABASES } from '../support/databases.ts';
import {
  acceptRequest,
  ask,
  befriend,
  lookUp,
  type Person,
  relation,
  say,
  transcript,
} from '../support/person.ts';
import { MANY } from './support/attempt.ts';
import { FAULT_NAMES, faultOf, type TrapOptions, trap } from './support/faults.ts';
import { openWorld, type World } from './support/world.ts';

/** Something that reaches Alice: how it is sent, and that it is there. */
interface Arrival {
  send(): Promise<unknown>;
  arrived(): Promise<unknown>;
}

/** Somebody of the other side, the same one for a kind. */
type Peer = () => Promise<Person>;
type Kind = (world: World, peer: Peer) => Promise<Arrival>;

/** Neither has asked the other, nor are they contacts. */
async function apart({ alice }: World, person: Person): Promise<void> {
  const theirs = await lookUp(person, alice);
  if (!theirs) return;
  const input = { contactId: theirs.id };
  if (theirs.relation === 'MUTUAL') await person.client.request(contactRemove, { input });
  if (theirs.relation === 'REQUEST_SENT') {
    await person.client.request(contactRequestRetract, { input });
  }
  await relation(alice, person, 'NONE');
}

const KINDS: Readonly<Record<string, Kind>> = {
  async 'a message'({ alice, bob, chat }) {
    const text = `to arrive ${randomUUID()}`;
    return {
      send: () => say(bob, chat.bob, text),
      async arrived() {
        const texts = (await transcript(alice, chat.alice)).map((message) => message.text);
        expect(texts.filter((each) => each === text)).toHaveLength(1);
      },
    };
  },
  async 'a contact request'(world, peer) {
    const person = await peer();
    await apart(world, person);
    return {
      send: () => ask(person, world.alice),
      arrived: () => relation(world.alice, person, 'REQUEST_RECEIVED'),
    };
  },
  async 'an acceptance'(world, peer) {
    const person = await peer();
    await apart(world, person);
    await ask(world.alice, person);
    await relation(person, world.alice, 'REQUEST_RECEIVED');
    return {
      send: () => acceptRequest(person, world.alice),
      arrived: () => relation(world.alice, person, 'MUTUAL'),
    };
  },
  async 'a retraction'(world, peer) {
    const person = await peer();
    await ask(person, world.alice);
    await relation(world.alice, person, 'REQUEST_RECEIVED');
    const { id: contactId } = await relation(person, world.alice, 'REQUEST_SENT');
    return {
      send: () => person.client.request(contactRequestRetract, { input: { contactId } }),
      arrived: () => relation(world.alice, person, 'NONE'),
    };
  },
  async 'a removal'(world, peer) {
    const person = await peer();
    await befriend(person, world.alice);
    const { id: contactId } = await relation(person, world.alice, 'MUTUAL');
    return {
      send: () => person.client.request(contactRemove, { input: { contactId } }),
      arrived: () => relation(world.alice, person, 'NONE'),
    };
  },
  async 'a new name'({ alice, bob }) {
    const displayName = `Bobby ${randomUUID().slice(0, 8)}`;
    const input = { id: bob.profileId, patch: { displayName } };
    return {
      send: () => bob.client.request(profileUpdate, { input }),
      async arrived() {
        const state = await relation(alice, bob, 'MUTUAL');
        expect(state.displayName).toBe(displayName);
      },
    };
  },
};

for (const database of DATABASES) {
  const { name, absent } = database;
  describe.skipIf(absent !== null)(`${name}${absent ? `: ${absent}` : ''}`, () => {
    let world: World;
    beforeAll(async () => {
      world = await openWorld(database);
    }, 60_000);
    afterAll(() => world?.[Symbol.asyncDispose]());

    /** One after another, statements of what an arrival takes fail, until none is left. */
    async function failEach(prepare: Kind, options: (n: number) => TrapOptions): Promise<number> {
      let known: Person | null = null;
      const peer: Peer = async () => {
        known ??= await world.newcomer(world.his);
        return known;
      };
      for (let n = 1; ; n += 1) {
        expect(n).toBeLessThan(MANY);
        const arrival = await prepare(world, peer);
        await world.quiet();
        const sprung = trap(options(n));
        world.hers.driver.interference = sprung;
        await arrival.send();
        await world.quiet();
        world.hers.driver.interference = {};
        await world.check();
        await arrival.arrived();
        if (!sprung.fired) return n;
      }
    }

    // The same code on either: there, one that writes messages and one that changes contacts.
    const kinds = Object.entries(KINDS).filter(
      ([kind]) => name === 'SQLite' || kind === 'a message' || kind === 'a contact request',
    );
    describe.each(kinds)('%s', (kind, prepare) => {
      test(`FAULT-4: ${kind} on ${name}: whichever statement fails, it arrives whole and once`, async () => {
        const taken = await failEach(prepare, (n) => ({
          at: n,
          counts: (statement) => statement.kind !== 'rollback',
          when: 'before',
          error: () => faultOf(world.provider, FAULT_NAMES[n % FAULT_NAMES.length] ?? 'disk I/O'),
        }));
        expect(taken).toBeGreaterThan(4);
        await world.talk();
        await world.checkAll();
      });

      test(`FAULT-4: ${kind} on ${name}: a commit whose answer is lost changes nothing about that`, async () => {
        await failEach(prepare, (n) => ({
          at: n,
          counts: (statement) => statement.kind === 'commit',
          when: 'after',
          error: () => faultOf(world.provider, 'connection lost'),
        }));
        await world.talk();
        await world.checkAll();
      });
    });
  });
}
