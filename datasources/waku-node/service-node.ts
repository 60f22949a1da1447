import type { Connection, PrivateKey } from '@libp2p/interface';

import { systemClock } from '../waku/clock.ts';
import { CODEC } from '../waku/libp2p/codecs.ts';
import { pubsubTopicOf } from '../waku/sharding.ts';
import { Archive } from './archive.ts';
import { Counters } from './counters.ts';
import { answerFilter } from './filter.ts';
import { createIngest, type PushOutcome } from './ingest.ts';
import { createServiceLibp2p, type ServiceLibp2p } from './libp2p-node.ts';
import { answerLightPushV2, answerLightPushV3 } from './light-push.ts';
import { answerMetadata } from './metadata.ts';
import {
  DEFAULT_LIMITS,
  DEFAULT_RETENTION,
  type WakuNodeFaults,
  type WakuNodeOptions,
} from './options.ts';
import { PeerBook } from './peer-book.ts';
import { startPeering } from './peering.ts';
import { openPushStream } from './push-to-peer.ts';
import { RateLimit } from './rate-limit.ts';
import { type Relay, startRelay } from './relay.ts';
import { answerStore } from './store.ts';
import { Subscribers } from './subscribers.ts';
import { handleUnary } from './unary.ts';

export interface ServiceNode {
  readonly libp2p: ServiceLibp2p;
  readonly archive: Archive;
  readonly subscribers: Subscribers;
  readonly counters: Counters;
  readonly peerBook: PeerBook;
  stop(): Promise<void>;
}

const SWEEP_MS = 30_000;
const SMALL_REQUEST_BYTES = 64 * 1024;
/** Above the largest message, so that one too large is told so instead of cut off. */
const PUSH_REQUEST_BYTES = 1024 * 1024 + SMALL_REQUEST_BYTES;
const RATE_LIMITED: PushOutcome = {
  statusCode: 429,
  statusDesc: 'too many requests',
  relayPeerCount: 0,
};

/** Builds and starts a service node: relay, LightPush, Filter, Store and metadata over one libp2p node. */
export async function startServiceNode(
  options: WakuNodeOptions,
  privateKey: PrivateKey,
  faults: WakuNodeFaults,
): Promise<ServiceNode> {
  const clock = options.clock ?? systemClock;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const pubsubTopics = options.shards.map((shard) => pubsubTopicOf(options.clusterId, shard));
  const counters = new Counters();
  const stopping = new AbortController();
  const libp2p = await createServiceLibp2p(options, limits, privateKey, pubsubTopics);
  const archive = new Archive(
    options.storeFile,
    { ...DEFAULT_RETENTION, ...options.retention },
    clock,
  );
  const peerBook = new PeerBook(archive.database, clock);
  const subscribers = new Subscribers({
    limits,
    clock,
    openPushes: (peerId) =>
      openPushStream(peerId, { libp2p, limits, counters, drop: (id) => subscribers.remove(id) }),
  });
  let relay: Relay | null = null;
  const ingest = createIngest({
    pubsubTopics,
    requireRelayPeer: options.requireRelayPeer ?? false,
    limits,
    clock,
    counters,
    archive,
    relay: () => {
      if (!relay) throw new Error('The relay is not running');
      return relay;
    },
    push: (pubsubTopic, contentTopic, frame) => {
      if (!faults.blackHole && !faults.silentFilter) {
        subscribers.push(pubsubTopic, contentTopic, frame);
      }
    },
  });

  const unary = async (
    name: string,
    protocol: string,
    maxRequestBytes: number,
    answer: (
      request: Uint8Array,
      peerId: string,
      rateLimited: boolean,
    ) => Uint8Array | Promise<Uint8Array>,
  ) => {
    const rateLimit = new RateLimit(limits.requestsPerSecond, clock);
    await handleUnary(libp2p, {
      name,
      protocol,
      maxRequestBytes,
      maxInboundStreams: limits.maxInboundStreams,
      timeoutMs: limits.requestTimeoutMs,
      counters,
      answer: async (request, connection: Connection) => {
        if (faults.blackHole) {
          await clock.sleep(limits.requestTimeoutMs, stopping.signal);
          return null;
        }
        const peerId = connection.remotePeer.toString();
        const rateLimited = faults.rateLimited || !rateLimit.allow(peerId);
        counters.add(rateLimited ? `${name}.rateLimited` : `${name}.requests`);
        return answer(request, peerId, rateLimited);
      },
    });
  };

  await unary('metadata', CODEC.metadata, SMALL_REQUEST_BYTES, () =>
    answerMetadata(options.clusterId, options.shards),
  );
  if (options.lightPushV3 !== false) {
    await unary('lightPush', CODEC.lightPushV3, PUSH_REQUEST_BYTES, (request, _peer, limited) =>
      answerLightPushV3(request, ingest, limited ? RATE_LIMITED : null),
    );
  }
  await unary('lightPush', CODEC.lightPushV2, PUSH_REQUEST_BYTES, (request, _peer, limited) =>
    answerLightPushV2(request, ingest, limited ? RATE_LIMITED : null),
  );
  await unary('filter', CODEC.filterSubscribe, SMALL_REQUEST_BYTES * 2, (request, peer, limited) =>
    answerFilter(request, peer, { subscribers, pubsubTopics, limits }, limited),
  );
  await unary('store', CODEC.store, SMALL_REQUEST_BYTES * 2, (request, _peer, limited) =>
    answerStore(request, archive, limits, limited),
  );
  libp2p.addEventListener('peer:disconnect', (event) => {
    subscribers.remove(event.detail.toString());
  });

  const stop = async () => {
    stopping.abort();
    relay?.stop();
    subscribers.clear();
    await libp2p.stop();
    archive.close();
  };
  try {
    await libp2p.start();
  } catch (error) {
    await stop();
    throw error;
  }
  relay = startRelay({
    pubsub: libp2p.services.pubsub,
    pubsubTopics,
    limits,
    clock,
    counters,
    onMessage: (topic, message, wire) => ingest.relayed(topic, message, wire),
  });
  startPeering({ libp2p, options, clock, counters, peerBook, signal: stopping.signal });
  void sweepForever();

  async function sweepForever() {
    while (!stopping.signal.aborted) {
      counters.add('filter.expired', subscribers.sweep());
      archive.sweep();
      await clock.sleep(Math.min(SWEEP_MS, limits.subscriptionTtlMs), stopping.signal);
    }
  }

  return { libp2p, archive, subscribers, counters, peerBook, stop };
}
