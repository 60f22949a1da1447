/** Contact rows: found for their owner, opened, and changed together with the event that tells of it. */
import type { PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { Reader, Transaction } from '../../prisma/database.ts';
import type { Contact as ContactRow } from '../../prisma/generated/client/client.ts';
import { customizationColorOf } from '../shared/identity/customization-color.ts';
import { newId } from '../shared/ids.ts';
import type { Owner } from '../shared/owner.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { type Contact, relationOf, type Standing } from './model.ts';
import { UNKNOWN } from './standing.ts';

export type { ContactRow, Owner };

export function namePlace(row: string) {
  return { table: 'Contact', column: 'displayName', row };
}

export function toContact({ sealer }: Owner, row: ContactRow): Contact {
  return {
    id: row.id,
    accountId: row.accountId,
    publicKey: row.publicKey as PublicKey,
    displayName: row.displayName ? sealer.openText(namePlace(row.id), row.displayName) : null,
    customizationColor: customizationColorOf(row.customizationColor),
    relation: relationOf(row),
    blocked: row.blocked,
    requestId: row.requestId,
    updatedAt: row.updatedAt,
  };
}

export function findContact(
  db: Transaction | Reader,
  { accountId }: Pick<Owner, 'accountId'>,
  id: string,
): Promise<ContactRow | null> {
  return db.contact.findFirst({ where: { id, accountId } });
}

/** The contact with this key; made when the account does not know them. */
export async function ensureContact(
  work: Work,
  { accountId }: Pick<Owner, 'accountId'>,
  publicKey: PublicKey,
): Promise<ContactRow> {
  const known = await work.db.contact.findUnique({
    where: { accountId_publicKey: { accountId, publicKey } },
  });
  if (known) return known;
  const { localState, localClock, remoteState, remoteClock, removed, blocked } = UNKNOWN;
  return work.db.contact.create({
    data: {
      id: newId(),
      accountId,
      publicKey,
      localState,
      localClock,
      remoteState,
      remoteClock,
      removed,
      blocked,
      createdAt: work.now,
      updatedAt: work.now,
    },
  });
}

export interface ContactChange {
  readonly standing?: Standing;
  readonly requestId?: string;
  readonly profile?: {
    readonly displayName: string;
    readonly customizationColor: number;
    readonly clock: bigint;
  };
}

/** Writes the change; the caller emits the event. */
export function changeContact(
  work: Work,
  { sealer }: Owner,
  row: ContactRow,
  { standing, requestId, profile }: ContactChange,
): Promise<ContactRow> {
  return work.db.contact.update({
    where: { id: row.id },
    data: {
      ...(standing && {
        localState: standing.localState,
        localClock: standing.localClock,
        remoteState: standing.remoteState,
        remoteClock: standing.remoteClock,
        removed: standing.removed,
        blocked: standing.blocked,
      }),
      ...(requestId !== undefined && { requestId }),
      ...(profile && {
        customizationColor: profile.customizationColor,
        profileClock: profile.clock,
        displayName: profile.displayName
          ? sealer.sealText(namePlace(row.id), profile.displayName)
          : null,
      }),
      updatedAt: work.now,
    },
  });
}

export function emitContact(work: Work, row: ContactRow, type: string): Promise<string> {
  return work.emit({ accountId: row.accountId, domain: 'contact', type, contactId: row.id });
}
