import { proto_message, proto_store } from '@waku/proto';

import { type Archive, type ArchivedMessage, UnknownCursorError } from './archive.ts';
import type { WakuNodeLimits } from './options.ts';

const { StoreQueryRequest, StoreQueryResponse } = proto_store;

const DEFAULT_PAGE_SIZE = 20;
const MAX_PAGE_SIZE = 100;
const MAX_CRITERIA = 100;
const HASH_BYTES = 32;

/** Answers one Store v3 query (13/WAKU2-STORE). */
export function answerStore(
  request: Uint8Array,
  archive: Archive,
  limits: WakuNodeLimits,
  rateLimited: boolean,
): Uint8Array {
  let query: proto_store.StoreQueryRequest;
  try {
    query = StoreQueryRequest.decode(request);
  } catch {
    return refused('', 400, 'malformed request');
  }
  const { requestId } = query;
  if (rateLimited) return refused(requestId, 429, 'too many requests');
  const fault = queryFault(query);
  if (fault !== null) return refused(requestId, 400, fault);
  try {
    return page(query, archive, limits);
  } catch (error) {
    if (error instanceof UnknownCursorError) return refused(requestId, 400, error.message);
    return refused(requestId, 500, 'the store could not be read');
  }
}

function page(
  query: proto_store.StoreQueryRequest,
  archive: Archive,
  limits: WakuNodeLimits,
): Uint8Array {
  const forward = query.paginationForward;
  const wanted = Number(query.paginationLimit ?? 0n) || DEFAULT_PAGE_SIZE;
  // Every kind of query honours the cursor: clients page hash look-ups too, and would never come to an end.
  const cursor = query.paginationCursor?.length ? query.paginationCursor : undefined;
  const found = archive.query(
    { ...query, hashes: query.messageHashes, forward, limit: Math.min(wanted, MAX_PAGE_SIZE) },
    cursor,
  );
  const messages = fitting(found.messages, forward, limits.storePageBytes);
  const edge = forward ? messages.at(-1) : messages[0];
  const more = found.more || messages.length < found.messages.length;
  return StoreQueryResponse.encode({
    requestId: query.requestId,
    statusCode: 200,
    statusDesc: 'OK',
    messages: messages.map((message) => ({
      messageHash: message.hash,
      ...(query.includeData
        ? {
            message: proto_message.WakuMessage.decode(message.wire),
            pubsubTopic: message.pubsubTopic,
          }
        : {}),
    })),
    ...(more && edge ? { paginationCursor: edge.hash } : {}),
  });
}

/** As many as fit into a frame that clients accept, at least one. */
function fitting(
  messages: readonly ArchivedMessage[],
  forward: boolean,
  maxBytes: number,
): readonly ArchivedMessage[] {
  const kept: ArchivedMessage[] = [];
  let bytes = 0;
  for (const message of forward ? messages : [...messages].reverse()) {
    bytes += message.wire.length;
    if (bytes > maxBytes && kept.length > 0) break;
    kept.push(message);
  }
  return forward ? kept : kept.reverse();
}

function queryFault(query: proto_store.StoreQueryRequest): string | null {
  const criteria = Math.max(query.contentTopics.length, query.messageHashes.length);
  if (criteria > MAX_CRITERIA) return `at most ${MAX_CRITERIA} content topics or hashes`;
  const hashes = [
    ...query.messageHashes,
    ...(query.paginationCursor?.length ? [query.paginationCursor] : []),
  ];
  if (hashes.some((hash) => hash.length !== HASH_BYTES)) return `hashes have ${HASH_BYTES} bytes`;
  return null;
}

function refused(requestId: string, statusCode: number, statusDesc: string): Uint8Array {
  return StoreQueryResponse.encode({ requestId, statusCode, statusDesc, messages: [] });
}
