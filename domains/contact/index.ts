import type { InboundMessage, PublicKey } from '../../datasources/chat-sdk/port.ts';
import type { EventRecord, StreamReset } from '../shared/event-log.ts';
import type { Work } from '../shared/unit-of-work.ts';
import type { Viewer } from '../shared/viewer.ts';
import { type Admission, applyContact } from './apply.ts';
import { contactBlock } from './contactBlock.ts';
import { contactRemove } from './contactRemove.ts';
import { contactRequestAccept } from './contactRequestAccept.ts';
import { contactRequestDecline } from './contactRequestDecline.ts';
import { contactRequestRetract } from './contactRequestRetract.ts';
import { contactRequestSend } from './contactRequestSend.ts';
import { contacts } from './contacts.ts';
import { contactUnblock } from './contactUnblock.ts';
import type { ContactDeps, SelfIntroduction } from './deps.ts';
import { type Contact, REQUEST } from './model.ts';
import { profileChanged } from './profile-changed.ts';
import { type Owner, toContact } from './rows.ts';

export type { Admission } from './apply.ts';
export type { ContactPage, ContactsQuery } from './contacts.ts';
export type { Conversations, SelfIntroduction } from './deps.ts';
export type { Contact, ContactRelation } from './model.ts';
export type { Owner } from './rows.ts';

export interface EventsRequest {
  readonly after: string | null;
  readonly signal: AbortSignal;
}

export interface ContactService {
  readonly contactRequestSend: ReturnType<typeof contactRequestSend>;
  readonly contactRequestAccept: ReturnType<typeof contactRequestAccept>;
  readonly contactRequestDecline: ReturnType<typeof contactRequestDecline>;
  readonly contactRequestRetract: ReturnType<typeof contactRequestRetract>;
  readonly contactRemove: ReturnType<typeof contactRemove>;
  readonly contactBlock: ReturnType<typeof contactBlock>;
  readonly contactUnblock: ReturnType<typeof contactUnblock>;
  readonly contacts: ReturnType<typeof contacts>;
  /** In the order of `ids`; null for one that is not the viewer's. */
  contactsByIds(viewer: Viewer, ids: readonly string[]): Promise<(Contact | null)[]>;
  contactByPublicKey(viewer: Viewer, publicKey: PublicKey): Promise<Contact | null>;
  contactEvents(
    viewer: Viewer,
    request: EventsRequest,
  ): Promise<AsyncIterable<EventRecord | StreamReset>>;
  /** Inbound: what the message says of being contacts, and whether it may go on. */
  apply(work: Work, owner: Owner, message: InboundMessage): Promise<Admission>;
  /** People the engine listens for. */
  peers(accountId: string): Promise<PublicKey[]>;
  /** Tells contacts that the account's profile changed. */
  profileChanged(work: Work, owner: Owner, self: SelfIntroduction): Promise<void>;
}

export function createContactService(deps: ContactDeps): ContactService {
  const { uow, eventLog } = deps;
  return {
    contactRequestSend: contactRequestSend(deps),
    contactRequestAccept: contactRequestAccept(deps),
    contactRequestDecline: contactRequestDecline(deps),
    contactRequestRetract: contactRequestRetract(deps),
    contactRemove: contactRemove(deps),
    contactBlock: contactBlock(deps),
    contactUnblock: contactUnblock(deps),
    contacts: contacts(deps),
    async contactsByIds(viewer, ids) {
      const { accountId } = viewer;
      const rows = await uow.reader.contact.findMany({
        where: { accountId, id: { in: [...ids] } },
      });
      const byId = new Map(rows.map((row) => [row.id, toContact(viewer, row)]));
      return ids.map((id) => byId.get(id) ?? null);
    },
    async contactByPublicKey(viewer, publicKey) {
      const { accountId } = viewer;
      const where = { accountId_publicKey: { accountId, publicKey } };
      const row = await uow.reader.contact.findUnique({ where });
      return row && toContact(viewer, row);
    },
    contactEvents({ accountId, ended }, { after, signal }) {
      return eventLog.subscribe({
        accountId,
        domain: 'contact',
        after,
        chatIds: null,
        signal,
        ended,
      });
    },
    apply: applyContact(deps),
    async peers(accountId) {
      const rows = await uow.reader.contact.findMany({
        // Whom the account asked or accepted. A stranger's request comes on the account's own topic.
        where: { accountId, blocked: false, localState: REQUEST.SENT },
        select: { publicKey: true },
      });
      return rows.map((row) => row.publicKey as PublicKey);
    },
    profileChanged: profileChanged(deps),
  };
}
