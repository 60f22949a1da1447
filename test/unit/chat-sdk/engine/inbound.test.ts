import { expect, test, vi } from 'vitest';
import {
  BatchOpenError,
  InboundStalledError,
} from '../../../../datasources/chat-sdk/status/engine/inbound.ts';
import {
  contactCodeTopic,
  partitionedTopic,
  personalTopic,
} from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import { chatMessage, settleUntil } from '../../../conformance/chat-sdk-device.ts';
import { NS_PER_MS, sealedOn, sealedTo } from './hostile.ts';
import { alice, bob, iterate, mallory, next, nextEnvelope, signed, useScene } from './scene.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 24 * 3600 * 1000;

const scene = useScene();

test('CHATSDK-69: a batch rolled back is yielded again before anything else, with the same content', async () => {
  const batches = iterate(await scene.openBob());
  scene.bus.inject(
    sealedTo(bob.publicKey, signed(chatMessage(bob.publicKey, 'one')), alice.privateKey),
  );
  scene.bus.inject(
    sealedTo(bob.publicKey, signed(chatMessage(bob.publicKey, 'two')), alice.privateKey),
  );
  const first = await nextEnvelope(batches);
  first.rolledBack();
  const again = await next(batches);
  expect(again.messages).toEqual(first.messages);
  expect(again.writes).toEqual(first.writes);
  again.settled();
  const second = await next(batches);
  expect(second.messages).toMatchObject([{ content: { text: 'two' } }]);
  second.settled();
});

test('CHATSDK-69: what a rolled-back batch refused is counted once', async () => {
  const batches = iterate(await scene.openBob());
  scene.bus.inject(sealedTo(bob.publicKey, new Uint8Array(3), alice.privateKey));
  (await nextEnvelope(batches)).rolledBack();
  expect(scene.module.stats()).toEqual({});
  (await next(batches)).settled();
  expect(scene.module.stats()).toEqual({ 'bad-message': 1 });
});

test('CHATSDK-69: ten rollbacks end the iteration; a new one starts from the committed positions', async () => {
  const engine = await scene.openBob();
  const batches = iterate(engine);
  scene.bus.inject(
    sealedTo(bob.publicKey, signed(chatMessage(bob.publicKey, 'one')), alice.privateKey),
  );
  (await nextEnvelope(batches)).rolledBack();
  for (let count = 1; count < 10; count += 1) (await next(batches)).rolledBack();
  await expect(batches.next()).rejects.toThrow(InboundStalledError);
  const again = iterate(engine);
  const batch = await nextEnvelope(again);
  expect(batch.messages).toMatchObject([{ content: { text: 'one' } }]);
  expect(batch.envelope?.source).toBe('STORE');
  batch.settled();
});

test('CHATSDK-69: taking the next batch with one open is refused, and the queue is given back', async () => {
  const engine = await scene.openBob();
  const batches = iterate(engine);
  await next(batches);
  await expect(batches.next()).rejects.toThrow(BatchOpenError);
  const prepared = await engine.prepare({ kind: 'bundle', to: alice.publicKey });
  prepared.settled();
});

test('CHATSDK-68: prepare waits for an open batch, and an open prepare holds batches back', async () => {
  const engine = await scene.openBob();
  const batches = iterate(engine);
  const marker = await next(batches);
  let isPrepared = false;
  const preparing = engine.prepare({ kind: 'bundle', to: alice.publicKey }).then((prepared) => {
    isPrepared = true;
    return prepared;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isPrepared).toBe(false);
  marker.settled();
  const prepared = await preparing;
  scene.bus.inject(
    sealedTo(bob.publicKey, signed(chatMessage(bob.publicKey, 'one')), alice.privateKey),
  );
  let isYielded = false;
  const yielding = nextEnvelope(batches).then((batch) => {
    isYielded = true;
    return batch;
  });
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(isYielded).toBe(false);
  prepared.rolledBack();
  (await yielding).settled();
});

test('CHATSDK-73: envelopes seen before are skipped', async () => {
  const message = sealedTo(
    bob.publicKey,
    signed(chatMessage(bob.publicKey, 'old')),
    alice.privateKey,
  );
  scene.bus.inject(message);
  const known = scene.bus.stored[0]?.hash;
  const topic = partitionedTopic(bob.publicKey).contentTopic;
  const engine = await scene.openBob({ seen: async (at, hash) => at === topic && hash === known });
  const batches = iterate(engine);
  const first = await next(batches);
  expect(first.envelope).toBeNull();
  expect(first.position?.topics).toHaveLength(4);
  first.settled();
  expect(scene.module.stats().seen).toBe(1);
});

test('CHATSDK-73: what reached Store after the position passed it is received; what was committed is not again', async () => {
  const topic = partitionedTopic(bob.publicKey).contentTopic;
  const committed = BigInt(Date.now()) * NS_PER_MS;
  const secondsEarlier = (seconds: number, text: string) =>
    scene.bus.inject(
      sealedTo(
        bob.publicKey,
        signed(chatMessage(bob.publicKey, text)),
        alice.privateKey,
        committed - BigInt(seconds) * 1_000n * NS_PER_MS,
      ),
    );
  secondsEarlier(40, 'committed');
  const known = scene.bus.stored[0]?.hash;
  secondsEarlier(30, 'late');
  const engine = await scene.openBob({
    position: async () => committed,
    seen: async (at, hash) => at === topic && hash === known,
  });
  const batch = await nextEnvelope(iterate(engine));
  expect(batch.messages).toMatchObject([{ content: { text: 'late' } }]);
  batch.settled();
  expect(scene.module.stats().seen).toBe(1);
});

test('CHATSDK-73: each topic resumes a minute before its position; without one own topics look back a day, contact codes 31', async () => {
  const committed = 1_700_000_000_000_000_000n;
  const personal = personalTopic(bob.publicKey).contentTopic;
  const position = async (topic: { contentTopic: string }) =>
    topic.contentTopic === personal ? committed : null;
  const engine = await scene.openBob({ position });
  const batches = iterate(engine);
  (await next(batches)).settled();
  const ageOf = (contentTopic: string) => {
    const from = scene.bus.subscribed.find((topic) => topic.contentTopic === contentTopic)?.from;
    return Math.round((Date.now() - Number((from ?? 0n) / NS_PER_MS)) / DAY_MS);
  };
  expect(scene.bus.subscribed.find((topic) => topic.contentTopic === personal)?.from).toBe(
    committed - 60_000n * NS_PER_MS,
  );
  expect(ageOf(partitionedTopic(bob.publicKey).contentTopic)).toBe(1);
  expect(ageOf(contactCodeTopic(alice.publicKey).contentTopic)).toBe(31);
  engine.watch(mallory.publicKey);
  engine.watch(mallory.publicKey);
  const marker = await next(batches);
  expect(marker.position?.topics).toHaveLength(1);
  marker.settled();
  (await next(batches)).settled();
  expect(ageOf(contactCodeTopic(mallory.publicKey).contentTopic)).toBe(31);
  engine.unwatch(mallory.publicKey);
  scene.bus.inject(
    await sealedOn(contactCodeTopic(mallory.publicKey), new Uint8Array(9), mallory.privateKey),
  );
  expect(scene.bus.isDrained()).toBe(false);
});

test('CHATSDK-75: sync tells offline, catching up and caught up', async () => {
  const engine = await scene.openBob();
  expect(engine.sync().state).toBe('SYNCING');
  const batches = iterate(engine);
  (await next(batches)).settled();
  expect(engine.sync()).toEqual({ state: 'SYNCED', source: 'LIVE', progress: null });
  scene.bus.setOnline(false);
  scene.bus.inject(sealedTo(bob.publicKey, new Uint8Array(3), alice.privateKey));
  const pending = nextEnvelope(batches);
  await settleUntil([], () => engine.sync().state !== 'SYNCED');
  (await pending).settled();
  expect(engine.sync()).toMatchObject({ state: 'SYNCING', source: 'STORE', progress: 0 });
  scene.bus.setOnline(false);
  void batches.next();
  await settleUntil([], () => engine.sync().state === 'OFFLINE');
  expect(engine.sync()).toEqual({ state: 'OFFLINE', source: null, progress: null });
});
