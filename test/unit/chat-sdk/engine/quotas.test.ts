import { describe, expect, test, vi } from 'vitest';
import type { InboundBatch } from '../../../../datasources/chat-sdk/port.ts';
import {
  ALL_STRANGERS,
  EACH_STRANGER,
} from '../../../../datasources/chat-sdk/status/engine/stranger-quota.ts';
import { createTokenBucket } from '../../../../datasources/chat-sdk/status/engine/token-bucket.ts';
import { keyPair } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import { chatMessage } from '../../../conformance/chat-sdk-device.ts';
import { sealedTo } from './hostile.ts';
import { alice, bob, iterate, mallory, nextEnvelope, signed, useScene } from './scene.ts';
import { useTalk } from './talk.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const scene = useScene();
const talk = useTalk(scene);

/** What comes of these envelopes at Bob's, each committed. */
async function handled(count: number): Promise<InboundBatch[]> {
  const batches: InboundBatch[] = [];
  const source = iterate(await scene.openBob());
  while (batches.length < count) {
    const batch = await nextEnvelope(source);
    batch.settled();
    batches.push(batch);
  }
  await source.return?.();
  return batches;
}

const hello = (n: number, author = mallory) =>
  sealedTo(
    bob.publicKey,
    signed(chatMessage(bob.publicKey, `hello ${n}`), author),
    author.privateKey,
  );
const reasons = (batches: readonly InboundBatch[]) =>
  Map.groupBy(batches, ({ dropped }) => dropped ?? 'read');

describe('what strangers may send', () => {
  test('CHATSDK-80: over the quota of a stranger envelopes are dropped; a person listened for has none', async () => {
    const count = EACH_STRANGER.burst + 20;
    for (let n = 0; n < count; n += 1) {
      scene.bus.inject(hello(n));
      scene.bus.inject(hello(n, alice));
    }
    const batches = await handled(2 * count);
    const of = ({ publicKey }: typeof alice) =>
      batches.flatMap(({ messages }) => messages).filter(({ author }) => author === publicKey);
    expect(of(alice)).toHaveLength(count);
    // Some more may have been allowed while the machine was slow.
    expect(of(mallory).length).toBeGreaterThanOrEqual(EACH_STRANGER.burst);
    const dropped = reasons(batches).get('over-quota') ?? [];
    expect(dropped.length + of(mallory).length).toBe(count);
    expect(dropped.length).toBeGreaterThan(0);
    expect(scene.module.stats()['over-quota']).toBe(dropped.length);
    for (const { writes, owed } of dropped) expect([...writes, ...owed]).toEqual([]);
  });

  test('CHATSDK-80: a stranger over the quota costs another stranger nothing', async () => {
    for (let n = 0; n < EACH_STRANGER.burst + 20; n += 1) scene.bus.inject(hello(n));
    const carol = { ...mallory, ...keyPair(secureRandom(32)) };
    scene.bus.inject(hello(0, carol));
    const batches = await handled(EACH_STRANGER.burst + 21);
    expect(batches.at(-1)?.messages).toMatchObject([{ author: carol.publicKey }]);
  });

  test('CHATSDK-80: a batch that is rolled back is charged once', async () => {
    const source = iterate(await scene.openBob());
    for (let n = 0; n < EACH_STRANGER.burst; n += 1) scene.bus.inject(hello(n));
    for (let n = 0; n < EACH_STRANGER.burst; n += 1) {
      for (const again of [true, true, false]) {
        const batch = await nextEnvelope(source);
        expect(batch.messages).toHaveLength(1);
        if (again) batch.rolledBack();
        else batch.settled();
      }
    }
  });

  test('CHATSDK-80: quotas refill with time, up to the burst; a clock that steps back neither gives nor takes', () => {
    let time = 1_000_000;
    const bucket = createTokenBucket({ burst: 3, everyMs: 100 }, () => time);
    const take = () => {
      if (bucket.isEmpty()) return false;
      bucket.take();
      return true;
    };
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
    time += 99;
    expect(take()).toBe(false);
    time += 1;
    expect([take(), take()]).toEqual([true, false]);
    time -= 5_000;
    expect(take()).toBe(false);
    time += 100;
    expect([take(), take()]).toEqual([true, false]);
    time += 3_600_000;
    expect([take(), take(), take(), take()]).toEqual([true, true, true, false]);
  });

  test('CHATSDK-80: all strangers together leave a processor most of its time', () => {
    // An opening with two thousand keys to skip takes some 50 ms.
    expect((50 * 1000) / ALL_STRANGERS.everyMs).toBeLessThan(200);
  });
});

describe('what was captured', () => {
  test('CHATSDK-81: a payload under new timestamps is neither read nor acknowledged again', async () => {
    const devices = await talk.pair();
    devices.alice.sendText(bob.publicKey, 'once');
    await talk.quiet(devices.alice, devices.bob);
    const captured = [...scene.bus.stored];
    expect(captured.length).toBeGreaterThan(1);
    const sent = () => scene.bus.stored.length;
    const before = sent();
    for (let copy = 1n; copy <= 5n; copy += 1n) {
      for (const message of captured) {
        scene.bus.inject({ ...message, timestamp: message.timestamp + copy });
      }
    }
    await talk.quiet(devices.alice, devices.bob);
    // Each heard by the one it was for; the other finds it alien, or its own.
    expect(scene.module.stats().repeated).toBeGreaterThanOrEqual(5 * captured.length);
    expect(sent()).toBe(before + 5 * captured.length);
    expect(devices.bob.texts()).toEqual(['once']);
  });

  test('CHATSDK-82: a copy under an earlier timestamp, come first, costs the message nothing', async () => {
    const devices = await talk.pair();
    await talk.befriend(devices.alice, devices.bob);
    const acked = devices.alice.committed.acked.size;
    // On its way, and caught before Bob hears it.
    scene.bus.fate = () => 0;
    devices.alice.sendText(bob.publicKey, 'kept from him');
    await devices.alice.flush();
    const caught = scene.bus.stored.at(-1);
    if (caught === undefined) throw new Error('nothing was sent');
    scene.bus.fate = () => 1;
    scene.bus.inject({ ...caught, timestamp: caught.timestamp - 200_000_000_000n });
    await talk.quiet(devices.alice, devices.bob);
    expect(devices.bob.committed.dropped).toContain('clock');
    expect(devices.alice.committed.acked.size).toBe(acked);
    scene.bus.inject({ ...caught, timestamp: caught.timestamp + 1n });
    await talk.quiet(devices.alice, devices.bob);
    expect(devices.bob.texts().at(-1)).toBe('kept from him');
    expect(devices.alice.committed.acked.size).toBe(acked + 1);
  });
});
