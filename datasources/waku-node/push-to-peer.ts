import { peerIdFromString } from '@libp2p/peer-id';

import { CODEC } from '../waku/libp2p/codecs.ts';
import type { Counters } from './counters.ts';
import type { ServiceLibp2p } from './libp2p-node.ts';
import type { WakuNodeLimits } from './options.ts';
import { PushStream } from './push-stream.ts';

export interface PushToPeerDeps {
  readonly libp2p: ServiceLibp2p;
  readonly limits: WakuNodeLimits;
  readonly counters: Counters;
  /** Ends the peer's subscriptions. */
  readonly drop: (peerId: string) => void;
}

/** The push stream to a connected subscriber. */
export function openPushStream(peerId: string, deps: PushToPeerDeps): PushStream {
  const { libp2p, limits, counters } = deps;
  const peer = peerIdFromString(peerId);
  return new PushStream({
    limits,
    counters,
    open: async (signal) => {
      const connection = libp2p.getConnections(peer).find(({ status }) => status === 'open');
      if (!connection) throw new Error(`Subscriber ${peerId} is not connected`);
      return connection.newStream(CODEC.filterPush, { signal });
    },
    roundTrip: (signal) => libp2p.services.ping.ping(peer, { signal }),
    onDead: (reason) => {
      counters.add(`filter.unsubscribed.${reason}`);
      deps.drop(peerId);
    },
  });
}
