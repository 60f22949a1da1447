import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  chat,
  chatMarkRead,
  chatMessages,
  chats,
  message,
  messageRetry,
  messageSend,
} from '../../client/documents/chat.ts';
import { contactBlock } from '../../client/documents/contact.ts';
import { type ResultOf, unwrap } from '../../client/index.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { ask, befriend, heard, type Person, relation, say, transcript } from '../support/person.ts';
import { eventually } from '../support/until.ts';

let gateway: TestGateway;
let alice: Person;
let bob: Person;
let ids: { alice: string; bob: string };
beforeAll(async () => {
  gateway = await startGateway();
  alice = await gateway.person('Alice M');
  bob = await gateway.person('Bobby M');
  ids = await befriend(alice, bob);
});
afterAll(() => gateway[Symbol.asyncDispose]());

const send = async (input: object) => {
  const variables = { input: { chatId: ids.alice, text: 'text', ...input } };
  return (await alice.client.request(messageSend, variables)).messageSend;
};

describe('messages', () => {
  test('CHAT-1, CHAT-6, CHAT-8: kept as PENDING, arrives under the same id, DELIVERED when acknowledged', async () => {
    const { chatMessage } = await say(alice, ids.alice, 'the first one');
    expect(chatMessage).toMatchObject({ state: 'PENDING', outgoing: true, seen: true });
    const received = await heard(bob, ids.bob, 'the first one');
    expect(received).toMatchObject({
      messageId: chatMessage.messageId,
      outgoing: false,
      authorPublicKey: alice.publicKey,
      state: 'DELIVERED',
      clock: chatMessage.clock,
    });
    await eventually('Alice sees it DELIVERED', async () => {
      const { message: own } = await alice.client.request(message, { id: chatMessage.id });
      return own?.state === 'DELIVERED' ? true : null;
    });
  });

  test('CHAT-2: texts that break the rules change nothing', async () => {
    const before = (await transcript(alice, ids.alice)).length;
    for (const text of ['', ' \n\t', 'x'.repeat(4097), 'half \ud83d of it']) {
      expect(await send({ text })).toMatchObject({
        __typename: 'InvalidInputError',
        issues: [expect.objectContaining({ path: ['text'] })],
      });
    }
    expect(await transcript(alice, ids.alice)).toHaveLength(before);
    const longest = '😀'.repeat(4096);
    unwrap(await send({ text: longest }), 'MessageSendSuccess');
    await heard(bob, ids.bob, longest);
  });

  test('CHAT-3: only contacts can be written to', async () => {
    const carol = await gateway.person('Carol M');
    await ask(alice, carol);
    const state = await relation(alice, carol, 'REQUEST_SENT');
    const chatId = state.directChat?.id ?? '';
    expect(await send({ chatId })).toMatchObject({ code: 'NOT_A_CONTACT' });
    const { chat: hidden } = await alice.client.request(chat, { id: chatId });
    expect(hidden).toMatchObject({ viewerCanSend: false, active: false });
    const { chat: open } = await alice.client.request(chat, { id: ids.alice });
    expect(open).toMatchObject({ viewerCanSend: true, active: true });
  });

  test('CHAT-4: a reply arrives as a reply to the same message', async () => {
    const { chatMessage: question } = await say(alice, ids.alice, 'what time is it?');
    const asked = await heard(bob, ids.bob, 'what time is it?');
    await say(bob, ids.bob, 'late', { replyToId: asked.id });
    const answer = await heard(alice, ids.alice, 'late');
    expect(answer.replyTo).toMatchObject({ id: question.id, text: 'what time is it?' });

    const dave = await gateway.person('David M');
    const other = await befriend(alice, dave);
    const elsewhere = { chatId: other.alice, replyToId: question.id };
    expect(await send(elsewhere)).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  });

  test('CHAT-5: one clientId makes one message', async () => {
    const first = unwrap(await send({ text: 'once', clientId: 'm-1' }), 'MessageSendSuccess');
    const second = unwrap(await send({ text: 'once', clientId: 'm-1' }), 'MessageSendSuccess');
    expect(second.chatMessage.id).toBe(first.chatMessage.id);
    expect(first.chatMessage.clientId).toBe('m-1');
    expect(await send({ text: 'twice', clientId: 'm-1' })).toMatchObject({
      code: 'CLIENT_ID_CONFLICT',
    });
    await heard(bob, ids.bob, 'once');
    const read = await transcript(bob, ids.bob);
    expect(read.filter(({ text }) => text === 'once')).toHaveLength(1);
  });

  test('CHAT-5: the answer to a repeated clientId stays the message, also after a block', async () => {
    const gina = await gateway.person('Gina M');
    const between = await befriend(alice, gina);
    const input = { chatId: between.alice, text: 'before the block', clientId: 'm-2' };
    const first = unwrap(await send(input), 'MessageSendSuccess');
    const { id: contactId } = await relation(alice, gina, 'MUTUAL');
    await alice.client.request(contactBlock, { input: { contactId } });
    expect(await send({ ...input, clientId: 'm-3' })).toMatchObject({ code: 'CONTACT_BLOCKED' });
    const again = unwrap(await send(input), 'MessageSendSuccess');
    expect(again.chatMessage.id).toBe(first.chatMessage.id);
  });

  test('CHAT-7: only what FAILED is retried', async () => {
    const { chatMessage } = await say(alice, ids.alice, 'fine');
    const input = { id: chatMessage.id };
    const { messageRetry: result } = await alice.client.request(messageRetry, { input });
    expect(result).toMatchObject({ code: 'MESSAGE_NOT_FAILED' });
  });

  test('CHAT-16: both sides end with the same transcript', async () => {
    const texts = Array.from({ length: 10 }, (_, n) => `talk ${n}`);
    await Promise.all(
      texts.map((text, n) => (n % 2 ? say(alice, ids.alice, text) : say(bob, ids.bob, text))),
    );
    for (const text of texts) {
      await heard(alice, ids.alice, text);
      await heard(bob, ids.bob, text);
    }
    const [hers, his] = await Promise.all([transcript(alice, ids.alice), transcript(bob, ids.bob)]);
    expect(hers.map(({ messageId }) => messageId)).toEqual(his.map(({ messageId }) => messageId));
  });

  test('CHAT-18: pages do not shift when messages arrive', async () => {
    const erin = await gateway.person('Erika M');
    const between = await befriend(alice, erin);
    for (let n = 0; n < 7; n++) await say(alice, between.alice, `page ${n}`);
    const pages: string[][] = [];
    for (let before: string | null = null, more = true; more; ) {
      const variables = { id: between.alice, last: 3, before };
      const answer: ResultOf<typeof chatMessages> = await alice.client.request(
        chatMessages,
        variables,
      );
      const page = answer.chat?.messages;
      if (!page) throw new Error('the chat is gone');
      pages.unshift(page.nodes.map(({ text }) => text));
      more = page.pageInfo.hasPreviousPage;
      before = page.pageInfo.startCursor ?? null;
      await say(alice, between.alice, `arriving ${pages.length}`);
    }
    expect(pages.flat()).toEqual([
      'I am Alice M',
      ...Array.from({ length: 7 }, (_, n) => `page ${n}`),
    ]);
  });

  test('CHAT-19: unread counts what is not marked read', async () => {
    const frank = await gateway.person('Frank M');
    const between = await befriend(alice, frank);
    const mark = async (upToMessageId: string | null = null) => {
      const input = { chatId: between.bob, upToMessageId };
      const { chatMarkRead: result } = await frank.client.request(chatMarkRead, { input });
      return unwrap(result, 'ChatMarkReadSuccess').chat.unreadCount;
    };
    await mark();
    for (let n = 0; n < 4; n++) await say(alice, between.alice, `unread ${n}`);
    const second = await heard(frank, between.bob, 'unread 1');
    await heard(frank, between.bob, 'unread 3');
    const { chat: read } = await frank.client.request(chat, { id: between.bob });
    expect(read?.unreadCount).toBe(4);
    expect(await mark(second.id)).toBe(2);
    expect(await mark(second.id)).toBe(2);
    expect(await mark()).toBe(0);
    const { chat: own } = await alice.client.request(chat, { id: between.alice });
    expect(own?.unreadCount).toBe(0);
  });

  test('CHAT-20: the chat with the newest activity comes first', async () => {
    const newer = await befriend(alice, await gateway.person('Henry M'));
    const { chats: before } = await alice.client.request(chats, {});
    expect(before.nodes[0]?.id).toBe(newer.alice);
    await say(alice, ids.alice, 'on top');
    const { chats: page } = await alice.client.request(chats, {});
    expect(page.nodes[0]?.id).toBe(ids.alice);
    expect(page.nodes[1]?.id).toBe(newer.alice);
    const [first] = (await alice.client.request(chats, { first: 1 })).chats.nodes;
    const rest = await alice.client.request(chats, { first: 50 });
    expect(first?.id).toBe(rest.chats.nodes[0]?.id);
  });

  test('CHAT-21: ids of another account are ids of nothing', async () => {
    const mallory = await gateway.person('Mallory M');
    const { chatMessage } = await say(alice, ids.alice, 'private');
    const own = await befriend(mallory, await gateway.person('Trent M'));
    expect((await mallory.client.request(chat, { id: ids.alice })).chat).toBeNull();
    expect((await mallory.client.request(message, { id: chatMessage.id })).message).toBeNull();
    const nobody = Buffer.from('Chat:01a20d53-0000-7000-8000-000000000000').toString('base64url');
    for (const chatId of [ids.alice, nobody]) {
      const sent = await mallory.client.request(messageSend, { input: { chatId, text: 'hi' } });
      expect(sent.messageSend).toMatchObject({ code: 'CHAT_NOT_FOUND' });
      const read = await mallory.client.request(chatMarkRead, { input: { chatId } });
      expect(read.chatMarkRead).toMatchObject({ code: 'CHAT_NOT_FOUND' });
    }
    const reply = { chatId: own.alice, text: 'hi', replyToId: chatMessage.id };
    const replied = await mallory.client.request(messageSend, { input: reply });
    expect(replied.messageSend).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
    const retried = await mallory.client.request(messageRetry, { input: { id: chatMessage.id } });
    expect(retried.messageRetry).toMatchObject({ code: 'MESSAGE_NOT_FOUND' });
  });
});
