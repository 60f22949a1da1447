import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chatEvents,
  chatMarkRead,
  chatMessages,
  chats,
  messageSend,
} from '../../client/documents/chat.ts';
import {
  contact,
  contactEvents,
  contactRequestSend,
  contacts,
} from '../../client/documents/contact.ts';
import { node } from '../../client/documents/node.ts';
import {
  accountDelete,
  login,
  mnemonicReveal,
  passwordChange,
} from '../../client/documents/session.ts';
import { unwrap } from '../../client/index.ts';
import { openPeer } from '../http/support/socket.ts';
import { befriend, heard, say } from '../support/person.ts';
import { eventsUntil } from '../support/until.ts';
import { ask, masked } from './support/ask.ts';
import { NOBODYS_KEY, register } from './support/people.ts';
import { type TwoPairs, twoPairs } from './support/two-pairs.ts';

let pairs: TwoPairs;
beforeAll(async () => {
  pairs = await twoPairs();
}, 60_000);
afterAll(() => pairs.gateway[Symbol.asyncDispose]());

const asMallory = (document: { readonly text: string }, variables: object) =>
  ask(pairs.gateway.url, { token: pairs.mallory.token, query: document.text, variables });

/** Somebody's newest place in their event log. */
async function head(person: TwoPairs['alice'], chatId: string): Promise<string> {
  const input = { chatId };
  const { chatMarkRead: result } = await person.client.request(chatMarkRead, { input });
  return unwrap(result, 'ChatMarkReadSuccess').cursor;
}

describe('streams', () => {
  test('SEC-5: chatEvents of somebody else’s chats gives nothing of theirs', async () => {
    const { alice, bob, bobsChat, mallory, asker, theirs } = pairs;
    const from = await head(mallory, asker.ids.Chat);
    const chatIds = [theirs.Chat, bobsChat, asker.ids.Chat];
    const narrow = mallory.client.subscribe(chatEvents, { chatIds }, { after: from });
    const all = mallory.client.subscribe(chatEvents, {}, { after: from });
    await say(alice, theirs.Chat, 'between the two of us');
    await heard(bob, bobsChat, 'between the two of us');
    const { chatMessage: last } = await say(mallory, asker.ids.Chat, 'the last word');
    for (const events of [narrow, all]) {
      const seen = await eventsUntil('Mallory’s own message', events, (event) =>
        JSON.stringify(event).includes(last.id),
      );
      const text = JSON.stringify(seen);
      for (const word of ['the two of us', theirs.Chat, bobsChat, theirs.Contact, alice.publicKey])
        expect(text).not.toContain(word);
    }
  });

  test('SEC-5: contactEvents gives nothing of somebody else’s contacts', async () => {
    const { gateway, alice, mallory, asker } = pairs;
    const from = await head(mallory, asker.ids.Chat);
    const person = (displayName: string) =>
      register(gateway, { displayName, password: 'some password or other', deviceName: 'none' });
    const [dave, erin] = [await person('Dave O'), await person('Erin Of')];
    await befriend(alice, dave);
    await befriend(mallory, erin);
    const events = mallory.client.subscribe(contactEvents, {}, { after: from });
    const seen = await eventsUntil(
      'Mallory and Erin are contacts',
      events,
      (event) => event.__typename === 'ContactRequestAccepted',
    );
    const keys = seen.flatMap((event) => ('contact' in event ? [event.contact.publicKey] : []));
    expect([...new Set(keys)]).toEqual([erin.publicKey]);
  });

  test.each([
    ['chatEvents', chatEvents],
    ['contactEvents', contactEvents],
  ])('SEC-6: %s: a cursor of somebody else’s is one of nobody’s', async (_name, document) => {
    const { gateway, alice, mallory, theirs } = pairs;
    const hers = await head(alice, theirs.Chat);
    const madeUp = Buffer.from(`e1:${crypto.randomUUID()}:1`).toString('base64url');
    const params = { authorization: `Bearer ${mallory.token}` };
    await using peer = await openPeer(gateway.url, { params });
    const first: string[] = [];
    for (const [index, after] of [hers, madeUp, 'garbage'].entries()) {
      peer.subscribe(String(index), document.text, { after });
      const { type, payload } = await peer.next(({ id }) => id === String(index));
      first.push(masked(JSON.stringify({ type, payload })));
    }
    expect(first[0]).toContain('CURSOR_UNKNOWN');
    expect(new Set(first).size).toBe(1);
  });
});

describe('over a WebSocket', () => {
  test('SEC-4: an id of somebody else is one of nobody there too', async () => {
    const { gateway, mallory, theirs, asker } = pairs;
    const params = { authorization: `Bearer ${mallory.token}` };
    await using peer = await openPeer(gateway.url, { params });
    const nobodys = Buffer.from(`Chat:${crypto.randomUUID()}`).toString('base64url');
    const answers: string[] = [];
    for (const id of [theirs.Chat, nobodys, asker.ids.Chat]) {
      peer.subscribe(id, node.text, { id });
      const { type, payload } = await peer.next((message) => message.id === id);
      answers.push(JSON.stringify({ type, payload }));
    }
    expect(answers[0]).toContain('"node":null');
    expect(answers[1]).toBe(answers[0]);
    expect(answers[2]).toContain(asker.ids.Chat);
  });
});

describe('lists', () => {
  test('SEC-6: paging with somebody else’s cursors stays within one’s own list', async () => {
    const { alice, mallory, carol, theirs, asker } = pairs;
    const hers = await alice.client.request(chatMessages, { id: theirs.Chat, last: 1 });
    const { chats: talks } = await alice.client.request(chats, { includeInactive: true });
    const { contacts: people } = await alice.client.request(contacts, {});
    const cursors = [hers.chat?.messages.pageInfo, talks.pageInfo, people.pageInfo].flatMap(
      (page) => [page?.startCursor ?? '', page?.endCursor ?? ''],
    );
    expect(cursors).not.toContain('');
    let nodes = 0;
    for (const cursor of cursors) {
      for (const place of [{ after: cursor }, { before: cursor }]) {
        const answers = [
          await mallory.client.request(chats, { includeInactive: true, ...place }),
          await mallory.client.request(contacts, place),
          await mallory.client.request(chatMessages, { id: asker.ids.Chat, ...place }),
        ];
        nodes += JSON.stringify(answers).split(carol.publicKey).length - 1;
        expect(JSON.stringify(answers)).not.toContain(alice.publicKey);
        expect(JSON.stringify(answers)).not.toContain(theirs.Contact);
      }
    }
    // Some of the pages held something: otherwise nothing was looked at.
    expect(nodes).toBeGreaterThan(0);
  });
});

describe('what is known of others', () => {
  test('SEC-7: whether somebody is on this gateway cannot be told by their key', async () => {
    const { alice, bob, mallory } = pairs;
    const nobody = NOBODYS_KEY;
    const known = async (publicKey: string) => (await asMallory(contact, { publicKey })).whole;
    expect(await known(alice.publicKey)).toBe(await known(nobody));
    expect(await known(pairs.carol.publicKey)).not.toBe(await known(nobody));

    const query = `mutation ($input: ContactRequestSendInput!) {
      contactRequestSend(input: $input) {
        __typename
        ... on ContactRequestSendSuccess {
          contact {
            displayName relation blocked
            request { direction text delivery }
            directChat { active unreadCount viewerCanSend }
          }
        }
      }
    }`;
    const request = async (publicKey: string) =>
      (await asMallory({ text: query }, { input: { publicKey, text: 'who is there?' } })).whole;
    expect(await request(bob.publicKey)).toBe(await request(nobody));
    const input = { publicKey: alice.publicKey, text: 'who is there?' };
    const { contactRequestSend: asked } = await mallory.client.request(contactRequestSend, {
      input,
    });
    expect(unwrap(asked, 'ContactRequestSendSuccess').contact.displayName ?? null).toBeNull();
  });

  test('SEC-7: a clientId that somebody else used is a fresh one', async () => {
    const { alice, mallory, theirs, asker } = pairs;
    const clientId = 'the-same-for-both';
    const first = await say(alice, theirs.Chat, 'with a key of her own', { clientId });
    const second = await say(mallory, asker.ids.Chat, 'with the same key', { clientId });
    expect(second.chatMessage.id).not.toBe(first.chatMessage.id);
    const input = { chatId: theirs.Chat, text: 'with a key of her own', clientId };
    const { messageSend: stolen } = await mallory.client.request(messageSend, { input });
    expect(stolen).toMatchObject({ code: 'CHAT_NOT_FOUND' });
  });

  test('SEC-7: somebody else’s password opens nothing, and is no better than a wrong one', async () => {
    const { alice, mallory } = pairs;
    const attempts: [{ readonly text: string }, (password: string) => object][] = [
      [accountDelete, (password) => ({ password })],
      [mnemonicReveal, (password) => ({ password })],
      [
        passwordChange,
        (password) => ({ currentPassword: password, newPassword: 'a new password for it' }),
      ],
      [login, (password) => ({ keyUid: mallory.keyUid, password })],
    ];
    for (const [document, input] of attempts) {
      const hers = await asMallory(document, { input: input(alice.password) });
      const wrong = await asMallory(document, { input: input('not anybody’s password') });
      expect(hers.text).toContain('INVALID_CREDENTIALS');
      expect(wrong.whole).toBe(hers.whole);
      // A right one, so that the limit on wrong ones is not met.
      const right = await asMallory(mnemonicReveal, { input: { password: mallory.password } });
      expect(right.text).toContain('MnemonicRevealSuccess');
    }
  });
});
