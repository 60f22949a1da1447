import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chat, message } from '../../client/documents/chat.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { ask, befriend, heard, type Person, relation, say, transcript } from '../support/person.ts';
import { eventually } from '../support/until.ts';

let hers: TestGateway;
let his: TestGateway;
let alice: Person;
let bob: Person;
let ids: { alice: string; bob: string };
beforeAll(async () => {
  hers = await startGateway();
  his = await startGateway({ bootstrap: hers.bootstrap });
  alice = await hers.person('Alice T');
  bob = await his.person('Bobby T');
  ids = await befriend(alice, bob);
});
afterAll(async () => {
  await his[Symbol.asyncDispose]();
  await hers[Symbol.asyncDispose]();
});

const delivered = (person: Person, id: string) =>
  eventually(`${person.name} sees ${id} DELIVERED`, async () => {
    const { message: own } = await person.client.request(message, { id });
    return own?.state === 'DELIVERED' ? true : null;
  });

describe('two gateways on one network', () => {
  test('CHAT-16: a conversation both ways ends in the same transcript', async () => {
    for (let n = 0; n < 3; n++) {
      await say(alice, ids.alice, `hers ${n}`);
      await heard(bob, ids.bob, `hers ${n}`);
      await say(bob, ids.bob, `his ${n}`);
      await heard(alice, ids.alice, `his ${n}`);
    }
    const [read, written] = await Promise.all([
      transcript(bob, ids.bob),
      transcript(alice, ids.alice),
    ]);
    expect(read.map(({ messageId }) => messageId)).toEqual(
      written.map(({ messageId }) => messageId),
    );
  });

  test('CHAT-14: what was missed while away is fetched, in order, and acknowledged', async () => {
    await his.stop();
    const sent: string[] = [];
    for (let n = 0; n < 5; n++) {
      const { chatMessage } = await say(alice, ids.alice, `missed ${n}`);
      sent.push(chatMessage.id);
    }
    await his.start();
    await heard(bob, ids.bob, 'missed 4');
    const texts = (await transcript(bob, ids.bob)).map(({ text }) => text);
    expect(texts.filter((text) => text.startsWith('missed'))).toEqual(
      sent.map((_, n) => `missed ${n}`),
    );
    for (const id of sent) await delivered(alice, id);
    await eventually('Bob is SYNCED', async () => {
      const { chat: own } = await bob.client.request(chat, { id: ids.bob });
      return own?.sync.state === 'SYNCED' ? true : null;
    });
  });

  test('CHAT-9, CHAT-12: sent and stopped at once, it arrives once after the next start', async () => {
    const { chatMessage } = await say(alice, ids.alice, 'famous last words');
    await hers.stop();
    await hers.start();
    // Showing the token unlocks the account again: its outbox goes on.
    await alice.client.request(chat, { id: ids.alice });
    await heard(bob, ids.bob, 'famous last words');
    await delivered(alice, chatMessage.id);
    const texts = (await transcript(bob, ids.bob)).map(({ text }) => text);
    expect(texts.filter((text) => text === 'famous last words')).toHaveLength(1);
  });

  test('CHAT-12: both away, both back, each with something to say', async () => {
    await his.stop();
    await say(alice, ids.alice, 'from hers, he is away');
    await hers.stop();
    await his.start();
    await say(bob, ids.bob, 'from his, she is away');
    await hers.start();
    await alice.client.request(chat, { id: ids.alice });
    await heard(alice, ids.alice, 'from his, she is away');
    await heard(bob, ids.bob, 'from hers, he is away');
    const [read, written] = await Promise.all([
      transcript(bob, ids.bob),
      transcript(alice, ids.alice),
    ]);
    expect(read.map(({ messageId }) => messageId)).toEqual(
      written.map(({ messageId }) => messageId),
    );
  });

  test('CHAT-10: without a network messages stay PENDING, and go out when it is back', async () => {
    const remote = { WAKU_MODE: 'remote' };
    await using its = await startGateway({ bootstrap: hers.bootstrap, settings: remote });
    const carol = await its.person('Carol T');
    const between = await befriend(carol, alice);
    await hers.stop();
    await eventually('Carol is OFFLINE', async () => {
      const { chat: own } = await carol.client.request(chat, { id: between.alice });
      return own?.sync.state === 'OFFLINE' ? true : null;
    });
    const { chatMessage } = await say(carol, between.alice, 'is anybody there?');
    const { message: waiting } = await carol.client.request(message, { id: chatMessage.id });
    expect(waiting?.state).toBe('PENDING');
    await hers.start();
    await heard(alice, between.bob, 'is anybody there?');
    await delivered(carol, chatMessage.id);
  });

  test('CHAT-10: a gateway that starts without a network keeps what is said until there is one', async () => {
    await hers.stop();
    const remote = { WAKU_MODE: 'remote' };
    await using its = await startGateway({ bootstrap: hers.bootstrap, settings: remote });
    const dave = await its.person('David T');
    const { contact } = await ask(dave, alice, 'sent into the void');
    expect(contact.request).toMatchObject({ text: 'sent into the void', delivery: 'PENDING' });
    await hers.start();
    const received = await relation(alice, dave, 'REQUEST_RECEIVED');
    expect(received.request?.text).toBe('sent into the void');
  });
});
