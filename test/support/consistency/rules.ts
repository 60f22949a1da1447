/** What the rows of a gateway's database say about each other, whatever happened to it. */
import { isActive, isMutual } from '../../../domains/contact/model.ts';
import { decodeEnvelopes } from '../../../domains/outbox/envelopes.ts';
import type { Tables } from './tables.ts';

type Complain = (what: string) => void;
type Rule = (tables: Tables, complain: Complain) => void;

type Message = Tables['messages'][number];
type OutboxRow = Tables['outbox'][number];

function index<T extends { readonly id: string }>(rows: readonly T[]): ReadonlyMap<string, T> {
  return new Map(rows.map((row) => [row.id, row]));
}

/** Everything an event names is there, and belongs to the same account. */
const eventsNameWhatExists: Rule = ({ events, contacts, chats, messages }, complain) => {
  const named = {
    contactId: index(contacts),
    chatId: index(chats),
    messageId: index(messages),
  };
  for (const event of events) {
    for (const column of ['contactId', 'chatId', 'messageId'] as const) {
      const id = event[column];
      if (id === null) continue;
      const row = named[column].get(id);
      if (row?.accountId !== event.accountId) complain(`${event.type} names ${column} ${id}`);
    }
  }
};

/** From which delivery state an event may lead to which. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['SENT', 'DELIVERED', 'FAILED'],
  SENT: ['DELIVERED', 'FAILED'],
  FAILED: ['PENDING', 'DELIVERED'],
  DELIVERED: [],
};

/** One MessageAdded per message, then states that only move on, the last one the row's. */
const eventsTellMessages: Rule = ({ events, messages, floors }, complain) => {
  const pruned = new Set(floors.map(({ accountId }) => accountId));
  const about = Map.groupBy(events, ({ messageId }) => messageId ?? '');
  for (const message of messages.filter(({ accountId }) => !pruned.has(accountId))) {
    const told = about.get(message.id) ?? [];
    const added = told.filter(({ type }) => type === 'MessageAdded');
    if (added.length !== 1) complain(`message ${message.id} was added ${added.length} times`);
    let state = message.outgoing ? 'PENDING' : 'DELIVERED';
    for (const { type, detail } of told) {
      if (type !== 'MessageStateChanged') continue;
      if (!NEXT[state]?.includes(detail ?? '')) {
        complain(`message ${message.id} was told to go from ${state} to ${detail}`);
      }
      state = detail ?? '';
    }
    if (state !== message.state) {
      complain(`message ${message.id} is ${message.state}, its last event says ${state}`);
    }
  }
};

/** What the network is still owed for a message in each state. */
const OWED: Readonly<Record<string, readonly string[] | null>> = {
  PENDING: ['COMPOSED', 'ENCODED'],
  SENT: ['ENCODED', 'SENT'],
  FAILED: ['FAILED'],
  DELIVERED: null,
};

const messagesOweWhatTheirStateSays: Rule = ({ messages, outbox }, complain) => {
  const rows = Map.groupBy(outbox, ({ messageId }) => messageId ?? '');
  const check = (message: Message, owed: readonly OutboxRow[]) => {
    const states = owed.map(({ state }) => state);
    const wanted = message.outgoing ? OWED[message.state] : null;
    if (wanted === undefined) complain(`message ${message.id} is ${message.state}`);
    else if (wanted === null ? states.length > 0 : states.length !== 1) {
      complain(`message ${message.id}, ${message.state}, has outbox rows [${states}]`);
    } else if (wanted?.includes(states[0] ?? '') === false) {
      complain(`message ${message.id} is ${message.state}, its outbox row ${states[0]}`);
    }
  };
  for (const message of messages) check(message, rows.get(message.id) ?? []);
};

const outboxRowsAreWhole: Rule = ({ outbox, messages }, complain) => {
  const known = index(messages);
  for (const row of outbox) {
    const { id, kind, state } = row;
    if (row.messageId !== null && known.get(row.messageId)?.accountId !== row.accountId) {
      complain(`outbox row ${id} carries message ${row.messageId}`);
    }
    if ((row.peer === null) !== (kind === 'contactCode')) complain(`${kind} row ${id}: peer`);
    const encoded = state === 'ENCODED';
    if (encoded !== (row.envelopes !== null)) complain(`${state} row ${id}: envelopes`);
    if (row.envelopes && decodeEnvelopes(row.envelopes).length === 0) {
      complain(`row ${id} has no envelope`);
    }
    if (kind === 'datasync' && state !== 'COMPOSED' && row.datasyncId === null) {
      complain(`${state} row ${id} has no datasync id`);
    }
    if (kind !== 'datasync' && !['COMPOSED', 'ENCODED'].includes(state)) {
      complain(`${kind} row ${id} is ${state}`);
    }
  }
};

const chatsSumUpTheirMessages: Rule = ({ chats, messages, events }, complain) => {
  const of = Map.groupBy(messages, ({ chatId }) => chatId);
  const created = Map.groupBy(
    events.filter(({ type }) => type === 'ChatCreated'),
    ({ chatId }) => chatId,
  );
  for (const chat of chats) {
    const own = of.get(chat.id) ?? [];
    const unread = own.filter(({ outgoing, seen }) => !outgoing && !seen).length;
    if (chat.unreadCount !== unread) {
      complain(`chat ${chat.id} counts ${chat.unreadCount} unread of ${unread}`);
    }
    const last = own.reduce<Message | null>((a, b) => (a && isAfter(a, b) ? a : b), null);
    if (chat.lastMessageId !== (last?.id ?? null)) {
      complain(`chat ${chat.id} ends with ${chat.lastMessageId}, not with ${last?.id}`);
    }
    if (chat.lastClock !== (last?.clock ?? 0n)) complain(`chat ${chat.id}: its clock`);
    if (created.get(chat.id)?.length !== 1) complain(`chat ${chat.id}: ChatCreated`);
  }
};

function isAfter(a: Message, b: Message): boolean {
  return a.clock > b.clock || (a.clock === b.clock && a.messageId > b.messageId);
}

/** After which events two people are contacts, or not. */
const CONTACTS: Readonly<Record<string, boolean>> = {
  ContactRequestAccepted: true,
  ContactRequestSent: false,
  ContactRequestReceived: false,
  ContactRequestDeclined: false,
  ContactRequestRetracted: false,
  ContactRemoved: false,
  ContactBlocked: false,
  ContactUnblocked: false,
};

const contactsAreAsTold: Rule = ({ contacts, chats, messages, events, floors }, complain) => {
  const pruned = new Set(floors.map(({ accountId }) => accountId));
  const about = Map.groupBy(events, ({ contactId }) => contactId ?? '');
  const wireIds = new Set(messages.map(({ accountId, messageId }) => `${accountId} ${messageId}`));
  const chatOf = new Map(chats.map((chat) => [chat.contactId, chat]));
  for (const contact of contacts) {
    const { id, accountId, requestId } = contact;
    const told = (about.get(id) ?? []).map(({ type }) => type);
    const standing = told.filter((type) => type in CONTACTS).at(-1) ?? '';
    const blocking = told.filter((type) => /^Contact(B|Unb)locked$/.test(type)).at(-1);
    if (!pruned.has(accountId)) {
      if (isMutual(contact) !== (CONTACTS[standing] ?? false)) {
        complain(`contact ${id}: mutual is ${isMutual(contact)} after ${standing}`);
      }
      if (contact.blocked !== (blocking === 'ContactBlocked')) {
        complain(`contact ${id}: blocked is ${contact.blocked} after ${blocking}`);
      }
    }
    if (requestId !== null && !wireIds.has(`${accountId} ${requestId}`)) {
      complain(`contact ${id}: its request ${requestId} is no message`);
    }
    const chat = chatOf.get(id);
    if (chat && chat.active !== isActive(contact)) {
      complain(`contact ${id}: its chat is ${chat.active ? '' : 'not '}active`);
    }
    if (!chat && isActive(contact)) complain(`contact ${id} has no chat`);
  }
};

const clientIdsLeadSomewhere: Rule = ({ clientIds, messages, contacts }, complain) => {
  const made = { messageSend: index(messages), contactRequestSend: index(contacts) };
  const keys = new Set<string>();
  for (const { accountId, operation, clientId, resultId } of clientIds) {
    const objects: ReadonlyMap<string, { readonly accountId: string }> | undefined =
      operation === 'messageSend' || operation === 'contactRequestSend'
        ? made[operation]
        : undefined;
    if (objects?.get(resultId)?.accountId !== accountId) {
      complain(`${operation} ${clientId} made ${resultId}, which is not there`);
    }
    if (operation === 'messageSend') keys.add(`${resultId} ${clientId}`);
  }
  for (const { id, clientId } of messages) {
    if (clientId !== null && !keys.has(`${id} ${clientId}`)) {
      complain(`message ${id} has the clientId ${clientId}, which is not kept`);
    }
  }
};

const RULES: readonly Rule[] = [
  eventsNameWhatExists,
  eventsTellMessages,
  messagesOweWhatTheirStateSays,
  outboxRowsAreWhole,
  chatsSumUpTheirMessages,
  contactsAreAsTold,
  clientIdsLeadSomewhere,
];

/** What does not fit together; empty when all does. */
export function inconsistencies(tables: Tables): string[] {
  const found: string[] = [];
  for (const rule of RULES) rule(tables, (what) => found.push(what));
  return found;
}
