/** What holds for one account by itself: its events tell exactly what its tables hold. */

import type { View } from './look.ts';
import type { Row } from './tables.ts';

/** CHAT-7; the state may also jump to DELIVERED, when an acknowledgement overtakes the note that it was sent. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  PENDING: ['SENT', 'DELIVERED', 'FAILED'],
  SENT: ['DELIVERED', 'FAILED'],
  FAILED: ['PENDING', 'DELIVERED'],
  DELIVERED: [],
};

function statesOf({ rows }: View): string[] {
  const findings: string[] = [];
  const told = new Map<string, string>();
  for (const { type, messageId, detail } of rows.events) {
    const id = String(messageId);
    if (type === 'MessageAdded') {
      if (told.has(id)) findings.push(`MessageAdded came twice for ${id}`);
      told.set(id, 'PENDING');
    }
    if (type !== 'MessageStateChanged') continue;
    const before = told.get(id);
    if (before === undefined) findings.push(`a state of ${id} was told before the message`);
    else if (!NEXT[before]?.includes(String(detail))) {
      findings.push(`${id} went from ${before} to ${detail}`);
    }
    told.set(id, String(detail));
  }
  for (const { id, outgoing, state } of rows.messages) {
    const last = told.get(String(id));
    if (last === undefined) findings.push(`no event told of message ${id}`);
    else if (outgoing && last !== state) findings.push(`${id} is ${state}, told was ${last}`);
    else if (!outgoing && last !== 'PENDING') findings.push(`a received message became ${last}`);
    told.delete(String(id));
  }
  for (const id of told.keys()) findings.push(`an event tells of message ${id}, which is not kept`);
  return findings;
}

function chatsOf({ rows }: View): string[] {
  const findings: string[] = [];
  const created = rows.events.filter(({ type }) => type === 'ChatCreated');
  if (created.length !== rows.chats.length) {
    findings.push(`${created.length} chats were told of, ${rows.chats.length} are kept`);
  }
  for (const chat of rows.chats) {
    // Ordered by clock and message id.
    const messages = rows.messages.filter(({ chatId }) => chatId === chat.id);
    const unread = messages.filter(({ outgoing, seen }) => !outgoing && !seen).length;
    if (unread !== chat.unreadCount) {
      findings.push(`chat ${chat.id} counts ${chat.unreadCount} unread, ${unread} are`);
    }
    const last = messages.at(-1)?.id ?? null;
    if (last !== chat.lastMessageId) {
      findings.push(`the last message of chat ${chat.id} is ${last}, not ${chat.lastMessageId}`);
    }
  }
  return findings;
}

/** What an event makes of a contact; those not named here change neither. */
const RELATION: Readonly<Record<string, readonly string[]>> = {
  ContactRequestSent: ['REQUEST_SENT'],
  ContactRequestReceived: ['REQUEST_RECEIVED'],
  ContactRequestAccepted: ['MUTUAL'],
  ContactRequestDeclined: ['DECLINED'],
  ContactRequestRetracted: ['NONE'],
  // An own consent newer than their removal outlives it.
  ContactRemoved: ['NONE', 'REQUEST_SENT'],
};
const UNTOLD: readonly string[] = ['NONE'];
const BLOCKED: Readonly<Record<string, boolean>> = {
  ContactBlocked: true,
  ContactUnblocked: false,
};

function contactsOf({ rows, contacts, person }: View): string[] {
  const findings: string[] = [];
  for (const row of rows.contacts) {
    const contact = contacts.get(String(row.publicKey));
    if (!contact) {
      findings.push(`${person.name} is not shown a contact that is kept`);
      continue;
    }
    const events = rows.events.filter(({ contactId }) => contactId === row.id);
    const relation = events.map(({ type }) => RELATION[String(type)]).findLast((told) => told);
    const blocked = events
      .map(({ type }) => BLOCKED[String(type)])
      .findLast((told) => told !== undefined);
    if ((blocked ?? false) !== contact.blocked) {
      findings.push(`${contact.displayName}: blocked is ${contact.blocked}, told was ${blocked}`);
    }
    const wasBlocked = blocked !== undefined;
    if (!wasBlocked && !(relation ?? UNTOLD).includes(contact.relation)) {
      findings.push(
        `${contact.displayName} is ${contact.relation}, told was ${relation}: ${typesOf(events)}`,
      );
    }
  }
  return findings;
}

/** A chat is listed while the two may write to each other. */
function listedOf({ contacts, conversations }: View): string[] {
  return [...contacts.values()].flatMap(({ publicKey, displayName, relation, blocked }) => {
    const active = relation === 'MUTUAL' && !blocked;
    const listed = conversations.get(publicKey)?.chat.active ?? false;
    return listed === active
      ? []
      : [`${displayName} is ${relation}, the chat is listed: ${listed}`];
  });
}

function typesOf(events: readonly Row[]): string {
  return events.map(({ type }) => type).join();
}

export function checkAccount(view: View): string[] {
  const { rows, person } = view;
  const findings = [...statesOf(view), ...chatsOf(view), ...contactsOf(view), ...listedOf(view)];
  // A FAILED message keeps its row for messageRetry; whether it may be FAILED is the pair's question.
  const owed = rows.outbox.filter(({ state }) => state !== 'FAILED');
  if (owed.length > 0) findings.push(`${owed.length} outbox rows are left`);
  for (const { text, kept } of person.said) {
    const times = [...view.conversations.values()]
      .flatMap(({ messages }) => messages)
      .filter((message) => message.outgoing && message.text === text).length;
    if (times > 1) findings.push(`"${text}" is kept ${times} times`);
    if (times === 0 && kept) findings.push(`"${text}" was answered with success and is not kept`);
  }
  return findings.map((finding) => `${person.name}: ${finding}`);
}
