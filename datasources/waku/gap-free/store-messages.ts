import type { HistoryPage, HistoryQuery, ReceivedWakuMessage, WakuMessageHash } from '../port.ts';

export interface StoreRange {
  readonly pubsubTopic: string;
  /** 1 to 10. */
  readonly contentTopics: readonly string[];
  /** Unix ns, both inclusive. */
  readonly from: bigint;
  readonly to: bigint;
}

export type QueryPage = (query: HistoryQuery) => Promise<HistoryPage>;

export class StalledStoreError extends Error {
  override readonly name = 'StalledStoreError';

  constructor(cursor: WakuMessageHash) {
    super(`The store's cursor stands still at ${cursor}: another store has to answer`);
  }
}

const DAY_NS = 24n * 60n * 60n * 1_000_000_000n;
const PAGE_SIZE = 100;

/** Everything one store holds in a range, oldest first, in windows of at most 24 hours and pages of 100. */
export async function* storeMessages(
  query: QueryPage,
  range: StoreRange,
): AsyncGenerator<ReceivedWakuMessage, void, undefined> {
  for (let from = range.from; from <= range.to; from += DAY_NS) {
    const last = from + DAY_NS - 1n;
    yield* windowMessages(query, { ...range, from, to: last < range.to ? last : range.to });
  }
}

async function* windowMessages(
  query: QueryPage,
  window: StoreRange,
): AsyncGenerator<ReceivedWakuMessage, void, undefined> {
  let cursor: WakuMessageHash | null = null;
  do {
    const page: HistoryPage = await query({
      ...window,
      limit: PAGE_SIZE,
      forward: true,
      ...(cursor === null ? {} : { cursor }),
    });
    yield* page.messages;
    if (page.cursor !== null && page.cursor === cursor) throw new StalledStoreError(page.cursor);
    cursor = page.cursor;
  } while (cursor !== null);
}
