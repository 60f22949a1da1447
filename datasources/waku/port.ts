/**
 * The messaging network as domains and the chat-sdk see it: publish, subscribe without gaps, read history.
 * Contract: specs/modules/waku.md. Sources: 14/WAKU2-MESSAGE, 12/WAKU2-FILTER, 13/WAKU2-STORE, 19/WAKU2-LIGHTPUSH.
 */

/** A message as it lies on the network. */
export interface WakuMessage {
  /** `/waku/2/rs/<cluster>/<shard>`. */
  readonly pubsubTopic: string;
  readonly contentTopic: string;
  /** 1 byte to the network's limit (150 KiB unless configured). */
  readonly payload: Uint8Array;
  /** 0, or 1 for RFC 26 payloads. Not covered by the hash. */
  readonly version: number;
  /** Unix nanoseconds. Frozen by the sender: it is part of the hash. */
  readonly timestamp: bigint;
  /** At most 64 bytes. */
  readonly meta?: Uint8Array;
  /** Ephemeral messages are not stored. */
  readonly ephemeral?: boolean;
}

/** `0x` + SHA-256 of pubsub topic, payload, content topic, meta and timestamp (14/WAKU2-MESSAGE, deterministic hashing). */
export type WakuMessageHash = `0x${string}`;

export interface ReceivedWakuMessage extends WakuMessage {
  readonly hash: WakuMessageHash;
  /** Pushed by Filter, or fetched from Store. */
  readonly source: 'LIVE' | 'STORE';
}

export type PublishResult =
  | { readonly ok: true; readonly hash: WakuMessageHash; readonly acceptedBy: number }
  | {
      readonly ok: false;
      /** REJECTED and TOO_LARGE will fail again; the others are worth another try. */
      readonly code: 'NO_PEERS' | 'RATE_LIMITED' | 'TIMEOUT' | 'TOO_LARGE' | 'REJECTED';
      readonly retryable: boolean;
      readonly detail: string;
    };

export interface WakuTopic {
  readonly pubsubTopic: string;
  readonly contentTopic: string;
}

/** A topic and how far back to start: everything stored at or after `from` (Unix ns) is delivered too. */
export interface WakuTopicFrom extends WakuTopic {
  /** Null: from now on only. */
  readonly from: bigint | null;
}

/** What a subscription yields, in order. */
export type WakuDelivery =
  | { readonly kind: 'message'; readonly message: ReceivedWakuMessage }
  /**
   * Everything the network's Store holds on these topics up to `upTo` (Unix ns) came before this item.
   * Commit it as the position to resume `from`. Comes after each catch-up: on start, on reconnect, on a timer.
   */
  | { readonly kind: 'caughtUp'; readonly topics: readonly WakuTopic[]; readonly upTo: bigint }
  /** The connection to the network came or went; while offline nothing live arrives. */
  | { readonly kind: 'connection'; readonly online: boolean };

/** A gap-free stream over a changing set of topics. One per account. At least once: the consumer dedupes by hash. */
export interface WakuSubscription extends AsyncIterable<WakuDelivery> {
  /** Adds topics; their backlog follows. Adding one that is there does nothing. */
  add(topics: readonly WakuTopicFrom[]): void;
  remove(topics: readonly WakuTopic[]): void;
  /** Ends the iteration. Idempotent. */
  close(): Promise<void>;
}

export interface HistoryQuery {
  readonly pubsubTopic: string;
  /** 1 to 10. */
  readonly contentTopics: readonly string[];
  /** Unix ns, inclusive. */
  readonly from?: bigint;
  readonly to?: bigint;
  readonly cursor?: WakuMessageHash;
  /** 1 to 100, default 20. */
  readonly limit?: number;
  /** Default true: oldest first. A backward page is still ascending inside. */
  readonly forward?: boolean;
}

export interface HistoryPage {
  readonly messages: readonly ReceivedWakuMessage[];
  /** Null on the last page. */
  readonly cursor: WakuMessageHash | null;
}

export interface WakuInfo {
  readonly clusterId: number;
  /** The shards this node serves or uses. */
  readonly shards: readonly number[];
  readonly peerId: string;
  /** Connected service peers. */
  readonly peers: number;
  readonly online: boolean;
}

/** @throws ModuleUnavailableError from every method while the module is not usable, except `subscribe`, which waits. */
export interface WakuPort {
  publish(message: WakuMessage, options: { readonly signal: AbortSignal }): Promise<PublishResult>;
  subscribe(
    topics: readonly WakuTopicFrom[],
    options: { readonly signal: AbortSignal },
  ): WakuSubscription;
  history(query: HistoryQuery, options: { readonly signal: AbortSignal }): Promise<HistoryPage>;
  info(): WakuInfo;
}
