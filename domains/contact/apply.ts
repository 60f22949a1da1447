/** What others say about being contacts (status-wire-protocol §6.6). Runs before chat sees the message. */

import type {
  ChatMessageContent,
  InboundMessage,
  PublicKey,
} from '../../datasources/chat-sdk/port.ts';
import { knownColorNumber } from '../shared/identity/customization-color.ts';
import type { Work } from '../shared/unit-of-work.ts';
import { CONTENT_TYPE, MESSAGE_TYPE } from '../shared/wire-rules.ts';
import { isFromFuture } from './clock.ts';
import type { ContactDeps } from './deps.ts';
import { isActive, isMutual, REQUEST, type Standing } from './model.ts';
import { type ContactRow, changeContact, emitContact, type Owner, toContact } from './rows.ts';
import { received, reconciled, remotelyRetracted } from './standing.ts';
import { isOverQuota, meetStranger } from './strangers.ts';
import { tellUpdate } from './wire.ts';

/** Whether the message may go on to the next domain, and who wrote it. */
export type Admission =
  | { readonly admitted: true; readonly contactId: string; readonly active: boolean }
  | { readonly admitted: false; readonly reason: string };

export function applyContact(deps: ContactDeps) {
  return async (work: Work, owner: Owner, message: InboundMessage): Promise<Admission> => {
    const { content, author } = message;
    if (content.type === 'unsupported') return { admitted: false, reason: 'unsupported' };
    // What the account wrote itself on another device is not a contact's.
    if (author === owner.publicKey) return { admitted: false, reason: 'own' };
    const known = await work.db.contact.findUnique({
      where: { accountId_publicKey: { accountId: owner.accountId, publicKey: author } },
    });
    if (known?.blocked) return { admitted: false, reason: 'blocked' };
    if (isFromFuture(message)) return { admitted: false, reason: 'clock' };
    if (content.type === 'chatMessage' && content.messageType !== MESSAGE_TYPE.ONE_TO_ONE) {
      return { admitted: false, reason: 'not-one-to-one' };
    }
    if (!known && !introduces(content)) return { admitted: false, reason: 'stranger' };
    const row = known ?? (await meetStranger(work, owner, author));
    if (content.type === 'chatMessage' && (await isOverQuota(deps, work, row))) {
      return { admitted: false, reason: 'over-quota' };
    }

    if (isRequest(content)) {
      if (isMutual(row)) {
        // They may have lost their state, e.g. after a restore: telling ours makes them a contact again.
        const theirs = content.propagatedState;
        if (theirs && reconciled(row, theirs).tell) {
          await answer(deps, work, owner, { row, standing: row });
        }
        return { admitted: false, reason: 'request-ignored' };
      }
      const replayed = content.clock <= row.remoteClock && row.remoteState === REQUEST.RECEIVED;
      if (row.localState === REQUEST.DISMISSED || replayed) {
        return { admitted: false, reason: 'request-ignored' };
      }
    }
    const { standing, tell } = stand(row, message);
    const after = await settle(deps, work, owner, { row, standing, message });
    if (tell) await answer(deps, work, owner, { row: after, standing });
    return { admitted: true, contactId: row.id, active: isActive(after) };
  };
}

/** Whether somebody unknown becomes known by this: by writing or by asking, not by what only contacts send. */
function introduces(content: InboundMessage['content']): boolean {
  if (content.type === 'chatMessage') return true;
  return content.type === 'contactUpdate' && content.contactRequestClock > 0n;
}

interface Answer {
  readonly row: ContactRow;
  readonly standing: Standing;
}

/** Tells them how the two stand; once at a time, or a peer could have any number of answers sent. */
async function answer(
  deps: ContactDeps,
  work: Work,
  owner: Owner,
  { row, standing }: Answer,
): Promise<void> {
  if (await deps.outbox.owes(work, owner.accountId, row.publicKey as PublicKey)) return;
  const self = await deps.self(owner);
  const clock = BigInt(work.now.getTime());
  await tellUpdate(deps, work, owner, { row, standing, clock, self });
}

function isRequest(content: InboundMessage['content']): content is ChatMessageContent {
  return content.type === 'chatMessage' && content.contentType === CONTENT_TYPE.CONTACT_REQUEST;
}

/** The standing after the message; `tell` when the other side's idea of it is out of date. */
function stand(
  row: ContactRow,
  { content }: InboundMessage,
): { standing: Standing; tell: boolean } {
  if (content.type === 'acceptContactRequest') {
    return { standing: received(row, content.clock), tell: false };
  }
  if (content.type === 'retractContactRequest') {
    return { standing: remotelyRetracted(row, content.clock), tell: false };
  }
  if (content.type === 'contactUpdate') {
    const { contactRequestClock: clock, propagatedState } = content;
    const asked = clock > 0n ? received(row, clock) : row;
    return propagatedState ? reconciled(asked, propagatedState) : { standing: asked, tell: false };
  }
  if (content.type === 'chatMessage') {
    const asked = isRequest(content) ? received(row, content.clock) : row;
    return { standing: asked, tell: false };
  }
  return { standing: row, tell: false };
}

interface Settling {
  readonly row: ContactRow;
  readonly standing: Standing;
  readonly message: InboundMessage;
}

/** Writes what changed and emits the one event that names it best. */
async function settle(
  { conversations }: ContactDeps,
  work: Work,
  owner: Owner,
  { row, standing, message }: Settling,
): Promise<ContactRow> {
  const profile = profileOf(owner, row, message);
  const moved = standing !== row;
  if (!moved && !profile) return row;
  const { content, messageId } = message;
  const after = await changeContact(work, owner, row, {
    standing,
    ...(isRequest(content) && { requestId: messageId }),
    ...(profile && { profile }),
  });
  const event = eventOf(row, after);
  if (isActive(row) !== isActive(after)) {
    await conversations.setActive(work, owner, row.id, isActive(after));
  }
  if (event) await emitContact(work, after, event);
  return after;
}

function eventOf(before: ContactRow, after: ContactRow): string | null {
  if (!isMutual(before) && isMutual(after)) return 'ContactRequestAccepted';
  if (isMutual(before) && !isMutual(after)) return 'ContactRemoved';
  const { RECEIVED } = REQUEST;
  if (before.remoteState !== RECEIVED && after.remoteState === RECEIVED) {
    return after.localState === REQUEST.DISMISSED ? null : 'ContactRequestReceived';
  }
  if (before.remoteState === RECEIVED && after.remoteState !== RECEIVED) {
    return 'ContactRequestRetracted';
  }
  const shown = ['displayName', 'customizationColor', 'localState', 'requestId'] as const;
  return shown.some((column) => before[column] !== after[column]) ? 'ContactUpdated' : null;
}

/** The profile the message tells, when it is newer than the one known and not the same. */
function profileOf(owner: Owner, row: ContactRow, { content }: InboundMessage) {
  if (!('displayName' in content) || content.displayName === '') return null;
  const { displayName, clock } = content;
  const customizationColor = knownColorNumber(content.customizationColor);
  const known = toContact(owner, row).displayName;
  const same = known === displayName && row.customizationColor === customizationColor;
  return clock > row.profileClock && !same ? { displayName, customizationColor, clock } : null;
}
