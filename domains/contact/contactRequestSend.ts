import type { ChatMessageContent, PublicKey } from '../../datasources/chat-sdk/port.ts';
import { contactBlocked } from '../shared/contact-failures.ts';
import { type Failure, failure, type InvalidInput } from '../shared/domain-error.ts';
import { claim } from '../shared/idempotency.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { Viewer } from '../shared/viewer.ts';
import { CONTENT_TYPE, MESSAGE_TYPE } from '../shared/wire-rules.ts';
import { accept } from './accept.ts';
import { nextClock } from './clock.ts';
import type { ContactDeps, SelfIntroduction } from './deps.ts';
import { type Contact, isMutual, REQUEST } from './model.ts';
import { type RequestTarget, toTarget } from './request-target.ts';
import { type ContactRow, changeContact, emitContact, ensureContact, toContact } from './rows.ts';
import { propagated, sent } from './standing.ts';

export interface ContactRequestSendInput {
  readonly publicKey?: PublicKey | null;
  readonly shareUrl?: string | null;
  readonly text: string;
  readonly clientId?: string | null;
}

export type ContactRequestSendResult =
  | {
      readonly type: 'ContactRequestSendSuccess';
      readonly contact: Contact;
      readonly cursor: string;
    }
  | (Failure<'AlreadyAContactError'> & { readonly contact: Contact })
  | Failure<'ContactBlockedError'>
  | Failure<'ClientIdConflictError'>
  | InvalidInput;

/** Asks somebody to become a contact; accepts instead when they asked first. */
export function contactRequestSend(deps: ContactDeps) {
  return async (
    viewer: Viewer,
    input: ContactRequestSendInput,
  ): Promise<ContactRequestSendResult> => {
    const target = toTarget(viewer, input);
    if ('type' in target) return target;
    const self = await deps.self(viewer);
    const head = await deps.eventLog.head(viewer.accountId);
    return deps.uow.run(viewer.accountId, async (work) => {
      const { clientId } = target;
      const key = { publicKey: target.publicKey, text: target.text };
      const claimed = await claim(work, viewer, {
        operation: 'contactRequestSend',
        clientId,
        input: key,
      });
      if ('type' in claimed) return claimed;
      const row = await ensureContact(work, viewer, target.publicKey);
      const type = 'ContactRequestSendSuccess';
      if (claimed.earlier) return { type, contact: toContact(viewer, row), cursor: head };
      if (row.blocked) return contactBlocked();
      if (isMutual(row)) {
        const already = failure('AlreadyAContactError', 'The two are contacts already.');
        return { ...already, contact: toContact(viewer, row) };
      }
      await claimed.record(row.id);
      // Also after a decline: theirs still stands, and the two would be contacts without either being told.
      const done =
        row.remoteState === REQUEST.RECEIVED
          ? await accept(deps, work, viewer, row)
          : await ask(deps, work, viewer, { row, target, self });
      return { type, contact: toContact(viewer, done.row), cursor: done.cursor };
    });
  };
}

interface Ask {
  readonly row: ContactRow;
  readonly target: RequestTarget;
  readonly self: SelfIntroduction;
}

async function ask(
  deps: ContactDeps,
  work: Work,
  viewer: Viewer,
  { row, target, self }: Ask,
): Promise<{ row: ContactRow; cursor: string }> {
  const { publicKey, text } = target;
  const chatClock = await deps.conversations.nextClock(work, viewer, row.id);
  const clock = nextClock(work, row.localClock, chatClock - 1n);
  const standing = sent(row, clock);
  const content: ChatMessageContent = {
    type: 'chatMessage',
    clock,
    timestamp: BigInt(work.now.getTime()),
    text,
    responseTo: '',
    chatId: publicKey,
    messageType: MESSAGE_TYPE.ONE_TO_ONE,
    contentType: CONTENT_TYPE.CONTACT_REQUEST,
    displayName: self.displayName,
    customizationColor: self.customizationColor,
    propagatedState: propagated(standing),
  };
  const composed = deps.engines.compose(viewer.accountId, content);
  const named = target.displayName && !row.displayName ? { profile: profileOf(target, row) } : {};
  const requestId = composed.messageId;
  const changed = await changeContact(work, viewer, row, { standing, requestId, ...named });
  const request = { content, composed };
  const messageId = await deps.conversations.saveRequest(work, viewer, row.id, request);
  await deps.outbox.enqueue(work, viewer, {
    kind: 'datasync',
    to: publicKey,
    bytes: composed.bytes,
    messageId,
  });
  work.tell('peers', viewer.accountId);
  return { row: changed, cursor: await emitContact(work, changed, 'ContactRequestSent') };
}

/** A name from a share URL is only a hint: any name they tell themselves has a newer clock. */
function profileOf(
  { displayName }: RequestTarget,
  { customizationColor, profileClock }: ContactRow,
) {
  return { displayName: displayName ?? '', customizationColor, clock: profileClock };
}
