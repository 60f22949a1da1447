import { expect, test, vi } from 'vitest';
import type { PublicKey } from '../../../../datasources/chat-sdk/port.ts';
import { createAccountContext } from '../../../../datasources/chat-sdk/status/engine/account-context.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import { chatMessage, openDevice, settleUntil } from '../../../conformance/chat-sdk-device.ts';
import { alice, bob, iterate, mallory, next, useScene } from './scene.ts';

// A watchdog for busy machines, not a measure.
vi.setConfig({ testTimeout: 60_000 });

const scene = useScene();

test('CHATSDK-74: a contact code teaches the bundle, so that the first message needs no DH mode', async () => {
  const chatSdk = scene.module.api;
  const waku = scene.bus.port();
  const a = await openDevice({ waku, chatSdk, account: alice, peers: [bob.publicKey] });
  const b = await openDevice({ waku, chatSdk, account: bob, peers: [] });
  const { bytes } = b.compose({
    type: 'contactCode',
    clock: 1n,
    displayName: 'bobby',
    customizationColor: 3,
  });
  b.committed.outbox.push({ kind: 'contactCode', bytes });
  await settleUntil([a, b], () => a.committed.messages.length === 1);
  expect(a.committed.messages).toMatchObject([
    { author: bob.publicKey, content: { displayName: 'bobby' } },
  ]);
  const session = () => [...a.committed.state.keys()].filter((key) => key.startsWith('session/'));
  expect(session()).toEqual([]);
  a.sendText(b.publicKey, 'hello');
  await settleUntil([a, b], () => b.texts().length === 1);
  expect(session()).toHaveLength(1);
  await a.close();
  await b.close();
});

test('CHATSDK-76: keys that are no pair are refused', async () => {
  const wrong = { ...bob, privateKey: mallory.privateKey };
  const options = { state: { get: async () => null }, position: async () => null };
  const opening = scene.module.api.open(wrong, { ...options, seen: async () => false, peers: [] });
  await expect(opening).rejects.toThrow(RangeError);
});

test('CHATSDK-76: close ends the iteration, wipes the key copy and refuses what follows', async () => {
  const engine = await scene.openBob();
  const batches = iterate(engine);
  (await next(batches)).settled();
  const waiting = batches.next();
  await engine.close();
  await engine.close();
  expect(await waiting).toEqual({ value: undefined, done: true });
  await expect(engine.prepare({ kind: 'bundle', to: alice.publicKey })).rejects.toThrow('closed');
  engine.watch(mallory.publicKey);
  expect(bob.privateKey.some((byte) => byte !== 0)).toBe(true);
});

test('CHATSDK-76: wiping overwrites the copy of the key, not the key given', () => {
  const context = createAccountContext(bob, Date.now, secureRandom);
  expect(context.privateKey).toEqual(bob.privateKey);
  context.wipe();
  expect(context.privateKey).toEqual(new Uint8Array(32));
  expect(bob.privateKey.some((byte) => byte !== 0)).toBe(true);
});

test('CHATSDK-76: inbound has one consumer; ending it lets another begin', async () => {
  const engine = await scene.openBob();
  const first = iterate(engine);
  (await next(first)).settled();
  await expect(iterate(engine).next()).rejects.toThrow('a consumer already');
  await first.return?.();
  (await next(iterate(engine))).settled();
});

test('CHATSDK-78: the module refuses accounts while stopped and closes engines when it stops', async () => {
  const engine = await scene.openBob();
  await scene.module.stop();
  await scene.module.stop();
  expect(scene.module.health()).toEqual({ state: 'STOPPED' });
  await expect(engine.prepare({ kind: 'bundle', to: alice.publicKey })).rejects.toThrow('closed');
  const compose = () => scene.module.api.compose(bob, chatMessage(alice.publicKey, 'hi'));
  expect(compose).toThrow('Module "chat-sdk" is not available');
  await expect(scene.openBob()).rejects.toThrow('Module "chat-sdk" is not available');
  await scene.module.start(AbortSignal.timeout(1000));
  expect(scene.module.health()).toEqual({ state: 'READY' });
  expect((await scene.openBob()).sync().state).toBe('SYNCING');
  expect(scene.module.descriptor).toMatchObject({
    name: 'chat-sdk',
    needs: [],
    optionalNeeds: ['waku'],
    adapter: 'status',
  });
});

test('CHATSDK-79: the datasync id depends on recipient, time and bytes alone; acknowledgements must be ids', async () => {
  const engine = await scene.openBob();
  const { bytes } = scene.module.api.compose(bob, chatMessage(alice.publicKey, 'hi'));
  const prepare = async (to: PublicKey, timestamp: bigint) => {
    const prepared = await engine.prepare({ kind: 'datasync', to, bytes, timestamp });
    prepared.settled();
    return prepared;
  };
  const one = await prepare(alice.publicKey, 5n);
  const two = await prepare(alice.publicKey, 5n);
  expect(two.datasyncId).toBe(one.datasyncId);
  expect(two.envelopes[0]?.payload).not.toEqual(one.envelopes[0]?.payload);
  expect((two.envelopes[0]?.timestamp ?? 0n) > (one.envelopes[0]?.timestamp ?? 0n)).toBe(true);
  expect((await prepare(alice.publicKey, 6n)).datasyncId).not.toBe(one.datasyncId);
  expect((await prepare(mallory.publicKey, 5n)).datasyncId).not.toBe(one.datasyncId);
  const acks = engine.prepare({ kind: 'acks', to: alice.publicKey, ids: ['0x12'] });
  await expect(acks).rejects.toThrow('"0x12" is not a datasync id');
  const merged = await engine.prepare({
    kind: 'acks',
    to: alice.publicKey,
    ids: Array.from({ length: 50 }, (_, index) => `0x${String(index).padStart(64, '0')}`),
  });
  expect(merged.envelopes).toHaveLength(1);
  expect(merged.envelopes[0]).toMatchObject({ version: 1, pubsubTopic: '/waku/2/rs/16/32' });
  merged.settled();
});
