import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach } from 'vitest';
import type { Module } from '../../datasources/module.ts';
import type {
  WakuMessage,
  WakuPort,
  WakuTopic,
  WakuTopicFrom,
} from '../../datasources/waku/port.ts';
import { Deliveries } from './deliveries.ts';

export interface WakuHarness {
  readonly pubsubTopic: string;
  /** A participant's module, not started. Ended by `dispose`. */
  module(name: string): Promise<Module<WakuPort>>;
  /** Takes a participant's module off the network and back; null where that cannot be arranged. */
  readonly setOnline: ((name: string, online: boolean) => Promise<void>) | null;
  dispose(): Promise<void>;
}

export const WATCHDOG_MS = 60_000;
export const SECOND_NS = 1_000_000_000n;

/** What the tests of the suite share: a fresh network for each, and short words for what they do on it. */
export function wakuSetting(createHarness: () => Promise<WakuHarness>) {
  let harness: WakuHarness;
  let abort: AbortController;
  let sequence: bigint;

  beforeEach(async () => {
    harness = await createHarness();
    abort = new AbortController();
    sequence = 0n;
  }, WATCHDOG_MS);
  afterEach(async () => {
    abort.abort();
    await harness.dispose();
  }, WATCHDOG_MS);

  const started = async (name: string) => {
    const module = await harness.module(name);
    await module.start(abort.signal);
    return module.api;
  };
  const freshTopic = (): WakuTopic => ({
    pubsubTopic: harness.pubsubTopic,
    contentTopic: `/waku/1/0x${randomBytes(4).toString('hex')}/rfc26`,
  });
  const nowNs = () => {
    sequence += 1n;
    return BigInt(Date.now()) * 1_000_000n + sequence;
  };
  const message = (topic: WakuTopic, text: string, more: Partial<WakuMessage> = {}) => ({
    ...topic,
    payload: Buffer.from(text),
    version: 1,
    timestamp: nowNs(),
    ...more,
  });
  const send = async (port: WakuPort, ...messages: WakuMessage[]) => {
    const hashes = [];
    for (const each of messages) {
      const result = await port.publish(each, { signal: abort.signal });
      if (!result.ok) throw new Error(`Not published: ${result.code} ${result.detail}`);
      hashes.push(result.hash);
    }
    return hashes;
  };
  const open = (port: WakuPort, ...topics: WakuTopicFrom[]) =>
    new Deliveries(port.subscribe(topics, { signal: abort.signal }));
  const from = (topic: WakuTopic, start: bigint | null = null): WakuTopicFrom => ({
    ...topic,
    from: start,
  });

  return {
    started,
    freshTopic,
    nowNs,
    message,
    send,
    open,
    from,
    /** Of the running test. */
    get harness() {
      return harness;
    },
    /** Aborts `signal`. */
    end() {
      abort.abort();
    },
    get signal() {
      return abort.signal;
    },
  };
}

export type WakuSetting = ReturnType<typeof wakuSetting>;
