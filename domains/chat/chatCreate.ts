import { contactNotFound } from '../shared/contact-failures.ts';
import type { Failure } from '../shared/domain-error.ts';
import type { Viewer } from '../shared/viewer.ts';
import { ensureChat } from './conversations.ts';
import type { ChatDeps } from './deps.ts';
import type { Chat } from './model.ts';
import { refusal } from './policy.ts';
import { toChat } from './rows.ts';

export interface ChatCreateInput {
  readonly contactId: string;
}

export type ChatCreateResult =
  | { readonly type: 'ChatCreateSuccess'; readonly chat: Chat; readonly cursor: string }
  | Failure<'ContactNotFoundError'>
  | Failure<'NotAContactError'>
  | Failure<'ContactBlockedError'>;

/** Opens the chat with a contact; the same one every time. */
export function chatCreate({ uow, contacts, eventLog }: ChatDeps) {
  return async (viewer: Viewer, { contactId }: ChatCreateInput): Promise<ChatCreateResult> => {
    const [contact] = await contacts.contactsByIds(viewer, [contactId]);
    if (!contact) return contactNotFound();
    const refused = refusal(contact);
    if (refused) return refused;
    const chat = await uow.run(viewer.accountId, (work) =>
      ensureChat(work, viewer, { contactId, active: true }),
    );
    const cursor = await eventLog.head(viewer.accountId);
    return { type: 'ChatCreateSuccess', chat: toChat(chat), cursor };
  };
}
