import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chats } from '../../client/documents/chat.ts';
import {
  contactBlock,
  contactEvents,
  contactRemove,
  contactRequestDecline,
  contactRequestRetract,
  contactRequestSend,
  contacts,
  contactUnblock,
} from '../../client/documents/contact.ts';
import { profileUpdate } from '../../client/documents/profile.ts';
import { unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import {
  acceptRequest,
  ask,
  befriend,
  heard,
  lookUp,
  type Person,
  relation,
  say,
} from '../support/person.ts';
import { eventually, firstEvent } from '../support/until.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const people = <Names extends readonly string[]>(...names: Names) =>
  Promise.all(names.map((name) => gateway.person(name))) as Promise<{ [K in keyof Names]: Person }>;

describe('contact requests', () => {
  test('CONTACT-3, CONTACT-4: asked, accepted, contacts on both sides', async () => {
    const [alice, bob] = await people('Alice A', 'Bobby B');
    const { contact } = await ask(alice, bob, 'Alice from the conference');
    expect(contact.relation).toBe('REQUEST_SENT');

    const pending = await relation(bob, alice, 'REQUEST_RECEIVED');
    expect(pending.displayName).toBe('Alice A');
    expect(pending.request).toMatchObject({
      direction: 'RECEIVED',
      text: 'Alice from the conference',
      delivery: null,
    });

    await acceptRequest(bob, alice);
    const mutual = await relation(alice, bob, 'MUTUAL');
    expect(mutual.directChat).not.toBeNull();
    await eventually('Alice learns the name', async () =>
      (await lookUp(alice, bob))?.displayName === 'Bobby B' ? true : null,
    );
    for (const [person, other] of [[alice, bob] as const, [bob, alice] as const]) {
      const { chats: page } = await person.client.request(chats, {});
      expect(page.nodes.map((chat) => chat.contact?.publicKey)).toEqual([other.publicKey]);
    }
  });

  test('CONTACT-16: how far the own request got is told, up to DELIVERED', async () => {
    const [alice, bob] = await people('Alice G', 'Bobby G');
    await ask(alice, bob);
    const stream = alice.client.subscribe(contactEvents, {}, { after: alice.cursor });
    const delivered = await firstEvent(
      'the request was delivered',
      stream,
      (event) =>
        event.__typename === 'ContactUpdated' && event.contact.request?.delivery === 'DELIVERED',
    );
    expect(delivered).toMatchObject({ contact: { relation: 'REQUEST_SENT' } });
  });

  test('CONTACT-1: by share URL, long and short', async () => {
    const [alice, bob, carol] = await people('Alice S', 'Bobby S', 'Carol S');
    const short = bob.shareUrl.replace(/\/u\/[^#]*#/, '/u#');
    expect(short).not.toBe(bob.shareUrl);
    for (const [person, shareUrl] of [[alice, bob.shareUrl] as const, [carol, short] as const]) {
      const input = { shareUrl, text: 'Hello by address' };
      const { contactRequestSend: result } = await person.client.request(contactRequestSend, {
        input,
      });
      expect(unwrap(result, 'ContactRequestSendSuccess').contact.publicKey).toBe(bob.publicKey);
    }
    await relation(bob, alice, 'REQUEST_RECEIVED');
    await relation(bob, carol, 'REQUEST_RECEIVED');
  });

  test('CONTACT-2: what is wrong is named, and nothing changes', async () => {
    const [alice, bob] = await people('Alice W', 'Bobby W');
    const refuse = async (input: object) => {
      const variables = { input: { text: 'Hello', ...input } };
      const { contactRequestSend: result } = await alice.client.request(
        contactRequestSend,
        variables,
      );
      return result;
    };
    const wrong: [object, string][] = [
      [{}, 'publicKey'],
      [{ publicKey: bob.publicKey, shareUrl: bob.shareUrl }, 'publicKey'],
      [{ publicKey: alice.publicKey }, 'publicKey'],
      [{ shareUrl: 'https://status.app/u#nonsense' }, 'shareUrl'],
      [{ publicKey: bob.publicKey, text: '  ' }, 'text'],
      [{ publicKey: bob.publicKey, text: 'x'.repeat(281) }, 'text'],
    ];
    for (const [input, path] of wrong) {
      expect(await refuse(input)).toMatchObject({
        __typename: 'InvalidInputError',
        code: 'INVALID_INPUT',
        issues: [expect.objectContaining({ path: [path] })],
      });
    }
    expect((await alice.client.request(contacts, {})).contacts.nodes).toEqual([]);
  });

  test('CONTACT-5: asking somebody who asked is accepting', async () => {
    const [alice, bob] = await people('Alice X', 'Bobby X');
    await ask(alice, bob);
    await relation(bob, alice, 'REQUEST_RECEIVED');
    const { contact } = await ask(bob, alice);
    expect(contact.relation).toBe('MUTUAL');
    await relation(alice, bob, 'MUTUAL');
  });

  test('CONTACT-5: asking somebody whose request was declined is accepting, too', async () => {
    const [alice, bob] = await people('Alice Y', 'Bobby Y');
    await ask(alice, bob);
    const { id: contactId } = await relation(bob, alice, 'REQUEST_RECEIVED');
    await bob.client.request(contactRequestDecline, { input: { contactId } });
    const { contact, cursor } = await ask(bob, alice);
    expect(contact.relation).toBe('MUTUAL');
    await relation(alice, bob, 'MUTUAL');
    for (const person of [alice, bob]) {
      const { chats: page } = await person.client.request(chats, {});
      expect(page.nodes).toHaveLength(1);
    }
    const stream = bob.client.subscribe(contactEvents, {}, { after: bob.cursor });
    const told = await firstEvent('Bob is told', stream, (event) => event.cursor === cursor);
    expect(told.__typename).toBe('ContactRequestAccepted');
  });

  test('CONTACT-6: a decline is not told, and can be taken back', async () => {
    const [alice, bob] = await people('Alice D', 'Bobby D');
    await ask(alice, bob);
    const { id: contactId } = await relation(bob, alice, 'REQUEST_RECEIVED');
    const { contactRequestDecline: result } = await bob.client.request(contactRequestDecline, {
      input: { contactId },
    });
    expect(unwrap(result, 'ContactRequestDeclineSuccess').contact.relation).toBe('DECLINED');

    await ask(alice, bob, 'Please?');
    await eventually('the second request was delivered', async () =>
      (await lookUp(alice, bob))?.request?.delivery === 'DELIVERED' ? true : null,
    );
    expect((await lookUp(alice, bob))?.relation).toBe('REQUEST_SENT');
    const declined = await lookUp(bob, alice);
    expect(declined).toMatchObject({ relation: 'DECLINED', request: { text: 'I am Alice D' } });

    await ask(bob, alice);
    await relation(alice, bob, 'MUTUAL');
  });

  test('CONTACT-7: a retracted request disappears', async () => {
    const [alice, bob] = await people('Alice R', 'Bobby R');
    const { contact } = await ask(alice, bob);
    await relation(bob, alice, 'REQUEST_RECEIVED');
    const input = { contactId: contact.id };
    const { contactRequestRetract: result } = await alice.client.request(contactRequestRetract, {
      input,
    });
    expect(unwrap(result, 'ContactRequestRetractSuccess').contact.relation).toBe('NONE');
    await relation(bob, alice, 'NONE');
    const again = await alice.client.request(contactRequestRetract, { input });
    expect(again.contactRequestRetract).toMatchObject({ code: 'CONTACT_REQUEST_NOT_FOUND' });
  });

  test('CONTACT-8: removing ends it for both, hides the chat and keeps its messages', async () => {
    const [alice, bob] = await people('Alice E', 'Bobby E');
    const chat = await befriend(alice, bob);
    await say(alice, chat.alice, 'before the end');
    await heard(bob, chat.bob, 'before the end');
    const { id: contactId } = await relation(alice, bob, 'MUTUAL');
    const { contactRemove: result } = await alice.client.request(contactRemove, {
      input: { contactId },
    });
    unwrap(result, 'ContactRemoveSuccess');
    await relation(bob, alice, 'NONE');
    const listed = await bob.client.request(chats, {});
    expect(listed.chats.nodes).toEqual([]);
    const { chats: all } = await bob.client.request(chats, { includeInactive: true });
    expect(all.nodes).toMatchObject([{ id: chat.bob, active: false, viewerCanSend: false }]);
    expect(await heard(bob, chat.bob, 'before the end')).toBeTruthy();
  });

  test('CONTACT-9: nothing of somebody blocked gets in, and they are not told', async () => {
    const [alice, bob] = await people('Alice K', 'Bobby K');
    const chat = await befriend(alice, bob);
    const { id: contactId } = await relation(bob, alice, 'MUTUAL');
    const block = await bob.client.request(contactBlock, { input: { contactId } });
    expect(unwrap(block.contactBlock, 'ContactBlockSuccess').contact.blocked).toBe(true);

    await say(alice, chat.alice, 'are you there?');
    await say(alice, chat.alice, 'hello?');
    await eventually('the messages were acknowledged', async () => {
      const message = await heard(alice, chat.alice, 'hello?');
      return message.state === 'DELIVERED' ? true : null;
    });
    const { chats: page } = await bob.client.request(chats, { includeInactive: true });
    expect(page.nodes).toMatchObject([{ lastMessage: { text: 'I am Alice K' } }]);
    expect((await lookUp(alice, bob))?.relation).toBe('MUTUAL');

    const lift = await bob.client.request(contactUnblock, { input: { contactId } });
    const { contact } = unwrap(lift.contactUnblock, 'ContactUnblockSuccess');
    expect(contact).toMatchObject({ blocked: false, relation: 'NONE' });
  });

  test('CONTACT-10: one clientId asks once', async () => {
    const [alice, bob] = await people('Alice I', 'Bobby I');
    const send = async (text: string) => {
      const input = { publicKey: bob.publicKey, text, clientId: 'ask-1' };
      return (await alice.client.request(contactRequestSend, { input })).contactRequestSend;
    };
    const first = unwrap(await send('once'), 'ContactRequestSendSuccess');
    const second = unwrap(await send('once'), 'ContactRequestSendSuccess');
    expect(second.contact.id).toBe(first.contact.id);
    expect(second.contact.request).toEqual(first.contact.request);
    expect(await send('twice')).toMatchObject({ code: 'CLIENT_ID_CONFLICT' });
  });

  test('CONTACT-12: contacts learn a new name', async () => {
    const [alice, bob] = await people('Alice N', 'Bobby N');
    await befriend(alice, bob);
    const patch = { displayName: 'Alice Renamed' };
    const { profileUpdate: result } = await alice.client.request(profileUpdate, {
      input: { id: alice.profileId, patch },
    });
    expect(unwrap(result, 'ProfileUpdateSuccess').profile.displayName).toBe('Alice Renamed');
    await eventually('Bob reads the new name', async () =>
      (await lookUp(bob, alice))?.displayName === 'Alice Renamed' ? true : null,
    );
  });
});
