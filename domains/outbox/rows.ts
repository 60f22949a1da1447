import type { PrepareRequest, PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { OutboxItem } from '../../prisma/generated/client/client.ts';
import { newId } from '../shared/ids.ts';
import type { Owner } from '../shared/owner.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { OutboxDraft } from './model.ts';

/** COMPOSED → ENCODED → SENT, and back to ENCODED for a resend; FAILED keeps a message for messageRetry. */
export type OutboxState = 'COMPOSED' | 'ENCODED' | 'SENT' | 'FAILED';
export type OutboxRow = OutboxItem;

const NOTHING = new Uint8Array();
/** Acknowledgements leave at its multiples, those to one person together: each costs both sides as much as a message. */
const ACK_TICK_MS = 100;

function bodyPlace(row: string) {
  return { table: 'OutboxItem', column: 'body', row };
}

export async function insertRow(work: Work, owner: Owner, draft: OutboxDraft): Promise<void> {
  const id = newId();
  await work.db.outboxItem.create({
    data: {
      id,
      accountId: owner.accountId,
      kind: draft.kind,
      peer: 'to' in draft ? draft.to : null,
      messageId: draft.kind === 'datasync' ? draft.messageId : null,
      body: owner.sealer.seal(bodyPlace(id), bodyOf(draft)),
      timestamp: BigInt(Math.floor(work.now.getTime() / 1000)),
      state: 'COMPOSED' satisfies OutboxState,
      nextAttemptAt: draft.kind === 'acks' ? nextTick(work.now) : work.now,
      createdAt: work.now,
    },
  });
}

function nextTick(now: Date): Date {
  return new Date((Math.floor(now.getTime() / ACK_TICK_MS) + 1) * ACK_TICK_MS);
}

function bodyOf(draft: OutboxDraft): Uint8Array {
  if (draft.kind === 'acks') return new TextEncoder().encode(draft.ids.join(','));
  return 'bytes' in draft ? draft.bytes : NOTHING;
}

export function acknowledgedIds({ sealer }: Owner, row: OutboxRow): string[] {
  return sealer.openText(bodyPlace(row.id), row.body).split(',');
}

/** What to prepare for a row. Acknowledgements are prepared together, see encode. */
export function toRequest({ sealer }: Owner, row: OutboxRow): PrepareRequest {
  const bytes = sealer.open(bodyPlace(row.id), row.body);
  const to = row.peer as PublicKey;
  if (row.kind === 'contactCode') return { kind: 'contactCode', bytes };
  if (row.kind === 'bundle') return { kind: 'bundle', to };
  return { kind: 'datasync', to, bytes, timestamp: row.timestamp };
}
