import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { partitionedTopic } from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import { chatMessage } from '../../../conformance/chat-sdk-device.ts';
import { alice as aliceAccount, bob as bobAccount, useScene } from './scene.ts';
import { negotiated, useTalk } from './talk.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const scene = useScene();
const { befriend, device, pair, quiet } = useTalk(scene);

afterEach(() => expect(scene.faults).toEqual([]));

function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('first contact', () => {
  test('CHATSDK-50: a contact request reaches a stranger in DH mode on the partitioned topic', async () => {
    const published: string[] = [];
    const { alice, bob } = await pair({ onPublish: (one) => published.push(one.contentTopic) });
    const id = alice.send(
      bob.publicKey,
      chatMessage(bob.publicKey, 'Please add me', { contentType: 11 }),
    );
    await alice.flush();
    expect(published).toEqual([partitionedTopic(bob.publicKey).contentTopic]);
    await quiet(alice, bob);
    expect(bob.committed.messages).toMatchObject([
      { messageId: id, author: alice.publicKey, content: { type: 'chatMessage', contentType: 11 } },
    ]);
    // His own acknowledgement comes back to him on the shared topic.
    expect(bob.committed.dropped).toEqual(['own']);
    // Bob's acknowledgement came back, and with it the news that his device is there.
    expect(alice.committed.acked.size).toBe(1);
  });

  test('CHATSDK-51: a stranger who watches nobody hears the answers to what he wrote', async () => {
    const alice = await device(aliceAccount, []);
    const bob = await device(bobAccount, []);
    await befriend(alice, bob);
    alice.sendText(bob.publicKey, 'one');
    bob.sendText(alice.publicKey, 'two');
    await quiet(alice, bob);
    expect(bob.texts()).toEqual(['Please add me', 'one']);
    expect(alice.texts()).toEqual(['two']);
    expect(scene.bus.subscribed.some((topic) => topic.contentTopic === negotiated)).toBe(true);
  });
});

describe('conversation', () => {
  test('CHATSDK-52: request, acceptance and 20 messages each way arrive once each and are acknowledged', async () => {
    const { alice, bob } = await pair();
    await befriend(alice, bob);
    expect(alice.committed.messages.map((one) => one.content.type)).toEqual([
      'acceptContactRequest',
    ]);
    for (let index = 0; index < 20; index += 1) {
      alice.sendText(bob.publicKey, `a${index}`);
      bob.sendText(alice.publicKey, `b${index}`);
      if (index % 3 === 0) await quiet(alice, bob);
    }
    await quiet(alice, bob);
    const expected = (letter: string) =>
      Array.from({ length: 20 }, (_, index) => `${letter}${index}`);
    expect(bob.texts()).toEqual(['Please add me', ...expected('a')]);
    expect(alice.texts()).toEqual(expected('b'));
    expect(alice.committed.acked.size).toBe(21);
    expect(bob.committed.acked.size).toBe(21);
    expect(
      [...alice.committed.dropped, ...bob.committed.dropped].filter((one) => one !== 'own'),
    ).toEqual([]);
  });

  test('CHATSDK-53: once both devices know each other, messages travel on the negotiated topic', async () => {
    const { alice, bob } = await pair();
    await befriend(alice, bob);
    const before = scene.bus.stored.length;
    alice.sendText(bob.publicKey, 'quiet now');
    await quiet(alice, bob);
    const topics = scene.bus.stored.slice(before).map((message) => message.contentTopic);
    expect(topics).toEqual([negotiated, negotiated]);
  });

  test('CHATSDK-54: with one transaction in three rolled back, everything still arrives once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), async (seed) => {
        scene.bus.stored.length = 0;
        const random = seeded(seed);
        // Ten rollbacks in a row end the iteration, so this one stops at six.
        let inRow = 0;
        const failsCommit = () => {
          const fails = random() < 0.33 && inRow < 6;
          inRow = fails ? inRow + 1 : 0;
          return fails;
        };
        const { alice, bob } = await pair({ failsCommit });
        await befriend(alice, bob);
        for (let index = 0; index < 20; index += 1) {
          alice.sendText(bob.publicKey, `a${index}`);
          bob.sendText(alice.publicKey, `b${index}`);
          if (random() < 0.3) await quiet(alice, bob);
        }
        await quiet(alice, bob);
        expect(bob.texts()).toHaveLength(21);
        expect(alice.texts()).toHaveLength(20);
        expect(
          [...alice.committed.dropped, ...bob.committed.dropped].filter((one) => one !== 'own'),
        ).toEqual([]);
        await alice.close();
        await bob.close();
      }),
      { seed: 20261124, numRuns: 3 },
    );
  }, 120_000);

  test('CHATSDK-55: lost, repeated and late envelopes: retries under the same ids bring everything, once', async () => {
    const random = seeded(7);
    const { alice, bob } = await pair();
    await befriend(alice, bob);
    scene.bus.fate = () => (random() < 0.3 ? 0 : random() < 0.2 ? 2 : 1);
    for (let index = 0; index < 20; index += 1) {
      alice.sendText(bob.publicKey, `a${index}`);
      bob.sendText(alice.publicKey, `b${index}`);
    }
    await quiet(alice, bob);
    for (let round = 0; round < 12; round += 1) {
      alice.retry();
      bob.retry();
      await quiet(alice, bob);
    }
    expect(new Set(bob.texts()).size).toBe(21);
    expect(bob.texts()).toHaveLength(21);
    expect(alice.texts()).toHaveLength(20);
    expect(alice.committed.acked.size).toBe(21);
    expect(bob.committed.dropped).not.toContain('undecryptable');
  });

  test('CHATSDK-56: a message too large for one envelope travels in segments', async () => {
    const { alice, bob } = await pair();
    await befriend(alice, bob);
    const text = 'ä'.repeat(4000);
    const before = scene.bus.stored.length;
    const requests = Array.from({ length: 40 }, () =>
      alice.compose(chatMessage(bob.publicKey, text)),
    );
    const joined = requests.map((one) => one.bytes);
    // Only the body's size matters here: an over-long message is refused as content after it was put together.
    alice.committed.outbox.push({
      kind: 'datasync',
      to: bob.publicKey,
      bytes: Uint8Array.from(joined.flatMap((bytes) => [...bytes])),
      timestamp: 1n,
    });
    await quiet(alice, bob);
    expect(scene.bus.stored.length - before).toBeGreaterThan(3);
    expect(scene.bus.stored.every((message) => message.payload.length < 150 * 1024)).toBe(true);
    expect(alice.committed.acked.size).toBe(2);
  });
});
