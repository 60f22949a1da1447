import DataLoader from 'dataloader';
import type { Chat, ChatSync, Message } from '../../domains/chat/index.ts';
import type { Contact } from '../../domains/contact/index.ts';
import type { Viewer } from '../../domains/shared/viewer.ts';
import type { Services } from '../context.ts';

type ById<T> = DataLoader<string, T | null>;

/** One batch per kind of object and request; a subscription makes new ones for every event. */
export interface Loaders {
  readonly contact: ById<Contact>;
  readonly chat: ById<Chat>;
  readonly chatByContact: ById<Chat>;
  readonly message: ById<Message>;
  /** By the id of the wire. */
  readonly messageByMessageId: ById<Message>;
  /** By account. */
  readonly sync: ById<ChatSync>;
}

/** Without a viewer there is nothing to load: every id is one of nothing. */
export function createLoaders(viewer: Viewer | null, services: Services): Loaders {
  const by = <T>(load: (viewer: Viewer, ids: readonly string[]) => Promise<(T | null)[]>) =>
    new DataLoader<string, T | null>(async (ids) =>
      viewer ? load(viewer, ids) : ids.map(() => null),
    );
  const { contact, chat } = services;
  return {
    contact: by(contact.contactsByIds),
    chat: by(chat.chatsByIds),
    chatByContact: by(chat.chatsByContactIds),
    message: by(chat.messagesByIds),
    messageByMessageId: by(chat.messagesByMessageIds),
    sync: by(async (own, ids) => {
      const sync = await chat.sync(own);
      return ids.map((id) => (id === own.accountId ? sync : null));
    }),
  };
}
