/** One row of every model, with the values databases disagree about. */
import type { Prisma } from '../../../prisma/generated/client/client.ts';

export const beyondDouble = 2n ** 53n + 1n;
export const emoji = 'Grüße 👩‍👩‍👧‍👦 \u{1F1E8}\u{1F1ED} שלום';
const at = new Date('2026-11-24T08:09:10.123Z');
const beforeEpoch = new Date('1969-12-31T23:59:59.999Z');
const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
const empty = new Uint8Array(0);

export function account(id: string): Prisma.AccountUncheckedCreateInput {
  return {
    id,
    keyUid: `key of ${id}`,
    publicKey: `public key of ${id}`,
    installationId: emoji,
    customizationColor: '',
    displayName: bytes,
    profileClock: beyondDouble,
    passwordBox: '{"n":262144}',
    chatKey: bytes,
    mnemonic: empty,
    createdAt: at,
  };
}

export function contact(accountId: string, id: string): Prisma.ContactUncheckedCreateInput {
  return {
    id,
    accountId,
    publicKey: `public key of ${id}`,
    displayName: null,
    customizationColor: -7,
    profileClock: 2n ** 63n - 1n,
    localState: 2,
    localClock: -(2n ** 63n),
    remoteState: 2 ** 31 - 1,
    remoteClock: 0n,
    removed: true,
    blocked: false,
    requestId: null,
    createdAt: beforeEpoch,
    updatedAt: at,
  };
}

export function chat(accountId: string, contactId: string): Prisma.ChatUncheckedCreateInput {
  return {
    id: `chat with ${contactId}`,
    accountId,
    contactId,
    kind: 'ONE_TO_ONE',
    active: true,
    lastClock: beyondDouble,
    readClock: -beyondDouble,
    unreadCount: 3,
    lastMessageId: null,
    lastActivityAt: at,
    createdAt: at,
  };
}

export function message(accountId: string, chatId: string): Prisma.MessageUncheckedCreateInput {
  return {
    id: `message in ${chatId}`,
    accountId,
    chatId,
    messageId: `0x${'ab'.repeat(32)}`,
    author: emoji,
    outgoing: true,
    clock: beyondDouble,
    timestamp: 1n,
    contentType: 1,
    text: empty,
    responseTo: null,
    bytes,
    state: 'SENT',
    failure: null,
    clientId: '\u{1F600}',
    seen: false,
    createdAt: at,
  };
}

export function event(accountId: string): Prisma.EventUncheckedCreateInput {
  return {
    accountId,
    domain: 'chat',
    type: 'MessageAdded',
    contactId: null,
    chatId: null,
    messageId: null,
    detail: emoji,
    occurredAt: at,
  };
}

export function session(accountId: string): Prisma.SessionUncheckedCreateInput {
  return {
    id: `session of ${accountId}`,
    accountId,
    tokenHash: `hash for ${accountId}`,
    tokenBox: bytes,
    deviceName: null,
    createdAt: at,
    lastUsedAt: at,
    idleExpiresAt: at,
    expiresAt: new Date('9999-12-31T23:59:59.999Z'),
  };
}

export function outboxItem(accountId: string): Prisma.OutboxItemUncheckedCreateInput {
  return {
    id: `item of ${accountId}`,
    accountId,
    kind: 'datasync',
    peer: null,
    messageId: null,
    body: bytes,
    timestamp: 1_764_000_000n,
    state: 'COMPOSED',
    datasyncId: null,
    envelopes: empty,
    attempts: 1,
    failures: 0,
    nextAttemptAt: at,
    createdAt: at,
  };
}

export function engineRecord(accountId: string): Prisma.EngineRecordUncheckedCreateInput {
  return { accountId, key: emoji, value: empty };
}

export function position(accountId: string): Prisma.PositionUncheckedCreateInput {
  const upTo = 1_764_000_000_123_456_789n;
  return { accountId, pubsubTopic: '/waku/2/rs/16/32', contentTopic: '/waku/1/0x1/rfc26', upTo };
}

export function seenEnvelope(accountId: string): Prisma.SeenEnvelopeUncheckedCreateInput {
  return { accountId, contentTopic: 'topic', hash: '0x00', timestamp: beyondDouble };
}

export function clientId(accountId: string): Prisma.ClientIdUncheckedCreateInput {
  return {
    accountId,
    operation: 'messageSend',
    clientId: emoji,
    inputHash: '',
    resultId: 'message',
    createdAt: at,
  };
}

export function engineLease(accountId: string): Prisma.EngineLeaseUncheckedCreateInput {
  return { accountId, holder: emoji, epoch: beyondDouble, expiresAt: at, status: null };
}
