import { LRUCache } from 'lru-cache';

import { msToNs, systemClock, type WakuClock } from '../clock.ts';
import { DEFAULT_GAP_FREE_OPTIONS, type GapFreeOptions } from '../gap-free/backend.ts';
import { wakuMessageHash } from '../message-hash.ts';
import { DEFAULT_MAX_MESSAGE_BYTES, type MessageRules, messageFault } from '../message-rules.ts';
import type {
  HistoryPage,
  HistoryQuery,
  PublishResult,
  ReceivedWakuMessage,
  WakuMessage,
  WakuMessageHash,
} from '../port.ts';
import { STATUS_NETWORK } from '../sharding.ts';
import { MemoryArchive } from './archive.ts';
import { createMemoryModule, type MemoryWakuModule } from './module.ts';

/** What goes wrong on the way to each listener; Store misses nothing. */
export interface MemoryFaults {
  /** 0 to 1: share of live messages that do not arrive. */
  readonly loss: number;
  /** 0 to 1: share of live messages that arrive twice. */
  readonly duplication: number;
  /** Live messages take between these many ms; unequal delays reorder. */
  readonly minLatencyMs: number;
  readonly maxLatencyMs: number;
  /** Before a message is in Store. */
  readonly storeLatencyMs: number;
  /** 0 to 1: share of Store queries that fail. */
  readonly storeFailures: number;
}

export interface MemoryNetworkOptions {
  readonly clock?: WakuClock;
  /** In [0, 1). */
  readonly random?: () => number;
  readonly faults?: Partial<MemoryFaults>;
  readonly rules?: Partial<MessageRules>;
  readonly gapFree?: Partial<GapFreeOptions>;
  /** Store does not keep what is stamped this many ms before it arrives; nwaku: 20 000. Default: any age. */
  readonly maxPastSkewMs?: number;
}

export interface MemoryWakuNetwork {
  /** A participant: the same name gives the same module. @param clock its own; default: the network's */
  module(name: string, clock?: WakuClock): MemoryWakuModule;
  setFaults(faults: Partial<MemoryFaults>): void;
  /** Messages in Store. */
  readonly stored: number;
}

/** What a participant's module sees of the network. */
export interface MemoryBus {
  readonly rules: MessageRules;
  readonly gapFree: GapFreeOptions;
  /** @throws Error when this query fails */
  query(query: HistoryQuery): HistoryPage;
  publish(message: WakuMessage): PublishResult;
  attach(receive: (message: ReceivedWakuMessage) => void): () => void;
}

const NO_FAULTS: MemoryFaults = {
  loss: 0,
  duplication: 0,
  minLatencyMs: 0,
  maxLatencyMs: 0,
  storeLatencyMs: 0,
  storeFailures: 0,
};
const REMEMBERED_HASHES = 100_000;

/** A Waku network without a network: one bus, one Store, any number of participants, faults on demand. */
export function createMemoryWakuNetwork(options: MemoryNetworkOptions = {}): MemoryWakuNetwork {
  const clock = options.clock ?? systemClock;
  const random = options.random ?? Math.random;
  const { maxPastSkewMs = Number.MAX_SAFE_INTEGER } = options;
  const archive = new MemoryArchive();
  const receivers = new Set<(message: ReceivedWakuMessage) => void>();
  const relayed = new LRUCache<WakuMessageHash, true>({ max: REMEMBERED_HASHES });
  const modules = new Map<string, MemoryWakuModule>();
  let faults: MemoryFaults = { ...NO_FAULTS, ...options.faults };

  const after = (ms: number, act: () => void) => {
    if (ms <= 0) queueMicrotask(act);
    else void clock.sleep(ms).then(act);
  };
  const latency = () =>
    faults.minLatencyMs + random() * (faults.maxLatencyMs - faults.minLatencyMs);

  const bus: MemoryBus = {
    rules: { ...STATUS_NETWORK, maxMessageBytes: DEFAULT_MAX_MESSAGE_BYTES, ...options.rules },
    gapFree: { ...DEFAULT_GAP_FREE_OPTIONS, ...options.gapFree },
    query(query) {
      if (faults.storeFailures > 0 && random() < faults.storeFailures)
        throw new Error('The store does not answer');
      return archive.query(query);
    },
    publish(message) {
      // The nodes' clocks are right, whatever a participant's says.
      const fault = messageFault(message, bus.rules, clock.now());
      if (fault) return fault;
      const hash = wakuMessageHash(message);
      const taken = { ok: true, hash, acceptedBy: 1 } as const;
      // The same bytes again change nothing, as in gossip.
      if (relayed.has(hash)) return taken;
      relayed.set(hash, true);
      const received: ReceivedWakuMessage = { ...message, hash, source: 'LIVE' };
      const isFresh = message.timestamp >= msToNs(clock.now()) - msToNs(maxPastSkewMs);
      if (message.ephemeral !== true && isFresh) {
        if (faults.storeLatencyMs > 0) after(faults.storeLatencyMs, () => archive.put(received));
        else archive.put(received);
      }
      for (const receive of receivers) {
        if (random() < faults.loss) continue;
        after(latency(), () => receive(received));
        if (random() < faults.duplication) after(latency(), () => receive(received));
      }
      return taken;
    },
    attach(receive) {
      receivers.add(receive);
      return () => receivers.delete(receive);
    },
  };

  return {
    module(name, own = clock) {
      const existing = modules.get(name) ?? createMemoryModule(name, bus, own);
      modules.set(name, existing);
      return existing;
    },
    setFaults(changed) {
      faults = { ...faults, ...changed };
    },
    get stored() {
      return archive.size;
    },
  };
}
