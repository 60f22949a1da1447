/**
 * The chat engine as domains see it: typed messages in, envelopes out, and the reverse, with its state in the
 * caller's hands so that ratchet, message, event and outbox commit together. Contract: specs/modules/chat-sdk.md.
 */
import type { ReceivedWakuMessage, WakuMessage, WakuTopic } from '../waku/port.ts';

/** `0x04` + 128 lower-case hex characters. */
export type PublicKey = `0x04${string}`;
/** `0x` + 64 hex characters: Keccak-256 of the author's key and the exact bytes (status-wire-protocol §3.2). */
export type MessageId = `0x${string}`;

/** One account on one device. */
export interface EngineAccount {
  readonly publicKey: PublicKey;
  /** 32 bytes, the chat key m/43'/60'/1581'/0'/0. */
  readonly privateKey: Uint8Array;
  /** UUIDv4, one per account and gateway. */
  readonly installationId: string;
}

/** The engine's records as last committed: opaque keys and values kept (sealed) by the caller. */
export interface StateReader {
  get(key: string): Promise<Uint8Array | null>;
}

/** A change the caller commits with its own. `value: null` deletes. */
export interface StateWrite {
  readonly key: string;
  readonly value: Uint8Array | null;
}

/** Contact-request state as contacts tell it to each other; clocks in ms (status-wire-protocol §6.6). */
export interface PropagatedState {
  readonly localClock: bigint;
  readonly localState: number;
  readonly remoteClock: bigint;
  readonly remoteState: number;
}

export interface ChatMessageContent {
  readonly type: 'chatMessage';
  /** Lamport-like, ms. */
  readonly clock: bigint;
  /** Author's wall clock, ms. */
  readonly timestamp: bigint;
  readonly text: string;
  /** Message id answered; empty when none. */
  readonly responseTo: string;
  /** Recipient's key for 1:1. */
  readonly chatId: string;
  /** MessageType number; 1 is ONE_TO_ONE. */
  readonly messageType: number;
  /** ContentType number; 1 TEXT_PLAIN, 11 CONTACT_REQUEST. */
  readonly contentType: number;
  readonly displayName: string;
  readonly customizationColor: number;
  readonly propagatedState: PropagatedState | null;
}

export interface AcceptContactRequestContent {
  readonly type: 'acceptContactRequest';
  /** Message id of the request. */
  readonly requestId: string;
  readonly clock: bigint;
}

export interface RetractContactRequestContent {
  readonly type: 'retractContactRequest';
  readonly requestId: string;
  readonly clock: bigint;
}

export interface ContactUpdateContent {
  readonly type: 'contactUpdate';
  readonly clock: bigint;
  readonly displayName: string;
  readonly customizationColor: number;
  /** 0 when the update carries no request. */
  readonly contactRequestClock: bigint;
  readonly propagatedState: PropagatedState | null;
  readonly publicKey: string;
}

/** Advertised on the author's contact-code topic (status-wire-protocol §4.2). */
export interface ContactCodeContent {
  readonly type: 'contactCode';
  /** ChatIdentity clock; 0 when no identity is carried. */
  readonly clock: bigint;
  readonly displayName: string;
  readonly customizationColor: number;
}

/** A message of a type this gateway does not use yet; `typeNumber` is the ApplicationMetadataMessage type. */
export interface UnsupportedContent {
  readonly type: 'unsupported';
  readonly typeNumber: number;
}

export type OutboundContent =
  | ChatMessageContent
  | AcceptContactRequestContent
  | RetractContactRequestContent
  | ContactUpdateContent
  | ContactCodeContent;

export type InboundContent = OutboundContent | UnsupportedContent;

export interface ComposedMessage {
  readonly messageId: MessageId;
  /** Serialised ApplicationMetadataMessage. The id covers these exact bytes: keep them, never re-serialise. */
  readonly bytes: Uint8Array;
}

/** What to encrypt, and for whom. */
export type PrepareRequest =
  /**
   * `bytes` (a ComposedMessage's) to one person through MVDS: acknowledged, repeatable under the same datasync id.
   * `timestamp` (Unix s) is frozen by the caller at compose: with the bytes it makes the datasync id.
   */
  | {
      readonly kind: 'datasync';
      readonly to: PublicKey;
      readonly bytes: Uint8Array;
      readonly timestamp: bigint;
    }
  /** Acknowledgements owed to one person: datasync ids, `0x` + 64 hex. */
  | { readonly kind: 'acks'; readonly to: PublicKey; readonly ids: readonly string[] }
  /** Our bundle alone, for a person who could not decrypt. */
  | { readonly kind: 'bundle'; readonly to: PublicKey }
  /** Public, on our own contact-code topic; `bytes` of a ContactCodeContent. */
  | { readonly kind: 'contactCode'; readonly bytes: Uint8Array };

/** Holds the account's queue until `settled` or `rolledBack` is called: exactly one of them, once. */
export interface Transactional {
  readonly writes: readonly StateWrite[];
  /** The caller's transaction committed. */
  settled(): void;
  /** It did not: the engine forgets the writes. */
  rolledBack(): void;
}

export interface Prepared extends Transactional {
  /** In send order; timestamps frozen. */
  readonly envelopes: readonly WakuMessage[];
  /** `0x` + 64 hex, for `kind: 'datasync'`; null otherwise. */
  readonly datasyncId: string | null;
}

export interface InboundMessage {
  readonly messageId: MessageId;
  /** Who signed the ApplicationMetadataMessage. */
  readonly author: PublicKey;
  readonly content: InboundContent;
  /** The exact bytes received. */
  readonly bytes: Uint8Array;
  /** Waku timestamp of the envelope, Unix ns. */
  readonly wakuTimestamp: bigint;
}

/** Something the engine owes the network because of what came in; the caller makes an outbox row of it. */
export type Owed =
  | { readonly kind: 'acks'; readonly to: PublicKey; readonly ids: readonly string[] }
  | { readonly kind: 'bundle'; readonly to: PublicKey };

/** One envelope or marker, taken apart. Commit `messages`, `writes`, `owed`, `seen` and `position` in one transaction. */
export interface InboundBatch extends Transactional {
  readonly messages: readonly InboundMessage[];
  /** Datasync ids the sender acknowledged, each with who did. */
  readonly acks: readonly { readonly from: PublicKey; readonly id: string }[];
  readonly owed: readonly Owed[];
  /** The envelope this came from; null for a marker. Dedupe by (account, contentTopic, hash). */
  readonly envelope: ReceivedWakuMessage | null;
  /** Topics now caught up to here; null for an envelope. */
  readonly position: { readonly topics: readonly WakuTopic[]; readonly upTo: bigint } | null;
  /** Why nothing came of the envelope, for metrics: `alien`, `bad-signature`, `undecryptable`, …; null when something did. */
  readonly dropped: string | null;
}

/** How far the account is with the network. */
export interface SyncStatus {
  readonly state: 'SYNCED' | 'SYNCING' | 'OFFLINE';
  readonly source: 'LIVE' | 'STORE' | null;
  readonly progress: number | null;
}

/** The engine of one unlocked account. One serial queue: `prepare` and `inbound` never interleave. */
export interface ChatEngine {
  prepare(request: PrepareRequest): Promise<Prepared>;
  /** Ends when `signal` aborts or `close` is called. One consumer. */
  inbound(signal: AbortSignal): AsyncIterable<InboundBatch>;
  /** Listen for this person: their contact code, and the topic negotiated with them. Idempotent. */
  watch(publicKey: PublicKey): void;
  unwatch(publicKey: PublicKey): void;
  sync(): SyncStatus;
  /** Wipes the private key from memory. */
  close(): Promise<void>;
}

export interface OpenOptions {
  /** As last committed. */
  readonly state: StateReader;
  /** The position to resume each topic from; null for one never caught up with. */
  position(topic: WakuTopic): Promise<bigint | null>;
  /** Whether this envelope was committed before. */
  seen(topic: string, hash: string): Promise<boolean>;
  /** People to listen for from the start. */
  readonly peers: readonly PublicKey[];
}

export interface ChatSdkPort {
  /**
   * Signs and serialises; pure but for the signature, so it needs no engine: any process that has the account's key may
   * compose what the one with its engine will send.
   * @throws RangeError on content over the wire's limits
   * @throws ModuleUnavailableError while the module is stopped
   */
  compose(
    account: Pick<EngineAccount, 'publicKey' | 'privateKey'>,
    content: OutboundContent,
  ): ComposedMessage;
  open(account: EngineAccount, options: OpenOptions): Promise<ChatEngine>;
}
