import { expect, test, vi } from 'vitest';
import { openProtocol } from '../../../../datasources/chat-sdk/status/encryption/protocol-receive.ts';
import { buildPrivate } from '../../../../datasources/chat-sdk/status/encryption/protocol-send.ts';
import {
  MAX_STRANGER_RECORDS,
  rememberStranger,
} from '../../../../datasources/chat-sdk/status/encryption/strangers.ts';
import { keyPair } from '../../../../datasources/chat-sdk/status/wire/keys.ts';
import { type Person, person } from './people.ts';

vi.setConfig({ testTimeout: 60_000 });

const time = { now: 1_700_000_000_000 };
const hi = new TextEncoder().encode('hi');

async function hear(bob: Person, from: Person, isKnown: boolean) {
  const { bytes } = await buildPrivate(from.records, from, bob.publicKey, hi);
  const opened = await openProtocol(bob.records, bob, bytes, {
    sender: from.publicKey,
    isKnown: () => isKnown,
    learnFromPublic: false,
    mayAdvertise: () => true,
  });
  expect(opened.kind).toBe('private');
}

/** As many other strangers as there is room for. */
async function crowd(bob: Person, isKnown: (key: string) => boolean = () => false) {
  for (let n = 1; n <= MAX_STRANGER_RECORDS; n += 1) {
    const privateKey = new Uint8Array(32);
    new DataView(privateKey.buffer).setUint32(28, n);
    await rememberStranger(bob.records, keyPair(privateKey).publicKey, isKnown);
  }
}

const keysOf = ({ records }: Person) => [...records.map.keys()].sort();

/** Bob met Mallory: her device, and the session she opened with his prekey. */
async function met(isKnown: boolean) {
  const [bob, mallory] = [person('bob', time), person('mallory', time)];
  await hear(mallory, bob, true);
  await hear(bob, mallory, isKnown);
  expect(keysOf(bob)).toContainEqual(expect.stringMatching(/^peer\//));
  expect(keysOf(bob)).toContainEqual(expect.stringMatching(/^session\//));
  return bob;
}

test('CHATSDK-83: of strangers the first met go, their devices and sessions with them', async () => {
  const bob = await met(false);
  await crowd(bob);
  expect(keysOf(bob)).toEqual(['prekeys', 'strangers']);
});

test('CHATSDK-83: who is listened for is none of them', async () => {
  const bob = await met(true);
  await crowd(bob);
  expect(keysOf(bob)).toHaveLength(4);
});

test('CHATSDK-83: who is listened for by now keeps everything', async () => {
  const bob = await met(false);
  const mallory = person('mallory', time).publicKey;
  await crowd(bob, (key) => key === mallory);
  expect(keysOf(bob)).toHaveLength(4);
});
