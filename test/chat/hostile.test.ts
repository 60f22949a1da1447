import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chats } from '../../client/documents/chat.ts';
import { contactBlock, contact as contactDocument } from '../../client/documents/contact.ts';
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import { sealAsymmetric, sealSymmetric } from '../../datasources/chat-sdk/status/wire/rfc26.ts';
import { symmetricKey } from '../../datasources/chat-sdk/status/wire/symmetric-key.ts';
import {
  type ChatTopic,
  contactCodeTopic,
  partitionedTopic,
} from '../../datasources/chat-sdk/status/wire/topics.ts';
import { startGateway, type TestGateway } from '../support/gateway.ts';
import { befriend, heard, lookUp, type Person, say, transcript } from '../support/person.ts';
import { createSeededRandom } from '../support/seeded-random.ts';
import { eventually } from '../support/until.ts';
import { type Counter, expectCounted } from './drops.ts';
import {
  chatKey,
  contentFor,
  envelope,
  newKeys,
  signed,
  type Tap,
  tap,
  timestamp,
  topicsOf,
} from './mallory.ts';

const random = createSeededRandom(20_261_124);
const mallory = newKeys(random);
const unhandled: unknown[] = [];
const note = (reason: unknown) => unhandled.push(reason);

let gateway: TestGateway;
let alice: Person;
let bob: Person;
let ids: { alice: string; bob: string };
let aliceKey: Uint8Array;
let topics: ChatTopic[];
let mallorys: Tap;
let bobKey: PublicKey;
let said = 0;

/** One message each way. */
async function talk(): Promise<void> {
  const n = said++;
  await say(alice, ids.alice, `hers ${n}`);
  await heard(bob, ids.bob, `hers ${n}`);
  await say(bob, ids.bob, `his ${n}`);
  await heard(alice, ids.alice, `his ${n}`);
}

/** Does something hostile and waits until this many more were dropped for it. */
const expectDropped = (reasons: string, count: number, act: () => Promise<unknown>, by?: Counter) =>
  expectCounted(gateway.url, { reasons, count, by }, act);

const publish = (contentTopic: string, payload: Uint8Array) =>
  mallorys.publish(envelope(contentTopic, payload));
/** To Bob, in an envelope signed by Mallory unless said otherwise. */
const toBob = (payload: Uint8Array, signer = mallory.privateKey) =>
  publish(partitionedTopic(bobKey).contentTopic, sealAsymmetric(payload, bobKey, signer));
const allChatsOf = async (person: Person) =>
  (await person.client.request(chats, { includeInactive: true })).chats.nodes;
const knownTo = async (person: Person, publicKey: string) =>
  (await person.client.request(contactDocument, { publicKey })).contact ?? null;

beforeAll(async () => {
  process.on('unhandledRejection', note);
  gateway = await startGateway();
  alice = await gateway.person('Alice H');
  bob = await gateway.person('Bobby H');
  ids = await befriend(alice, bob);
  bobKey = bob.publicKey as PublicKey;
  for (let n = 0; n < 3; n++) await talk();
  aliceKey = await chatKey(alice);
  topics = topicsOf(aliceKey, alice.publicKey as PublicKey, bobKey);
  mallorys = await tap(gateway, topics);
}, 60_000);
afterAll(async () => {
  await mallorys?.end();
  await gateway?.[Symbol.asyncDispose]();
  process.off('unhandledRejection', note);
});

/** Runs an attack: whatever it was, the two talk on, and neither side shows anything else. */
async function attack(act: () => Promise<unknown>): Promise<void> {
  const before = await Promise.all([transcript(alice, ids.alice), transcript(bob, ids.bob)]);
  await act();
  await talk();
  const [hers, his] = await Promise.all([transcript(alice, ids.alice), transcript(bob, ids.bob)]);
  const seen = (messages: typeof hers) =>
    messages.map(({ messageId, text, authorPublicKey }) => ({ messageId, text, authorPublicKey }));
  expect(seen(hers.slice(0, -2))).toEqual(seen(before[0]));
  expect(seen(his.slice(0, -2))).toEqual(seen(before[1]));
  expect(seen(his)).toEqual(seen(hers));
  expect((await lookUp(alice, bob))?.relation).toBe('MUTUAL');
  expect((await lookUp(bob, alice))?.relation).toBe('MUTUAL');
  expect(unhandled).toEqual([]);
}

describe('a hostile peer on the network', { timeout: 60_000 }, () => {
  test('CHAT-12: captured envelopes, sent again as they are and under new timestamps, change nothing', () =>
    attack(async () => {
      const captured = [...mallorys.seen()];
      // Requests, answers, six messages and their acknowledgements at least.
      expect(captured.length).toBeGreaterThan(10);
      for (const { hash: _hash, source: _source, ...message } of captured) {
        await mallorys.publish(message);
      }
      // Each of them was for somebody, who knows the payload again.
      await expectDropped('repeated', 2 * captured.length, async () => {
        for (const { contentTopic, payload } of captured) {
          await publish(contentTopic, payload);
          await publish(contentTopic, payload);
        }
      });
    }));

  test('captured envelopes with a bit turned are alien', () =>
    attack(async () => {
      const captured = mallorys.seen().slice(0, 40);
      await expectDropped('alien', captured.length, async () => {
        for (const { contentTopic, payload } of captured) {
          const bent = Uint8Array.from(payload);
          const at = Math.floor(random.fraction() * bent.length);
          bent[at] = (bent[at] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
          await publish(contentTopic, bent);
        }
      });
    }));

  test('garbage, single bytes, cut-off and huge envelopes on every topic are alien', () =>
    attack(async () => {
      const [captured] = mallorys.seen();
      const payloads = [
        Uint8Array.of(0),
        random.bytes(1),
        random.bytes(32),
        random.bytes(300),
        random.bytes(120 * 1024),
        captured?.payload.subarray(0, -1) ?? random.bytes(7),
        captured?.payload.subarray(0, 65) ?? random.bytes(8),
      ];
      await expectDropped('alien', payloads.length * topics.length, async () => {
        for (const { contentTopic } of topics) {
          for (const payload of payloads) await publish(contentTopic, payload);
        }
      });
    }));

  test('an envelope over the limit of the network is not taken', () =>
    attack(async () => {
      const [topic] = topics;
      const payload = random.bytes(1024 * 1024 + 1);
      expect(await publish(topic?.contentTopic ?? '', payload)).toMatchObject({ ok: false });
    }));

  test('envelopes for somebody else on their topics are alien', () =>
    attack(() =>
      expectDropped('alien', 3, async () => {
        const { publicKey } = newKeys(random);
        const bytes = signed(contentFor(publicKey, { text: 'not for you' }), mallory.privateKey);
        for (let n = 0; n < 3; n++) {
          const payload = sealAsymmetric(bytes, publicKey, mallory.privateKey);
          await publish(partitionedTopic(bobKey).contentTopic, payload);
        }
      }),
    ));

  test('what Alice signed, passed on by Mallory as her own envelope, is refused', () =>
    attack(() =>
      expectDropped('author-not-sender', 1, () =>
        toBob(signed(contentFor(bobKey, { text: 'forged by Mallory' }), aliceKey)),
      ),
    ));

  test('a contact request with a forged author is refused, and nobody appears', () =>
    attack(async () => {
      const carol = newKeys(random);
      const request = contentFor(bobKey, { text: 'I am Carol', contentType: 11 });
      await expectDropped('author-not-sender', 1, () => toBob(signed(request, carol.privateKey)));
      expect(await knownTo(bob, carol.publicKey)).toBeNull();
      expect(await knownTo(bob, mallory.publicKey)).toBeNull();
    }));

  test('on the topic of two people only they are heard', () =>
    attack(async () => {
      const negotiated = topics[4];
      const key = await symmetricKey(negotiated?.chatId ?? '');
      const bytes = signed(contentFor(bobKey, { text: 'in between' }), mallory.privateKey);
      const payload = sealSymmetric(bytes, key, mallory.privateKey);
      // Both of them are listening.
      await expectDropped('foreign-signer', 2, () =>
        publish(negotiated?.contentTopic ?? '', payload),
      );
    }));

  test("CONTACT-12: a name on somebody's contact-code topic by another hand is refused", () =>
    attack(async () => {
      const topic = contactCodeTopic(alice.publicKey as PublicKey);
      const key = await symmetricKey(topic.chatId);
      const payload = sealSymmetric(random.bytes(100), key, mallory.privateKey);
      await expectDropped('foreign-signer', 1, () => publish(topic.contentTopic, payload));
      expect((await lookUp(bob, alice))?.displayName).toBe('Alice H');
    }));

  test.each([
    ['no protobuf', () => random.bytes(200)],
    ['nothing', () => new Uint8Array(0)],
  ])('an honest envelope with %s inside is refused', (_what, payload) =>
    attack(() => expectDropped('bad-message', 1, () => toBob(payload()))),
  );

  test('CHAT-17: a clock more than two minutes ahead, and a clock of 0, are refused', () =>
    attack(async () => {
      const ahead = contentFor(bobKey, { clock: BigInt(Date.now() + 125_000), text: 'too early' });
      await expectDropped('clock', 1, () => toBob(signed(ahead, mallory.privateKey)));
      const zero = signed(contentFor(bobKey, { text: 'timeless' }), mallory.privateKey, {
        clock: 0n,
      });
      await expectDropped('content-clock', 1, () => toBob(zero));
      expect(await knownTo(bob, mallory.publicKey)).toBeNull();
    }));

  test('CHAT-2: a text over the limit, and one of nothing but blanks, are refused', () =>
    attack(async () => {
      for (const text of ['x'.repeat(4097), ' \n ']) {
        const bytes = signed(contentFor(bobKey, {}), mallory.privateKey, { text });
        await expectDropped('content-text', 1, () => toBob(bytes));
      }
      expect(await knownTo(bob, mallory.publicKey)).toBeNull();
    }));

  test('CHAT-15: the message of a stranger lands in a chat that is not listed; blocked, nothing gets in', () =>
    attack(async () => {
      await toBob(signed(contentFor(bobKey, { text: 'psst' }), mallory.privateKey));
      const stranger = await eventually('Bob knows of Mallory', () =>
        knownTo(bob, mallory.publicKey),
      );
      expect(stranger.relation).toBe('NONE');
      const hidden = (await allChatsOf(bob)).find(({ contact }) => contact?.id === stranger.id);
      expect(hidden).toMatchObject({
        active: false,
        viewerCanSend: false,
        lastMessage: { text: 'psst' },
      });
      const { chats: listed } = await bob.client.request(chats, {});
      expect(listed.nodes.map(({ id }) => id)).toEqual([ids.bob]);

      await bob.client.request(contactBlock, { input: { contactId: stranger.id } });
      const blocked = contentFor(bobKey, { text: 'let me in', contentType: 11 });
      await expectDropped(
        'blocked',
        1,
        () => toBob(signed(blocked, mallory.privateKey)),
        'domains',
      );
      expect((await knownTo(bob, mallory.publicKey))?.relation).toBe('NONE');
    }));

  test('CHAT-4: an answer to a message of another chat is no answer', () =>
    attack(async () => {
      const trent = newKeys(random);
      const [secret] = await transcript(alice, ids.alice);
      const content = contentFor(bobKey, {
        text: 'about that',
        responseTo: secret?.messageId ?? '',
        displayName: 'Trent',
      });
      await toBob(signed(content, trent.privateKey), trent.privateKey);
      const chat = await eventually('Bob has the chat with Trent', async () => {
        const found = await knownTo(bob, trent.publicKey);
        return found?.directChat ?? null;
      });
      expect(await transcript(bob, chat.id)).toMatchObject([{ text: 'about that', replyTo: null }]);
    }));

  test('a hundred envelopes at once do not hold up the two', () =>
    attack(async () => {
      const [hers, his] = topics;
      const flood = Array.from({ length: 100 }, (_, n) =>
        mallorys.publish({
          ...envelope((n % 2 ? hers : his)?.contentTopic ?? '', random.bytes(2_000)),
          timestamp: timestamp(),
        }),
      );
      await expectDropped('alien', 100, () => Promise.all(flood));
    }));
});
