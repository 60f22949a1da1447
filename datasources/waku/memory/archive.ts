import { DEFAULT_PAGE_SIZE } from '../history-rules.ts';
import type { HistoryPage, HistoryQuery, ReceivedWakuMessage, WakuMessageHash } from '../port.ts';
import { compareStorePosition } from '../received-message.ts';

export class UnknownCursorError extends Error {
  override readonly name = 'UnknownCursorError';

  constructor(cursor: WakuMessageHash) {
    super(`No stored message has the hash ${cursor}: use the cursor of a page from this store`);
  }
}

/** Store in memory: messages by (timestamp, hash), once each. */
export class MemoryArchive {
  readonly #byHash = new Map<WakuMessageHash, ReceivedWakuMessage>();
  readonly #ordered: ReceivedWakuMessage[] = [];

  get size(): number {
    return this.#ordered.length;
  }

  put(message: ReceivedWakuMessage): void {
    if (this.#byHash.has(message.hash)) return;
    const stored = { ...message, source: 'STORE' } as const;
    let index = this.#ordered.length;
    while (index > 0) {
      const before = this.#ordered[index - 1];
      if (before === undefined || compareStorePosition(before, stored) < 0) break;
      index -= 1;
    }
    this.#ordered.splice(index, 0, stored);
    this.#byHash.set(message.hash, stored);
  }

  /** @throws UnknownCursorError */
  query(query: HistoryQuery): HistoryPage {
    const { from, to, limit = DEFAULT_PAGE_SIZE, forward = true } = query;
    const after = query.cursor === undefined ? null : this.#byHash.get(query.cursor);
    if (after === undefined && query.cursor !== undefined)
      throw new UnknownCursorError(query.cursor);
    const matching = this.#ordered.filter((message) => {
      if (message.pubsubTopic !== query.pubsubTopic) return false;
      if (!query.contentTopics.includes(message.contentTopic)) return false;
      if (from !== undefined && message.timestamp < from) return false;
      if (to !== undefined && message.timestamp > to) return false;
      if (!after) return true;
      const order = compareStorePosition(message, after);
      return forward ? order > 0 : order < 0;
    });
    const messages = forward ? matching.slice(0, limit) : matching.slice(-limit);
    const edge = forward ? messages.at(-1) : messages[0];
    const cursor = matching.length > messages.length && edge ? edge.hash : null;
    return { messages, cursor };
  }
}
