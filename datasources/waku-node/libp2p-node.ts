import { createHash } from 'node:crypto';
import { type GossipSub, type GossipSubComponents, gossipsub } from '@chainsafe/libp2p-gossipsub';
import { noise } from '@chainsafe/libp2p-noise';
import { type Identify, identify } from '@libp2p/identify';
import type { Libp2p, PrivateKey } from '@libp2p/interface';
import { mplex } from '@libp2p/mplex';
import { type Ping, ping } from '@libp2p/ping';
import { tcp } from '@libp2p/tcp';
import { webSockets } from '@libp2p/websockets';
import { all as allAddresses } from '@libp2p/websockets/filters';
import { createLibp2p } from 'libp2p';

import { CODEC } from '../waku/libp2p/codecs.ts';
import { pinnedPeerId } from '../waku/libp2p/pinned-peer-id.ts';
import type { WakuNodeLimits, WakuNodeOptions } from './options.ts';

export type ServiceLibp2p = Libp2p<{ identify: Identify; ping: Ping; pubsub: GossipSub }>;

/** The libp2p node under the service protocols, not yet started. */
export async function createServiceLibp2p(
  options: WakuNodeOptions,
  limits: WakuNodeLimits,
  privateKey: PrivateKey,
  pubsubTopics: readonly string[],
): Promise<ServiceLibp2p> {
  const host = options.host ?? '127.0.0.1';
  return createLibp2p({
    start: false,
    privateKey,
    addresses: {
      listen: [
        `/ip4/${host}/tcp/${options.wsPort ?? 0}/ws`,
        `/ip4/${host}/tcp/${options.tcpPort ?? 0}`,
      ],
    },
    transports: [webSockets({ filter: allAddresses }), tcp()],
    connectionEncrypters: [noise()],
    connectionGater: pinnedPeerId,
    streamMuxers: [
      // A late CLOSE frame of a client is no attack; the default ends the whole connection after five a second.
      mplex({ disconnectThreshold: 1000, maxInboundStreams: limits.maxInboundStreams * 4 }),
    ],
    connectionManager: {
      maxConnections: limits.maxConnections,
      maxIncomingPendingConnections: 50,
      inboundConnectionThreshold: 100,
    },
    services: {
      identify: identify({ agentVersion: 'status-gateway-waku-node' }),
      ping: ping({ maxInboundStreams: 10 }),
      pubsub: (components: GossipSubComponents): GossipSub => {
        const router = gossipsub({
          // A node that is alone still serves its own store and subscribers.
          allowPublishToZeroTopicPeers: true,
          emitSelf: false,
          fallbackToFloodsub: false,
          floodPublish: true,
          globalSignaturePolicy: 'StrictNoSign',
          allowedTopics: [...pubsubTopics],
          maxInboundDataLength: limits.maxMessageBytes * 16,
          maxOutboundBufferSize: limits.pushQueueBytes,
          // 11/WAKU2-RELAY: the topic is not part of the message id.
          msgIdFn: ({ data }) => createHash('sha256').update(data).digest(),
        })(components) as GossipSub;
        router.multicodecs = [CODEC.relay];
        return router;
      },
    },
  });
}
