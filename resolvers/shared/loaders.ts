import DataLoader from 'dataloader';
import type { Chat, ChatSync, Message } from '../../domains/chat/index.ts';
import type { Contact } from '../../domains/contact/index.ts';
import type { Viewer } from '../../domains/shared/viewer.ts';
import type { Services } from '../context.ts';

type ById<T> = DataLoader<string, T | null>;

/** One batch per kind of object and request; a subscription makes new ones from event to event. */
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

/** Ids that will be asked for next: the first read of their kind brings them along. */
export type Ahead = Partial<Record<'contact' | 'chat' | 'message', readonly string[]>>;

type Load<T> = (viewer: Viewer, ids: readonly string[]) => Promise<(T | null)[]>;

/** Without a viewer there is nothing to load: every id is one of nothing. */
export function createLoaders(
  viewer: Viewer | null,
  services: Services,
  ahead: Ahead = {},
): Loaders {
  const { contact, chat } = services;
  // Made when first used: an event names few kinds, and there are many events.
  const by = <T>(load: Load<T>, next: readonly string[] = []) =>
    once(() => byId(viewer, load, next));
  const made = {
    contact: by(contact.contactsByIds, ahead.contact),
    chat: by(chat.chatsByIds, ahead.chat),
    chatByContact: by(chat.chatsByContactIds),
    message: by(chat.messagesByIds, ahead.message),
    messageByMessageId: by(chat.messagesByMessageIds),
    sync: by(async (own, ids) => {
      const sync = await chat.sync(own);
      return ids.map((id) => (id === own.accountId ? sync : null));
    }),
  };
  return {
    get contact() {
      return made.contact();
    },
    get chat() {
      return made.chat();
    },
    get chatByContact() {
      return made.chatByContact();
    },
    get message() {
      return made.message();
    },
    get messageByMessageId() {
      return made.messageByMessageId();
    },
    get sync() {
      return made.sync();
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => {
    made ??= make();
    return made;
  };
}

function byId<T>(viewer: Viewer | null, load: Load<T>, next: readonly string[]): ById<T> {
  let ahead = next;
  const loader: ById<T> = new DataLoader(async (ids) => {
    if (!viewer) return ids.map(() => null);
    const all = [...new Set([...ids, ...ahead])];
    ahead = [];
    const found = await load(viewer, all);
    for (const [n, id] of all.entries()) if (n >= ids.length) loader.prime(id, found[n] ?? null);
    return found.slice(0, ids.length);
  });
  return loader;
}
