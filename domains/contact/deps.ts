import type { ChatMessageContent, ComposedMessage } from '../../datasources/chat-sdk/port.ts';
import type { OutboxService } from '../outbox/index.ts';
import type { Clock } from '../shared/clock.ts';
import type { Engines } from '../shared/engines.ts';
import type { EventLog } from '../shared/event-log.ts';
import type { UnitOfWork, Work } from '../shared/unit-of-work.ts';
import type { Owner } from './rows.ts';

/** What the account says of itself in messages. */
export interface SelfIntroduction {
  readonly displayName: string;
  /** Number of the CustomizationColor on the wire. */
  readonly customizationColor: number;
}

/** What contact needs of the chat with a person; the chat domain provides it, contact does not know it. */
export interface Conversations {
  /** The clock the next message of this chat must carry, ms. */
  nextClock(work: Work, owner: Owner, contactId: string): Promise<bigint>;
  /** Keeps a request's greeting as a message of the chat. Returns the message's row id. */
  saveRequest(
    work: Work,
    owner: Owner,
    contactId: string,
    request: { readonly content: ChatMessageContent; readonly composed: ComposedMessage },
  ): Promise<string>;
  /** How many messages of theirs were kept since then, in a chat of people who are no contacts. */
  received(work: Work, contactId: string, since: Date): Promise<number>;
  /** Lists or hides the chat with this person; makes it when it is to be listed. Returns its id, if there is one. */
  setActive(work: Work, owner: Owner, contactId: string, active: boolean): Promise<string | null>;
}

export interface ContactDeps {
  readonly uow: UnitOfWork;
  readonly engines: Engines;
  readonly outbox: OutboxService;
  readonly conversations: Conversations;
  readonly eventLog: EventLog;
  readonly clock: Clock;
  readonly self: (owner: Owner) => Promise<SelfIntroduction>;
}
