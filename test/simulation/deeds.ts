/** What people and fate do in a world. */

import type { TypedDocument } from '../../client/document.ts';
import {
  chatMarkRead,
  chatMessages,
  chats,
  messageRetry,
  messageSend,
} from '../../client/documents/chat.ts';
import {
  contact,
  contactBlock,
  contactRemove,
  contactRequestAccept,
  contactRequestDecline,
  contactRequestRetract,
  contactRequestSend,
  contactUnblock,
} from '../../client/documents/contact.ts';
import { profileUpdate } from '../../client/documents/profile.ts';
import { GatewayLostError, post, RefusedError } from './ask.ts';
import type { Deed } from './schedule.ts';
import type { Person, Saying, World } from './world.ts';

type PersonDeed = Extract<Deed, { who: string }>;
type FateDeed = Exclude<Deed, { who: string }>;
type With<TKind> = Extract<Deed, { kind: TKind }>;

const ask = <TResult, TVariables>(
  person: Person,
  document: TypedDocument<TResult, TVariables>,
  variables: TVariables,
) => post(person.host, person.token, document, variables);

/** How `person` knows `other`; null when they do not. */
async function known(person: Person, other: Person) {
  const { contact: found } = await ask(person, contact, { publicKey: other.publicKey });
  return found ?? null;
}

async function chatWith(person: Person, other: Person): Promise<string | null> {
  return (await known(person, other))?.directChat?.id ?? null;
}

const BY_CONTACT = {
  accept: (person: Person, contactId: string) =>
    ask(person, contactRequestAccept, { input: { contactId } }).then(
      (data) => data.contactRequestAccept,
    ),
  decline: (person: Person, contactId: string) =>
    ask(person, contactRequestDecline, { input: { contactId } }).then(
      (data) => data.contactRequestDecline,
    ),
  retract: (person: Person, contactId: string) =>
    ask(person, contactRequestRetract, { input: { contactId } }).then(
      (data) => data.contactRequestRetract,
    ),
  remove: (person: Person, contactId: string) =>
    ask(person, contactRemove, { input: { contactId } }).then((data) => data.contactRemove),
  block: (person: Person, contactId: string) =>
    ask(person, contactBlock, { input: { contactId } }).then((data) => data.contactBlock),
  unblock: (person: Person, contactId: string) =>
    ask(person, contactUnblock, { input: { contactId } }).then((data) => data.contactUnblock),
};

/** Says it, with one key however often: the answer may have been lost. @returns what came of it */
async function send(person: Person, chatId: string, saying: Saying, replyToId: string | null) {
  const { text, clientId } = saying;
  const input = { chatId, text, clientId, ...(replyToId !== null && { replyToId }) };
  const { messageSend: result } = await ask(person, messageSend, { input });
  if (result.__typename === 'MessageSendSuccess') saying.kept = true;
  return result.__typename;
}

async function say(world: World, person: Person, deed: With<'say'>): Promise<string> {
  const other = world.person(deed.whom);
  const chatId = await chatWith(person, other);
  if (chatId === null) return 'no chat';
  let replyToId: string | null = null;
  if (deed.reply) {
    const { chat } = await ask(person, chatMessages, { id: chatId, last: 3 });
    replyToId = chat?.messages.nodes.at(0)?.id ?? null;
  }
  const saying: Saying = { to: deed.whom, text: deed.text, clientId: deed.text, kept: false };
  person.said.push(saying);
  if (!deed.twice) return send(person, chatId, saying, replyToId);
  const both = await Promise.all([1, 2].map(() => send(person, chatId, saying, replyToId)));
  return both.join();
}

async function read(world: World, person: Person, deed: With<'read'>): Promise<string> {
  const chatId = await chatWith(person, world.person(deed.whom));
  if (chatId === null) return 'no chat';
  let upToMessageId: string | null = null;
  if (deed.partly) {
    const { chat } = await ask(person, chatMessages, { id: chatId, last: 4 });
    upToMessageId = chat?.messages.nodes.at(0)?.id ?? null;
  }
  const { chatMarkRead: result } = await ask(person, chatMarkRead, {
    input: { chatId, ...(upToMessageId !== null && { upToMessageId }) },
  });
  return result.__typename;
}

/** Sends everything again that failed. */
export async function retry(person: Person): Promise<string> {
  const outcomes: string[] = [];
  const { chats: page } = await ask(person, chats, { includeInactive: true });
  for (const { id } of page.nodes) {
    const { chat } = await ask(person, chatMessages, { id, last: 100 });
    for (const message of chat?.messages.nodes ?? []) {
      if (message.state !== 'FAILED') continue;
      const { messageRetry: result } = await ask(person, messageRetry, {
        input: { id: message.id },
      });
      outcomes.push(result.__typename);
    }
  }
  return outcomes.join();
}

async function byPerson(world: World, deed: PersonDeed): Promise<string> {
  const person = world.person(deed.who);
  switch (deed.kind) {
    case 'say':
      return say(world, person, deed);
    case 'read':
      return read(world, person, deed);
    case 'retry':
      return retry(person);
    case 'rename': {
      const displayName = `${person.name} ${world.time.now() % 1_000}`;
      const input = { id: person.profileId, patch: { displayName } };
      const { profileUpdate: result } = await ask(person, profileUpdate, { input });
      return result.__typename;
    }
    case 'ask': {
      const { publicKey } = world.person(deed.whom);
      const input = { publicKey, text: `${deed.who} asks ${deed.whom}` };
      const { contactRequestSend: result } = await ask(person, contactRequestSend, { input });
      return result.__typename;
    }
    default: {
      const contactId = (await known(person, world.person(deed.whom)))?.id;
      if (contactId === undefined) return 'unknown';
      return (await BY_CONTACT[deed.kind](person, contactId)).__typename;
    }
  }
}

/** Whoever looks at their chats is logged in again: the token unlocks the account after a restart. */
export async function openApps(world: World, host: World['hosts'][number]): Promise<void> {
  for (const person of world.people) if (person.host === host) await ask(person, chats, {});
}

async function away(world: World, ms: number): Promise<void> {
  await world.fate.sleep(ms, world.faults.signal);
}

async function back(world: World, host: World['hosts'][number]): Promise<void> {
  await host.start();
  await openApps(world, host);
}

async function byFate(world: World, deed: FateDeed): Promise<string> {
  if (deed.kind === 'network') {
    world.network.setFaults(deed.regime.faults);
    return deed.regime.name;
  }
  const host = world.hosts[deed.host];
  if (!host) throw new Error(`There is no gateway ${deed.host}`);
  switch (deed.kind) {
    case 'skew':
      host.setSkew(deed.ms);
      return 'set';
    case 'wrongClock':
      host.setSkew(deed.ms);
      await away(world, deed.lastingMs);
      world.wrongUntil = Math.max(world.wrongUntil, world.time.now() + Math.max(0, deed.ms));
      host.setSkew(0);
      return 'right again';
    case 'offline':
      host.setOnline(false);
      await away(world, deed.ms);
      host.setOnline(true);
      return 'online again';
    case 'restart':
      if (!host.isUp()) return 'is down';
      await host.stop();
      await away(world, deed.ms);
      await back(world, host);
      return 'back';
    case 'kill': {
      if (!host.isUp()) return 'is down';
      const { transactions, committed } = deed;
      await host.kill({ transactions, committed }, away(world, 5_000));
      await away(world, deed.ms);
      await back(world, host);
      return 'back';
    }
  }
}

/** Does it without waiting for its end; what comes of it is in the trace. */
export function perform(world: World, deed: Deed): void {
  const what = 'who' in deed ? `${deed.who} ${deed.kind}` : deed.kind;
  const doing = ('who' in deed ? byPerson(world, deed) : byFate(world, deed)).then(
    (outcome) => world.trace.add(what, outcome),
    (error: unknown) => {
      if (error instanceof GatewayLostError) world.trace.add(what, 'lost');
      else if (error instanceof RefusedError) {
        world.trace.add(what, error.code);
        if (!EXPECTED_REFUSALS.has(error.code)) world.complaints.push(`${what}: ${error.message}`);
      } else world.complaints.push(`${what}: ${error instanceof Error ? error.stack : error}`);
    },
  );
  world.pending.add(doing);
  void doing.then(() => world.pending.delete(doing));
}

const EXPECTED_REFUSALS = new Set(['MODULE_UNAVAILABLE']);
