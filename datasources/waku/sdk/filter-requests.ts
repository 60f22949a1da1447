import { randomUUID } from 'node:crypto';
import type { PeerId } from '@libp2p/interface';
import { proto_filter_v2 } from '@waku/proto';

import { chunk } from '../gap-free/topic-state.ts';
import { CODEC } from '../libp2p/codecs.ts';
import type { WakuTopic } from '../port.ts';
import type { Request } from './request.ts';

export class FilterStatusError extends Error {
  override readonly name = 'FilterStatusError';

  constructor(type: string, status: number, description: string | undefined) {
    super(`Filter ${type} was answered ${status} ${description ?? ''}`.trim());
  }
}

type FilterRequestType = 'SUBSCRIBE' | 'UNSUBSCRIBE' | 'SUBSCRIBER_PING' | 'UNSUBSCRIBE_ALL';

const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;
/** nwaku refuses more in one request. */
const MAX_TOPICS = 100;

/** Subscribes or unsubscribes any number of topics, in as many requests as that takes. @throws FilterStatusError */
export async function changeFilter(
  type: 'SUBSCRIBE' | 'UNSUBSCRIBE',
  peer: PeerId,
  topics: readonly WakuTopic[],
  request: Request,
): Promise<void> {
  const byPubsubTopic = Map.groupBy(topics, ({ pubsubTopic }) => pubsubTopic);
  for (const [pubsubTopic, members] of byPubsubTopic) {
    for (const part of chunk(members, MAX_TOPICS)) {
      const contentTopics = part.map(({ contentTopic }) => contentTopic);
      await filterRequest(type, peer, request, { pubsubTopic, contentTopics });
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
