import { proto_filter_v2, proto_message } from '@waku/proto';

import { nowNs, type WakuClock } from '../waku/clock.ts';
import { hashToBytes, wakuMessageHash } from '../waku/message-hash.ts';
import type { Archive } from './archive.ts';
import type { Counters } from './counters.ts';
import { checkWire } from './message-validity.ts';
import type { WakuNodeLimits } from './options.ts';
import type { Relay } from './relay.ts';

/** What LightPush answers (LIP 176). */
export interface PushOutcome {
  readonly statusCode: number;
  readonly statusDesc: string;
  readonly relayPeerCount: number;
}

export interface IngestDeps {
  readonly pubsubTopics: readonly string[];
  readonly requireRelayPeer: boolean;
  readonly limits: WakuNodeLimits;
  readonly clock: WakuClock;
  readonly counters: Counters;
  readonly archive: Archive;
  readonly relay: () => Relay;
  readonly push: (pubsubTopic: string, contentTopic: string, frame: () => Uint8Array) => void;
}

export interface Ingest {
  /** A message that a client pushed: relay it, then store and distribute it here. */
  pushed(
    pubsubTopic: string | undefined,
    message: proto_message.WakuMessage | undefined,
  ): Promise<PushOutcome>;
  /** A message that was relayed to this node. */
  relayed(pubsubTopic: string, message: proto_message.WakuMessage, wire: Uint8Array): void;
}

/** The one way of a message into this node's store and to its Filter subscribers. */
export function createIngest(deps: IngestDeps): Ingest {
  const { archive, counters, limits } = deps;

  const distribute = (
    pubsubTopic: string,
    message: proto_message.WakuMessage,
    wire: Uint8Array,
    repeated: boolean,
  ) => {
    const { contentTopic, timestamp = 0n } = message;
    if (message.ephemeral === true) {
      if (repeated) return;
    } else {
      const hash = hashToBytes(wakuMessageHash({ ...message, pubsubTopic }));
      if (!archive.put({ hash, pubsubTopic, contentTopic, timestamp, wire })) return;
      counters.add('store.archived');
    }
    deps.push(pubsubTopic, contentTopic, () =>
      proto_filter_v2.MessagePush.encode({ pubsubTopic, wakuMessage: message }),
    );
  };

  return {
    async pushed(pubsubTopic, message) {
      if (pubsubTopic === undefined || !deps.pubsubTopics.includes(pubsubTopic)) {
        return outcome(421, `pubsub topic "${pubsubTopic ?? ''}" is not served here`);
      }
      if (message === undefined) return outcome(400, 'no message');
      const stamped = message.timestamp ? message : { ...message, timestamp: nowNs(deps.clock) };
      const wire = proto_message.WakuMessage.encode(stamped);
      const validity = checkWire(wire, limits, deps.clock);
      if (!validity.ok) return outcome(validity.status, validity.reason);
      const relay = deps.relay();
      // Asked before publishing: gossipsub would remember the message as sent, and a retry would go nowhere.
      if (deps.requireRelayPeer && relay.peersOf(pubsubTopic) === 0) {
        return outcome(505, 'no relay peers');
      }
      const { relayedTo, duplicate } = await relay.publish(pubsubTopic, wire);
      distribute(pubsubTopic, stamped, wire, duplicate);
      return { statusCode: 200, statusDesc: 'OK', relayPeerCount: relayedTo };
    },
    relayed: (pubsubTopic, message, wire) => distribute(pubsubTopic, message, wire, false),
  };
}

function outcome(statusCode: number, statusDesc: string): PushOutcome {
  return { statusCode, statusDesc, relayPeerCount: 0 };
}
