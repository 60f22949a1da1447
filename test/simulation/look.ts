/** A world at rest, as its people and its databases tell it. */
import { chatMessages, chats } from '../../client/documents/chat.ts';
import { contacts } from '../../client/documents/contact.ts';
import { modules } from '../../client/documents/module.ts';
import type { ResultOf } from '../../client/index.ts';
import { post } from './ask.ts';
import type { Host } from './host.ts';
import { type Row, tablesOf } from './tables.ts';
import type { Person, World } from './world.ts';

export type Message = NonNullable<
  ResultOf<typeof chatMessages>['chat']
>['messages']['nodes'][number];
export type Chat = ResultOf<typeof chats>['chats']['nodes'][number];
export type Contact = ResultOf<typeof contacts>['contacts']['nodes'][number];

export interface Conversation {
  readonly chat: Chat;
  /** All of it, oldest first. */
  readonly messages: readonly Message[];
}

/** What one person sees, and what is kept of it. */
export interface View {
  readonly person: Person;
  /** By the other's public key. */
  readonly contacts: ReadonlyMap<string, Contact>;
  readonly conversations: ReadonlyMap<string, Conversation>;
  readonly rows: {
    readonly contacts: readonly Row[];
    readonly chats: readonly Row[];
    readonly messages: readonly Row[];
    readonly events: readonly Row[];
    readonly outbox: readonly Row[];
  };
}

const PAGE = 100;

async function transcript(person: Person, id: string): Promise<Message[]> {
  const messages: Message[] = [];
  let before: string | null = null;
  for (;;) {
    const page: { last: number; before?: string } = { last: PAGE, ...(before && { before }) };
    const { chat } = await post(person.host, person.token, chatMessages, { id, ...page });
    if (!chat) throw new Error(`${person.name} has no chat ${id}`);
    messages.unshift(...chat.messages.nodes);
    const { hasPreviousPage, startCursor } = chat.messages.pageInfo;
    if (!hasPreviousPage || !startCursor) return messages;
    before = startCursor;
  }
}

export async function lookAt(person: Person): Promise<View> {
  const ask = { includeInactive: true, first: PAGE };
  const { chats: page } = await post(person.host, person.token, chats, ask);
  const conversations = new Map<string, Conversation>();
  for (const chat of page.nodes) {
    const messages = await transcript(person, chat.id);
    if (chat.contact) conversations.set(chat.contact.publicKey, { chat, messages });
  }
  const { contacts: known } = await post(person.host, person.token, contacts, { first: PAGE });
  const tables = tablesOf(person.host);
  const own = `accountId = (SELECT id FROM Account WHERE publicKey = '${person.publicKey}')`;
  const rows = {
    contacts: tables.all(`SELECT * FROM Contact WHERE ${own}`),
    chats: tables.all(`SELECT * FROM Chat WHERE ${own}`),
    messages: tables.all(`SELECT * FROM Message WHERE ${own} ORDER BY chatId, clock, messageId`),
    events: tables.all(`SELECT * FROM Event WHERE ${own} ORDER BY seq`),
    outbox: tables.all(`SELECT * FROM OutboxItem WHERE ${own}`),
  };
  tables.close();
  return {
    person,
    contacts: new Map(known.nodes.map((contact) => [contact.publicKey, contact])),
    conversations,
    rows,
  };
}

export async function lookAtAll(world: World): Promise<View[]> {
  const views: View[] = [];
  for (const person of world.people) views.push(await lookAt(person));
  return views;
}

/** Modules that are not READY, with the reason. */
export async function unreadyModules(host: Host): Promise<string[]> {
  const { modules: all } = await post(host, null, modules, {});
  return all
    .filter(({ health }) => health.state !== 'READY')
    .map(({ name, health }) => `${host.name}: ${name} is ${health.state}`);
}
