import type { GossipSub } from '@chainsafe/libp2p-gossipsub';
import { TopicValidatorResult } from '@libp2p/interface';
import type { proto_message } from '@waku/proto';

import type { WakuClock } from '../waku/clock.ts';
import type { Counters } from './counters.ts';
import { checkWire } from './message-validity.ts';
import type { WakuNodeLimits } from './options.ts';

export interface Relay {
  /** Relay peers of a topic that would get a message now. */
  peersOf(pubsubTopic: string): number;
  /** `relayedTo` 0 when alone; `duplicate` when the network has had these bytes lately. */
  publish(
    pubsubTopic: string,
    wire: Uint8Array,
  ): Promise<{ relayedTo: number; duplicate: boolean }>;
  stop(): void;
}

export interface RelayDeps {
  readonly pubsub: GossipSub;
  readonly pubsubTopics: readonly string[];
  readonly limits: WakuNodeLimits;
  readonly clock: WakuClock;
  readonly counters: Counters;
  readonly onMessage: (
    pubsubTopic: string,
    message: proto_message.WakuMessage,
    wire: Uint8Array,
  ) => void;
}

interface GossipEvent {
  readonly detail: { readonly msg: { readonly topic: string; readonly data: Uint8Array } };
}

/** 11/WAKU2-RELAY over gossipsub: validates what comes, publishes what is pushed. Start libp2p first. */
export function startRelay(deps: RelayDeps): Relay {
  const { pubsub, pubsubTopics, counters } = deps;
  const onGossip = (event: GossipEvent) => {
    const { topic, data } = event.detail.msg;
    const validity = checkWire(data, deps.limits, deps.clock);
    if (!validity.ok || !pubsubTopics.includes(topic)) return;
    counters.add('relay.received');
    deps.onMessage(topic, validity.message, data);
  };
  for (const topic of pubsubTopics) {
    pubsub.topicValidators.set(topic, (_peer, message) => {
      const validity = checkWire(message.data, deps.limits, deps.clock);
      if (validity.ok) return TopicValidatorResult.Accept;
      counters.add(`relay.refused.${validity.status}`);
      // A clock that is off is no reason to hold it against the peer that passed it on.
      return validity.status === 420 ? TopicValidatorResult.Ignore : TopicValidatorResult.Reject;
    });
    pubsub.subscribe(topic);
  }
  pubsub.addEventListener('gossipsub:message', onGossip);

  return {
    peersOf: (topic) => pubsub.getSubscribers(topic).length,
    async publish(topic, wire) {
      try {
        const result = await pubsub.publish(topic, wire);
        counters.add('relay.published');
        return { relayedTo: result.recipients.length, duplicate: false };
      } catch (error) {
        if (!String(error).includes('PublishError.Duplicate')) throw error;
        return { relayedTo: 0, duplicate: true };
      }
    },
    stop: () => pubsub.removeEventListener('gossipsub:message', onGossip),
  };
}
