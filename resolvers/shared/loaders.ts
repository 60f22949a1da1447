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
  const by = <T>(
    load: Load<T>,
    next: readonly string[] = [],
    seen: (found: T) => void = () => {},
  ): (() => ById<T>) => once(() => byId(viewer, load, { next, seen }));
  const made = {
    contact: by(contact.contactsByIds, ahead.contact),
    chat: by(chat.chatsByIds, ahead.chat, (found) => {
      made.chatByContact().prime(found.contactId, found);
    }),
    chatByContact: by(chat.chatsByContactIds, [], (found) => {
      made.chat().prime(found.id, found);
    }),
    message: by(chat.messagesByIds, ahead.message, (found) => {
      made.messageByMessageId().prime(found.messageId, found);
    }),
    messageByMessageId: by(chat.messagesByMessageIds, [], (found) => {
      made.message().prime(found.id, found);
    }),
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

/** What a mutation gives back is not read again for the rest of its answer. */
export function keep<T extends object>(loaders: Loaders, result: T): T {
  const { chat, chatMessage } = result as { chat?: Chat; chatMessage?: Message };
  if (chat) {
    loaders.chat.prime(chat.id, chat);
    loaders.chatByContact.prime(chat.contactId, chat);
  }
  if (chatMessage) {
    loaders.message.prime(chatMessage.id, chatMessage);
    loaders.messageByMessageId.prime(chatMessage.messageId, chatMessage);
  }
  return result;
}

interface Beside<T> {
  /** Read with the first. */
  readonly next: readonly string[];
  /** Told of everything that was found. */
  seen(found: T): void;
}

function byId<T>(viewer: Viewer | null, load: Load<T>, { next, seen }: Beside<T>): ById<T> {
  let ahead = next;
  const loader: ById<T> = new DataLoader(async (ids) => {
    if (!viewer) return ids.map(() => null);
    const all = [...new Set([...ids, ...ahead])];
    ahead = [];
    const found = await load(viewer, all);
    for (const one of found) if (one) seen(one);
    for (const [n, id] of all.entries()) if (n >= ids.length) loader.prime(id, found[n] ?? null);
    return found.slice(0, ids.length);
  });
  return loader;
}
