import { LRUCache } from 'lru-cache';

import { DEFAULT_PAGE_SIZE } from '../history-rules.ts';
import type { HistoryPage, HistoryQuery, ReceivedWakuMessage, WakuMessageHash } from '../port.ts';
import { compareStorePosition, type StorePosition } from '../received-message.ts';
import { StoreStatusError } from './store-client.ts';

export type QueryStore = (query: HistoryQuery) => Promise<HistoryPage>;

const REMEMBERED_CURSORS = 10_000;

/**
 * Pages over several stores as if they were one. A cursor is a message that perhaps only one of them holds, so the
 * time of each cursor given out is remembered to ask the others by it.
 */
export class MergedHistory {
  readonly #cursors = new LRUCache<WakuMessageHash, StorePosition>({ max: REMEMBERED_CURSORS });

  /** @throws the first store's error when none answers */
  async page(stores: readonly QueryStore[], query: HistoryQuery): Promise<HistoryPage> {
    const settled = await Promise.allSettled(stores.map((store) => this.#pageOf(store, query)));
    const pages = settled.filter((result) => result.status === 'fulfilled');
    const failed = settled.find((result) => result.status === 'rejected');
    if (pages.length === 0 && failed) throw failed.reason;
    const { limit = DEFAULT_PAGE_SIZE, forward = true } = query;
    const all = distinct(pages.flatMap(({ value }) => value.messages));
    const messages = forward ? all.slice(0, limit) : all.slice(-limit);
    const more = all.length > messages.length || pages.some(({ value }) => value.cursor !== null);
    const edge = forward ? messages.at(-1) : messages[0];
    if (!more || !edge) return { messages, cursor: null };
    this.#cursors.set(edge.hash, { timestamp: edge.timestamp, hash: edge.hash });
    return { messages, cursor: edge.hash };
  }

  async #pageOf(store: QueryStore, query: HistoryQuery): Promise<HistoryPage> {
    try {
      return await store(query);
    } catch (error) {
      const at = query.cursor === undefined ? undefined : this.#cursors.get(query.cursor);
      if (!at || !(error instanceof StoreStatusError) || error.status !== 400) throw error;
      return pageBeyond(store, query, at);
    }
  }
}

/** A page beyond a message that this store does not hold. */
async function pageBeyond(
  store: QueryStore,
  { cursor: _unknown, ...query }: HistoryQuery,
  at: StorePosition,
): Promise<HistoryPage> {
  const forward = query.forward ?? true;
  const range = forward ? { from: at.timestamp } : { to: at.timestamp };
  let page = await store({ ...query, ...range });
  for (;;) {
    const messages = page.messages.filter((message) => {
      const order = compareStorePosition(message, at);
      return forward ? order > 0 : order < 0;
    });
    if (messages.length > 0 || page.cursor === null) return { messages, cursor: page.cursor };
    page = await store({ ...query, ...range, cursor: page.cursor });
  }
}

function distinct(messages: readonly ReceivedWakuMessage[]): ReceivedWakuMessage[] {
  const byHash = new Map(messages.map((message) => [message.hash, message]));
  return [...byHash.values()].sort(compareStorePosition);
}
