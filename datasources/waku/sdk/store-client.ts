import { randomUUID } from 'node:crypto';
import type { PeerId } from '@libp2p/interface';
import { proto_store } from '@waku/proto';

import { DEFAULT_PAGE_SIZE } from '../history-rules.ts';
import { CODEC } from '../libp2p/codecs.ts';
import { hashFromBytes, hashToBytes } from '../message-hash.ts';
import type { HistoryPage, HistoryQuery, ReceivedWakuMessage } from '../port.ts';
import { compareStorePosition, toReceived } from '../received-message.ts';
import type { Request } from './request.ts';

/** A store answered, with a refusal. */
export class StoreStatusError extends Error {
  override readonly name = 'StoreStatusError';
  readonly status: number;

  constructor(status: number, description: string | undefined) {
    super(`The store answered ${status} ${description ?? ''}`.trim());
    this.status = status;
  }
}

const { StoreQueryRequest, StoreQueryResponse } = proto_store;
const HASH_BYTES = 32;

/**
 * One page from one store. Asked directly because the SDK rounds times to milliseconds and takes a store that it
 * cannot reach for one that is empty. @throws StoreStatusError
 */
export async function queryStore(
  peer: PeerId,
  query: HistoryQuery,
  request: Request,
  signal: AbortSignal,
): Promise<HistoryPage> {
  const { from, to, cursor, forward = true, limit = DEFAULT_PAGE_SIZE } = query;
  const body = StoreQueryRequest.encode({
    requestId: randomUUID(),
    includeData: true,
    pubsubTopic: query.pubsubTopic,
    contentTopics: [...query.contentTopics],
    paginationForward: forward,
    paginationLimit: BigInt(limit),
    ...(from === undefined ? {} : { timeStart: from }),
    ...(to === undefined ? {} : { timeEnd: to }),
    ...(cursor === undefined ? {} : { paginationCursor: hashToBytes(cursor) }),
  });
  const answer = StoreQueryResponse.decode(await request(peer, CODEC.store, body, signal));
  const status = answer.statusCode ?? 0;
  if (status !== 200) throw new StoreStatusError(status, answer.statusDesc);
  const next = answer.paginationCursor;
  // Some nodes give a cursor on the last page too; a page without messages is the end for all of them.
  const more = next?.length === HASH_BYTES && answer.messages.length > 0;
  return { messages: asked(answer, query), cursor: more ? hashFromBytes(next) : null };
}

/** Only what was asked for, in order: the store's word is not taken for it. */
function asked(
  answer: proto_store.StoreQueryResponse,
  query: HistoryQuery,
): readonly ReceivedWakuMessage[] {
  const { pubsubTopic, contentTopics, from, to } = query;
  return answer.messages
    .map(({ message }) => (message ? toReceived(pubsubTopic, message, 'STORE') : null))
    .filter((message) => message !== null)
    .filter(({ contentTopic }) => contentTopics.includes(contentTopic))
    .filter(({ timestamp }) => from === undefined || timestamp >= from)
    .filter(({ timestamp }) => to === undefined || timestamp <= to)
    .sort(compareStorePosition);
}
