import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  contact,
  contactBlock,
  contactEvents,
  contactRemove,
  contactRequestAccept,
  contactRequestDecline,
  contactRequestRetract,
  contacts,
  contactUnblock,
} from '../../client/documents/contact.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { acceptRequest, ask, befriend, type Person, relation } from '../support/person.ts';
import { eventsUntil } from '../support/until.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

describe('contacts', () => {
  test('CONTACT-15: pages, newest change first, by relation', async () => {
    const alice = await gateway.person('Alice P');
    const others: Person[] = [];
    for (const name of ['Bobby P', 'Carol P', 'David P', 'Erika P', 'Frank P']) {
      const other = await gateway.person(name);
      others.push(other);
      await ask(alice, other);
    }
    const [bob] = others;
    if (!bob) throw new Error('nobody there');
    await acceptRequest(bob, alice);
    await relation(alice, bob, 'MUTUAL');

    const read = async (variables: object) =>
      (await alice.client.request(contacts, variables)).contacts;
    const all = await read({});
    expect(all.totalCount).toBe(5);
    const stamps = all.nodes.map(({ updatedAt }) => updatedAt);
    expect(stamps).toEqual([...stamps].sort().reverse());

    const ids: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const page: typeof all = await read({ first: 2, after });
      ids.push(...page.nodes.map(({ id }) => id));
      more = page.pageInfo.hasNextPage;
      after = page.pageInfo.endCursor ?? null;
    }
    expect(ids).toEqual(all.nodes.map(({ id }) => id));

    const sent = await read({ relations: ['REQUEST_SENT'] });
    expect(sent.totalCount).toBe(4);
    const mutual = await read({ relations: ['MUTUAL'] });
    expect(mutual.nodes.map(({ publicKey }) => publicKey)).toEqual([bob.publicKey]);
  });

  test('CONTACT-11: ids of another account are ids of nothing', async () => {
    const alice = await gateway.person('Alice O');
    const bob = await gateway.person('Bobby O');
    const mallory = await gateway.person('Mallory');
    await befriend(alice, bob);
    const { id: contactId } = await relation(alice, bob, 'MUTUAL');
    const nothing = Buffer.from('Contact:01a20d53-0000-7000-8000-000000000000').toString(
      'base64url',
    );

    for (const id of [contactId, nothing, 'garbage']) {
      expect((await mallory.client.request(contact, { id })).contact).toBeNull();
      const input = { contactId: id };
      const answers = [
        (await mallory.client.request(contactRequestAccept, { input })).contactRequestAccept,
        (await mallory.client.request(contactRequestDecline, { input })).contactRequestDecline,
        (await mallory.client.request(contactRequestRetract, { input })).contactRequestRetract,
        (await mallory.client.request(contactRemove, { input })).contactRemove,
        (await mallory.client.request(contactBlock, { input })).contactBlock,
        (await mallory.client.request(contactUnblock, { input })).contactUnblock,
      ];
      const messages = new Set(answers.map((answer) => JSON.stringify(answer)));
      expect([...messages]).toEqual([expect.stringContaining('CONTACT_NOT_FOUND')]);
    }
    expect((await relation(alice, bob, 'MUTUAL')).blocked).toBe(false);
  });

  test('CONTACT-16: every change is one event, in order, from the log-in on', async () => {
    const alice = await gateway.person('Alice V');
    const bob = await gateway.person('Bobby V');
    await befriend(alice, bob);
    const { id: contactId } = await relation(alice, bob, 'MUTUAL');
    await alice.client.request(contactBlock, { input: { contactId } });
    await alice.client.request(contactUnblock, { input: { contactId } });

    const stream = alice.client.subscribe(contactEvents, {}, { after: alice.cursor });
    const events = await eventsUntil(
      'the block was lifted',
      stream,
      (event) => event.__typename === 'ContactUnblocked',
    );
    const changes = events
      .map(({ __typename }) => __typename)
      .filter((name) => name !== 'ContactUpdated');
    expect(changes).toEqual([
      'ContactRequestSent',
      'ContactRequestAccepted',
      'ContactBlocked',
      'ContactUnblocked',
    ]);
    const cursors = events.map((event) => event.cursor);
    expect(new Set(cursors).size).toBe(cursors.length);
  });
});
