import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChatSdkPort } from '../../datasources/chat-sdk/port.ts';
import type { Module } from '../../datasources/module.ts';
import {
  createMemoryWakuNetwork,
  type MemoryWakuNetwork,
} from '../../datasources/waku/memory/network.ts';
import type { WakuPort } from '../../datasources/waku/port.ts';
import {
  accountOf,
  chatMessage,
  type Device,
  type DeviceOptions,
  openDevice,
  settleUntil,
} from './chat-sdk-device.ts';

/** An adapter under test, over the network it is given: cluster 16, shard 32. */
export type ChatSdkFactory = (waku: WakuPort) => Module<ChatSdkPort>;

const PEOPLE = {
  alice: accountOf(hexToBytes('11'.repeat(32)), 'a1ce0000-0000-4000-8000-000000000001'),
  bob: accountOf(hexToBytes('22'.repeat(32)), 'b0b00000-0000-4000-8000-000000000001'),
};
const alicesKey = PEOPLE.alice.publicKey;
const bobsKey = PEOPLE.bob.publicKey;

/**
 * What every adapter of the chat-sdk port keeps. Call it inside a test file:
 * @example chatSdkConformance('status', (waku) => createStatusChatSdk({ waku, clusterId: 16, shard: 32 }));
 */
export function chatSdkConformance(adapter: string, create: ChatSdkFactory): void {
  describe(`chat-sdk conformance: ${adapter}`, { timeout: 60_000 }, () => {
    let network: MemoryWakuNetwork;
    const modules = new Map<string, Module<ChatSdkPort>>();
    const open: Device[] = [];

    beforeEach(() => {
      network = createMemoryWakuNetwork({
        gapFree: { catchUpIntervalMs: 100 },
      });
    });

    afterEach(async () => {
      for (const device of open.splice(0)) await device.close();
      for (const module of modules.values()) await module.stop();
      for (const name of modules.keys()) await network.module(name).stop();
      modules.clear();
    });

    async function join(
      name: keyof typeof PEOPLE,
      more: Partial<DeviceOptions> = {},
    ): Promise<Device> {
      const waku = network.module(name);
      const module = modules.get(name) ?? create(waku.api);
      if (!modules.has(name)) {
        modules.set(name, module);
        await waku.start(AbortSignal.timeout(5000));
        await module.start(AbortSignal.timeout(5000));
      }
      const peers = [name === 'alice' ? bobsKey : alicesKey];
      const device = await openDevice({
        waku: waku.api,
        chatSdk: module.api,
        account: PEOPLE[name],
        peers,
        ...more,
      });
      open.push(device);
      return device;
    }

    test('CHATSDK-48: the message id covers the author and the exact bytes, which arrive unchanged', async () => {
      const alice = await join('alice');
      const bob = await join('bob');
      const content = chatMessage(bobsKey, 'hello Bob');
      const { messageId, bytes } = alice.compose(content);
      const expected = keccak_256(concatBytes(hexToBytes(alicesKey.slice(2)), bytes));
      expect(messageId).toBe(`0x${bytesToHex(expected)}`);
      alice.committed.outbox.push({ kind: 'datasync', to: bobsKey, bytes, timestamp: 1n });
      await settleUntil([alice, bob], () => bob.committed.messages.length === 1);
      expect(bob.committed.messages).toMatchObject([{ messageId, author: alicesKey, content }]);
      expect(bob.committed.messages[0]?.bytes).toEqual(bytes);
      await settleUntil([alice, bob], () => alice.committed.acked.size === 1);
    });

    test('CHATSDK-48: content over the limits is refused when composed', async () => {
      const alice = await join('alice');
      for (const text of ['', ' ', 'x'.repeat(4097)]) {
        expect(() => alice.compose(chatMessage(bobsKey, text))).toThrow(RangeError);
      }
      expect(() => alice.compose(chatMessage(bobsKey, 'hi', { clock: 0n }))).toThrow(RangeError);
    });

    test('CHATSDK-48: every outbound content arrives as it was composed', async () => {
      const alice = await join('alice');
      const bob = await join('bob');
      const clock = BigInt(Date.now());
      const propagatedState = { localClock: 1n, localState: 2, remoteClock: 3n, remoteState: 4 };
      const contents = [
        chatMessage(bobsKey, 'add me', { contentType: 11, displayName: 'alice', propagatedState }),
        { type: 'acceptContactRequest', requestId: '0xab', clock },
        { type: 'retractContactRequest', requestId: '0xcd', clock },
        {
          type: 'contactUpdate',
          clock,
          displayName: 'alice',
          customizationColor: 4,
          contactRequestClock: clock,
          propagatedState,
          publicKey: alicesKey,
        },
      ] as const;
      for (const content of contents) alice.send(bobsKey, content);
      const { bytes } = alice.compose({
        type: 'contactCode',
        clock,
        displayName: 'alice',
        customizationColor: 4,
      });
      alice.committed.outbox.push({ kind: 'contactCode', bytes });
      await settleUntil([alice, bob], () => bob.committed.messages.length === 5);
      const received = bob.committed.messages.map((message) => message.content);
      expect(received).toEqual(expect.arrayContaining([...contents]));
      expect(received).toContainEqual(expect.objectContaining({ type: 'contactCode', clock }));
    });

    test('CHATSDK-49: a prepared message holds the queue until settled or rolled back, exactly once', async () => {
      const alice = await join('alice');
      const { bytes } = alice.compose(chatMessage(bobsKey, 'hi'));
      const request = { kind: 'datasync', to: bobsKey, bytes, timestamp: 1n } as const;
      const first = await alice.engine.prepare(request);
      const order: string[] = [];
      const second = alice.engine.prepare(request).then((prepared) => {
        order.push('second prepared');
        return prepared;
      });
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push('first rolled back');
      first.rolledBack();
      expect(() => first.settled()).toThrow();
      (await second).settled();
      expect(order).toEqual(['first rolled back', 'second prepared']);
      expect((await second).datasyncId).toBe(first.datasyncId);
      expect(first.datasyncId).toMatch(/^0x[0-9a-f]{64}$/);
    });

    test('CHATSDK-54: rolled back on both sides, the message still arrives and is acknowledged', async () => {
      let count = 0;
      const failsCommit = () => count++ % 2 === 0;
      const alice = await join('alice', { failsCommit });
      const bob = await join('bob', { failsCommit });
      for (const word of ['one', 'two', 'three']) alice.sendText(bobsKey, word);
      await settleUntil([alice, bob], () => alice.committed.acked.size === 3);
      expect(bob.texts().sort()).toEqual(['one', 'three', 'two']);
    });

    test('CHATSDK-55: over a network that loses, repeats and reorders, and through an absence, all arrive once', async () => {
      const alice = await join('alice');
      const bob = await join('bob');
      network.setFaults({ loss: 0.3, duplication: 0.3, minLatencyMs: 0, maxLatencyMs: 20 });
      for (let index = 0; index < 10; index += 1) {
        alice.sendText(bobsKey, `a${index}`);
        bob.sendText(alicesKey, `b${index}`);
        if (index === 4) network.module('bob').setOnline(false);
        await alice.flush();
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      network.module('bob').setOnline(true);
      const isDone = () => alice.committed.acked.size === 10 && bob.committed.acked.size === 10;
      for (let round = 0; round < 20 && !isDone(); round += 1) {
        alice.retry();
        bob.retry();
        let waited = 0;
        const isRoundOver = () => {
          waited += 1;
          return isDone() || waited > 100;
        };
        await settleUntil([alice, bob], isRoundOver);
      }
      expect(isDone()).toBe(true);
      expect(bob.texts().sort()).toEqual(Array.from({ length: 10 }, (_, index) => `a${index}`));
      expect(alice.texts().sort()).toEqual(Array.from({ length: 10 }, (_, index) => `b${index}`));
    });

    test('CHATSDK-57: an engine opened again from what was committed misses nothing sent meanwhile', async () => {
      const alice = await join('alice');
      const bob = await join('bob');
      alice.sendText(bobsKey, 'before');
      await settleUntil([alice, bob], () => alice.committed.acked.size === 1);
      await bob.close();
      alice.sendText(bobsKey, 'meanwhile');
      await alice.flush();
      const again = await join('bob', { committed: bob.committed });
      await settleUntil([alice, again], () => alice.committed.acked.size === 2);
      expect(again.texts()).toEqual(['before', 'meanwhile']);
    });

    test('CHATSDK-75: sync follows the network', async () => {
      const alice = await join('alice');
      await settleUntil([alice], () => alice.engine.sync().state === 'SYNCED');
      network.module('alice').setOnline(false);
      await settleUntil([alice], () => alice.engine.sync().state === 'OFFLINE');
      network.module('alice').setOnline(true);
      await settleUntil([alice], () => alice.engine.sync().state === 'SYNCED');
    });

    test('CHATSDK-76: watch and unwatch are idempotent; close is final and idempotent', async () => {
      const alice = await join('alice');
      for (let times = 0; times < 2; times += 1) alice.engine.watch(alicesKey);
      for (let times = 0; times < 2; times += 1) alice.engine.unwatch(alicesKey);
      await alice.close();
      await alice.close();
      await expect(alice.engine.prepare({ kind: 'bundle', to: bobsKey })).rejects.toThrow();
    });
  });
}
