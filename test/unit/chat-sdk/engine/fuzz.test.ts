import { hexToBytes } from '@noble/hashes/utils.js';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  createStatusChatSdk,
  type StatusChatSdk,
} from '../../../../datasources/chat-sdk/module.ts';
import { createAccountContext } from '../../../../datasources/chat-sdk/status/engine/account-context.ts';
import { createStateCache } from '../../../../datasources/chat-sdk/status/engine/lease.ts';
import { readPayload } from '../../../../datasources/chat-sdk/status/engine/read-payload.ts';
import { ecdhX } from '../../../../datasources/chat-sdk/status/wire/ecdh.ts';
import { secureRandom } from '../../../../datasources/chat-sdk/status/wire/random.ts';
import {
  openAsymmetric,
  openSymmetric,
} from '../../../../datasources/chat-sdk/status/wire/rfc26.ts';
import { decodeSegment } from '../../../../datasources/chat-sdk/status/wire/segmentation.ts';
import { symmetricKey } from '../../../../datasources/chat-sdk/status/wire/symmetric-key.ts';
import {
  contactCodeTopic,
  negotiatedTopic,
  partitionedTopic,
  personalTopic,
} from '../../../../datasources/chat-sdk/status/wire/topics.ts';
import {
  accountOf,
  type Device,
  openDevice,
  settleUntil,
} from '../../../conformance/chat-sdk-device.ts';
import { type Bus, createBus } from './bus.ts';
import { raw, sealedOn, sealedTo } from './hostile.ts';

const SEED = 20261124;
const alice = accountOf(hexToBytes('11'.repeat(32)), 'a1ce0000-0000-4000-8000-000000000001');
const bob = accountOf(hexToBytes('22'.repeat(32)), 'b0b00000-0000-4000-8000-000000000001');

/** One way to spoil bytes that were good. */
const mutation = fc.record({
  pick: fc.nat(),
  kind: fc.constantFrom('flip', 'flip', 'flip', 'flip', 'cut', 'insert', 'repeat', 'random'),
  // Evenly spread, which `fc.double` is not.
  at: fc.integer({ min: 0, max: 9_999 }).map((part) => part / 10_000),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 40 }),
});
type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function spoil(good: Uint8Array, { kind, at, bytes }: Mutation): Uint8Array {
  const index = Math.floor(at * good.length);
  if (kind === 'random') return bytes;
  if (kind === 'cut') return good.slice(0, index);
  if (kind === 'repeat') return Uint8Array.from([...good, ...good.subarray(index)]);
  if (kind === 'insert') {
    return Uint8Array.from([...good.subarray(0, index), ...bytes, ...good.subarray(index)]);
  }
  const flipped = good.slice();
  flipped[index] = (flipped[index] ?? 0) ^ ((bytes[0] ?? 0) || 1);
  return flipped;
}

let bus: Bus;
let module: StatusChatSdk;
let aliceDevice: Device;
let bobDevice: Device;
const faults: unknown[] = [];

beforeEach(async () => {
  bus = createBus();
  faults.length = 0;
  module = createStatusChatSdk({
    waku: bus.port(),
    clusterId: 16,
    shard: 32,
    onFault: (error) => faults.push(error),
  });
  await module.start(AbortSignal.timeout(1000));
  const waku = bus.port();
  const chatSdk = module.api;
  aliceDevice = await openDevice({ waku, chatSdk, account: alice, peers: [bob.publicKey] });
  bobDevice = await openDevice({ waku, chatSdk, account: bob, peers: [alice.publicKey] });
});

afterEach(async () => {
  await aliceDevice.close();
  await bobDevice.close();
  await module.stop();
});

/** A conversation's worth of good payloads addressed to Bob, opened. */
async function goodPayloads(): Promise<Uint8Array[]> {
  for (const word of ['request', 'answer', 'more']) {
    aliceDevice.sendText(bob.publicKey, word);
    await settleUntil([aliceDevice, bobDevice], () => bobDevice.texts().includes(word));
  }
  const { bytes } = aliceDevice.compose({
    type: 'contactCode',
    clock: 1n,
    displayName: 'alice',
    customizationColor: 1,
  });
  aliceDevice.committed.outbox.push({ kind: 'contactCode', bytes });
  await settleUntil([aliceDevice, bobDevice], () => bobDevice.committed.messages.length === 4);
  const secret = negotiatedTopic(ecdhX(bob.privateKey, alice.publicKey));
  const keys = [
    await symmetricKey(secret.chatId),
    await symmetricKey(contactCodeTopic(alice.publicKey).chatId),
  ];
  return bus.stored.flatMap(({ payload }) => {
    const opened = [
      openAsymmetric(payload, bob.privateKey),
      ...keys.map((key) => openSymmetric(payload, key)),
    ];
    return opened.flatMap((one) => (one === null ? [] : [one.payload]));
  });
}

test('CHATSDK-77: 14,000 spoiled payloads of a known sender: no exception, only known reasons', async () => {
  const good = await goodPayloads();
  expect(good.length).toBeGreaterThan(5);
  const committed = new Map(bobDevice.committed.state);
  const cache = createStateCache({ get: async (key) => committed.get(key) ?? null });
  const context = createAccountContext(bob, Date.now, secureRandom);
  const reasons = new Map<string, number>();
  let inputs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 2 }), async (mutations) => {
      inputs += 1;
      const [first] = mutations;
      let bytes = good[(first?.pick ?? 0) % good.length] ?? new Uint8Array();
      for (const one of mutations) bytes = spoil(bytes, one);
      decodeSegment(bytes);
      const lease = cache.lease();
      const deps = { lease, context, mayAdvertise: () => true, isKnown: () => true };
      const origin = {
        sender: alice.publicKey,
        isStranger: inputs % 3 === 0,
        timestamp: 0n,
        isPublicTopic: inputs % 2 === 0,
      };
      const found = await readPayload(deps, bytes, origin);
      lease.discard();
      for (const reason of found.refused) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      // Whatever could still be read was written by Alice: spoiling cannot make anybody else.
      for (const message of found.messages) expect(message.author).toBe(alice.publicKey);
    }),
    { seed: SEED, numRuns: 14_000 },
  );
  expect(inputs).toBe(14_000);
  for (const reason of ['bad-bundle', 'bad-message', 'undecryptable', 'not-for-this-device']) {
    expect(reasons.get(reason)).toBeGreaterThan(50);
  }
}, 180_000);

test('CHATSDK-77: 7,000 alien envelopes through the whole inbound path, then the talk goes on', async () => {
  const good = await goodPayloads();
  const before = bobDevice.committed.messages.length;
  const stored = [...bus.stored];
  const topics = [
    partitionedTopic(bob.publicKey),
    personalTopic(bob.publicKey),
    contactCodeTopic(alice.publicKey),
    negotiatedTopic(ecdhX(bob.privateKey, alice.publicKey)),
  ];
  const mallory = hexToBytes('44'.repeat(32));
  const handled = () => bobDevice.committed.seen.size;
  const start = handled();
  const samples = fc.sample(mutation, { seed: SEED, numRuns: 6_500 });
  for (const [index, one] of samples.entries()) {
    const topic = topics[index % topics.length] ?? topics[0];
    const source = stored[one.pick % stored.length];
    if (topic === undefined || source === undefined) throw new Error('nothing to spoil');
    bus.inject(raw(topic.contentTopic, spoil(source.payload, one), BigInt(index + 1)));
  }
  // Properly sealed by a stranger and by Alice herself: only what is inside is wrong.
  const inner = fc.sample(mutation, { seed: SEED + 1, numRuns: 500 });
  for (const [index, one] of inner.entries()) {
    const bytes = spoil(good[one.pick % good.length] ?? new Uint8Array(), { ...one, kind: 'flip' });
    const contactCode = contactCodeTopic(alice.publicKey);
    if (index % 3 === 0) bus.inject(sealedTo(bob.publicKey, bytes, mallory));
    else if (index % 3 === 1) bus.inject(sealedTo(bob.publicKey, bytes, alice.privateKey));
    else bus.inject(await sealedOn(contactCode, bytes, alice.privateKey));
  }
  await settleUntil([], () => handled() === start + 7_000, 120_000);
  expect(faults).toEqual([]);
  // The type of a message is not signed, so Alice's own envelopes may bring it back under another id.
  for (const message of bobDevice.committed.messages.slice(before)) {
    expect(message.author).toBe(alice.publicKey);
  }
  const { alien = 0 } = module.stats();
  expect(alien).toBeGreaterThan(6_000);
  aliceDevice.sendText(bob.publicKey, 'still there');
  await settleUntil([aliceDevice, bobDevice], () => bobDevice.texts().includes('still there'));
}, 180_000);
