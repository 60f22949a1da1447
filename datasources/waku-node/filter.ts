import { proto_filter_v2 } from '@waku/proto';

import type { WakuNodeLimits } from './options.ts';
import type { Subscribers } from './subscribers.ts';

const { FilterSubscribeRequest, FilterSubscribeResponse } = proto_filter_v2;

interface Status {
  readonly statusCode: number;
  readonly statusDesc: string;
}

export interface FilterDeps {
  readonly subscribers: Subscribers;
  readonly pubsubTopics: readonly string[];
  readonly limits: WakuNodeLimits;
}

const OK: Status = { statusCode: 200, statusDesc: 'OK' };
const MAX_CONTENT_TOPIC_LENGTH = 1024;

/** Answers one Filter v2 subscribe request (12/WAKU2-FILTER). */
export function answerFilter(
  request: Uint8Array,
  peerId: string,
  deps: FilterDeps,
  rateLimited: boolean,
): Uint8Array {
  let decoded: proto_filter_v2.FilterSubscribeRequest;
  try {
    decoded = FilterSubscribeRequest.decode(request);
  } catch {
    return FilterSubscribeResponse.encode({ requestId: '', ...refused(400, 'malformed request') });
  }
  const status = rateLimited
    ? refused(429, 'too many requests')
    : subscribeStatus(decoded, peerId, deps);
  return FilterSubscribeResponse.encode({ requestId: decoded.requestId, ...status });
}

function subscribeStatus(
  request: proto_filter_v2.FilterSubscribeRequest,
  peerId: string,
  deps: FilterDeps,
): Status {
  const { subscribers } = deps;
  switch (request.filterSubscribeType) {
    case 'SUBSCRIBER_PING':
      return subscribers.ping(peerId) ? OK : refused(404, 'no subscriptions');
    case 'UNSUBSCRIBE_ALL':
      return subscribers.remove(peerId) ? OK : refused(404, 'no subscriptions');
    default:
      return changeTopics(request, peerId, deps);
  }
}

function changeTopics(
  { filterSubscribeType, pubsubTopic, contentTopics }: proto_filter_v2.FilterSubscribeRequest,
  peerId: string,
  { subscribers, pubsubTopics, limits }: FilterDeps,
): Status {
  if (pubsubTopic === undefined || !pubsubTopics.includes(pubsubTopic)) {
    return refused(400, 'pubsub topic is not served here');
  }
  if (contentTopics.length === 0 || contentTopics.length > limits.maxTopicsPerRequest) {
    return refused(400, `1 to ${limits.maxTopicsPerRequest} content topics a request`);
  }
  if (contentTopics.some((topic) => topic === '' || topic.length > MAX_CONTENT_TOPIC_LENGTH)) {
    return refused(400, `content topics have 1 to ${MAX_CONTENT_TOPIC_LENGTH} characters`);
  }
  if (filterSubscribeType === 'UNSUBSCRIBE') {
    const had = subscribers.unsubscribe(peerId, pubsubTopic, contentTopics);
    return had ? OK : refused(404, 'no subscription');
  }
  const taken = subscribers.subscribe(peerId, pubsubTopic, contentTopics);
  return taken ? OK : refused(503, 'no room for more subscriptions');
}

function refused(statusCode: number, statusDesc: string): Status {
  return { statusCode, statusDesc };
}
