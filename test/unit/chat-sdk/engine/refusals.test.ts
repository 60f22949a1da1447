import { expect, test, vi } from 'vitest';
import type { OutboundContent } from '../../../../datasources/chat-sdk/port.ts';
import {
  contactCodeTopic,
  partitionedTopic,
} from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import { chatMessage } from '../../../conformance/chat-sdk-device.ts';
import { NS_PER_MS, sealedOn, sealedTo } from './hostile.ts';
import {
  alice,
  bob,
  iterate,
  mallory,
  next,
  nextEnvelope,
  publicMessage,
  signed,
  useScene,
} from './scene.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const scene = useScene();

test('CHATSDK-70: a clock may be 120 s past its envelope, not more, and not 0', async () => {
  const second = BigInt(Math.trunc(Date.now() / 1000));
  const at = async (clock: bigint) => {
    const bytes = signed(chatMessage(bob.publicKey, 'when', { clock }));
    const timestamp = second * 1000n * NS_PER_MS + 999n;
    const batch = await scene.receive(sealedTo(bob.publicKey, bytes, alice.privateKey, timestamp));
    return batch.dropped ?? batch.messages.length;
  };
  expect(await at(second * 1000n + 120_000n)).toBe(1);
  expect(await at(second * 1000n + 120_001n)).toBe('clock');
  expect(scene.module.stats().clock).toBe(1);
});

test('CHATSDK-70: an envelope more than 120 s in the future is refused', async () => {
  const bytes = signed(chatMessage(bob.publicKey, 'soon'));
  const in2Minutes = BigInt(Date.now() + 125_000) * NS_PER_MS;
  const batch = await scene.receive(sealedTo(bob.publicKey, bytes, alice.privateKey, in2Minutes));
  expect(batch).toMatchObject({ dropped: 'future-envelope', messages: [] });
  const inOneMinute = BigInt(Date.now() + 60_000) * NS_PER_MS;
  const fine = await scene.receive(sealedTo(bob.publicKey, bytes, alice.privateKey, inOneMinute));
  expect(fine.messages).toHaveLength(1);
});

test('CHATSDK-71: a message signed by Alice in an envelope signed by Mallory is refused', async () => {
  const bytes = signed(chatMessage(bob.publicKey, 'I am Alice'));
  const forged = await scene.receive(sealedTo(bob.publicKey, bytes, mallory.privateKey));
  expect(forged).toMatchObject({ dropped: 'author-not-sender', messages: [] });
  const honest = await scene.receive(sealedTo(bob.publicKey, bytes, alice.privateKey));
  expect(honest.messages).toMatchObject([{ author: alice.publicKey }]);
});

test("CHATSDK-71: on a person's contact-code topic only that person is heard", async () => {
  const content: OutboundContent = {
    type: 'contactCode',
    clock: 5n,
    displayName: 'mallory',
    customizationColor: 1,
  };
  const topic = contactCodeTopic(alice.publicKey);
  const bytes = publicMessage(signed(content, mallory));
  const batch = await scene.receive(await sealedOn(topic, bytes, mallory.privateKey));
  expect(batch).toMatchObject({ dropped: 'foreign-signer', messages: [] });
  const real = publicMessage(signed({ ...content, displayName: 'alice' }));
  expect(
    (await scene.receive(await sealedOn(topic, real, alice.privateKey))).messages,
  ).toMatchObject([{ content: { type: 'contactCode', displayName: 'alice' } }]);
});

test('CHATSDK-72: a chat message in public is refused', async () => {
  const bytes = publicMessage(signed(chatMessage(bob.publicKey, 'psst')));
  const topic = contactCodeTopic(alice.publicKey);
  const batch = await scene.receive(await sealedOn(topic, bytes, alice.privateKey));
  expect(batch).toMatchObject({ dropped: 'private-content-in-public', messages: [] });
});

test('CHATSDK-72: bytes on a topic of ours that are not for us are counted as alien', async () => {
  const forAlice = sealedTo(alice.publicKey, new Uint8Array(3), mallory.privateKey);
  const { contentTopic } = partitionedTopic(bob.publicKey);
  const batch = await scene.receive({ ...forAlice, contentTopic });
  expect(batch).toMatchObject({ dropped: 'alien', messages: [], owed: [], acks: [] });
  expect(scene.module.stats()).toEqual({ alien: 1 });
});

test('CHATSDK-72: a damaged record drops the envelope, is reported, and does not stop the others', async () => {
  const damaged = async (key: string) => (key.startsWith('peer/') ? Uint8Array.of(99) : null);
  const batches = iterate(await scene.openBob({ state: { get: damaged } }));
  (await next(batches)).settled();
  const hi = publicMessage(
    signed({ type: 'contactCode', clock: 1n, displayName: '', customizationColor: 0 }),
  );
  scene.bus.inject(await sealedOn(contactCodeTopic(alice.publicKey), hi, alice.privateKey));
  scene.bus.inject(
    sealedTo(bob.publicKey, signed(chatMessage(bob.publicKey, 'hi')), alice.privateKey),
  );
  const first = await nextEnvelope(batches);
  expect(first).toMatchObject({ dropped: 'fault', writes: [] });
  first.settled();
  expect(scene.faults).toHaveLength(1);
  const second = await nextEnvelope(batches);
  expect(second.messages).toHaveLength(1);
  second.settled();
});
