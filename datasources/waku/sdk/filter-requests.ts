import { randomUUID } from 'node:crypto';
import type { PeerId } from '@libp2p/interface';
import { proto_filter_v2 } from '@waku/proto';

import { chunk } from '../gap-free/topic-state.ts';
import { CODEC } from '../libp2p/codecs.ts';
import type { WakuTopic } from '../port.ts';
import type { Request } from './request.ts';

export class FilterStatusError extends Error {
  override readonly name = 'FilterStatusError';
  readonly status: number;

  constructor(type: string, status: number, description: string | undefined) {
    super(`Filter ${type} was answered ${status} ${description ?? ''}`.trim());
    this.status = status;
  }
}

type FilterRequestType = 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'SUBSCRIBER_PING' | 'UNSUBSCRIBE_ALL';

const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;
/** nwaku refuses more in one request. */
const MAX_TOPICS = 100;
/** A node's limit on subscribers, or on topics of one subscriber; the text differs between nodes. */
const NO_ROOM = 503;

/**
 * Subscribes topics in the order given, in as many requests as that takes, until the service has no room for another
 * one. `onAccepted` hears of each part at once. Returns whether all found room. @throws FilterStatusError
 */
export async function subscribeInOrder(
  peer: PeerId,
  topics: readonly WakuTopic[],
  request: Request,
  onAccepted: (part: readonly WakuTopic[]) => void,
): Promise<boolean> {
  for (const [pubsubTopic, members] of byPubsubTopic(topics)) {
    let size = MAX_TOPICS;
    let taken = 0;
    while (taken < members.length) {
      const part = members.slice(taken, taken + size);
      try {
        await filterRequest('SUBSCRIBE', peer, request, { pubsubTopic, ...namesOf(part) });
      } catch (error) {
        if (!(error instanceof FilterStatusError) || error.status !== NO_ROOM) throw error;
        if (part.length === 1) return false;
        // A request is refused as a whole: some of it may fit.
        size = Math.floor(part.length / 2);
        continue;
      }
      onAccepted(part);
      taken += part.length;
    }
  }
  return true;
}

/** Unsubscribes any number of topics, in as many requests as that takes. @throws FilterStatusError */
export async function unsubscribe(
  peer: PeerId,
  topics: readonly WakuTopic[],
  request: Request,
): Promise<void> {
  for (const [pubsubTopic, members] of byPubsubTopic(topics)) {
    for (const part of chunk(members, MAX_TOPICS)) {
      await filterRequest('UNSUBSCRIBE', peer, request, { pubsubTopic, ...namesOf(part) });
    }
  }
}

/** Resolves when the service still has subscriptions of ours. @throws FilterStatusError 404 when it has none */
export async function pingFilter(peer: PeerId, request: Request): Promise<void> {
  await filterRequest('SUBSCRIBER_PING', peer, request, { contentTopics: [] });
}

/** Ends all our subscriptions there. */
export async function unsubscribeAll(peer: PeerId, request: Request): Promise<void> {
  await filterRequest('UNSUBSCRIBE_ALL', peer, request, { contentTopics: [] });
}

function byPubsubTopic(topics: readonly WakuTopic[]): Map<string, WakuTopic[]> {
  return Map.groupBy(topics, ({ pubsubTopic }) => pubsubTopic);
}

function namesOf(topics: readonly WakuTopic[]): { contentTopics: string[] } {
  return { contentTopics: topics.map(({ contentTopic }) => contentTopic) };
}

async function filterRequest(
  type: FilterRequestType,
  peer: PeerId,
  request: Request,
  topics: { pubsubTopic?: string; contentTopics: string[] },
): Promise<void> {
  const filterSubscribeType = FilterSubscribeRequest.FilterSubscribeType[type];
  const body = FilterSubscribeRequest.encode({
    requestId: randomUUID(),
    filterSubscribeType,
    ...topics,
  });
  const answer = FilterSubscribeResponse.decode(await request(peer, CODEC.filterSubscribe, body));
  if (answer.statusCode < 200 || answer.statusCode >= 300) {
    throw new FilterStatusError(type, answer.statusCode, answer.statusDesc);
  }
}
