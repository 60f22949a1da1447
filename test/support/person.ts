/** People in tests: an account, its client, and what they do with others. */

import { type chatEvents, chatMessages, messageSend } from '../../client/documents/chat.ts';
import {
  contact,
  contactRequestAccept,
  contactRequestSend,
} from '../../client/documents/contact.ts';
import { accountCreate } from '../../client/documents/session.ts';
import { type GatewayClient, type ResultOf, unwrap } from '../../client/index.ts';
import type { TestGateway } from './gateway.ts';
import { eventually } from './until.ts';

export const PASSWORD = 'correct horse battery';

export interface Person {
  readonly name: string;
  readonly gateway: TestGateway;
  readonly client: GatewayClient;
  readonly token: string;
  readonly keyUid: string;
  readonly publicKey: string;
  readonly profileId: string;
  readonly shareUrl: string;
  /** Where the event log stood at log-in. */
  readonly cursor: string;
}

export type ContactState = NonNullable<ResultOf<typeof contact>['contact']>;
export type ChatEventJson = ResultOf<typeof chatEvents>['chatEvents'];

export async function registerPerson(gateway: TestGateway, name: string): Promise<Person> {
  const input = { displayName: name, password: PASSWORD };
  const { accountCreate: result } = await gateway.client().request(accountCreate, { input });
  const { token, viewer, cursor } = unwrap(result, 'AccountCreateSuccess');
  const { profile, account } = viewer;
  return {
    name,
    gateway,
    client: gateway.client(token),
    token,
    keyUid: account.keyUid,
    publicKey: profile.publicKey,
    profileId: profile.id,
    shareUrl: profile.shareUrl,
    cursor,
  };
}

/** How `person` sees `other`; null while they do not know them. */
export async function lookUp(person: Person, other: Person): Promise<ContactState | null> {
  const { publicKey } = other;
  return (await person.client.request(contact, { publicKey })).contact ?? null;
}

/** Waits until the two stand like this. */
export function relation(person: Person, other: Person, wanted: string): Promise<ContactState> {
  return eventually(`${person.name} sees ${other.name} as ${wanted}`, async () => {
    const state = await lookUp(person, other);
    return state?.relation === wanted ? state : null;
  });
}

export async function ask(person: Person, other: Person, text = `I am ${person.name}`) {
  const input = { publicKey: other.publicKey, text };
  const { contactRequestSend: result } = await person.client.request(contactRequestSend, { input });
  return unwrap(result, 'ContactRequestSendSuccess');
}

export async function acceptRequest(person: Person, other: Person) {
  const { id: contactId } = await relation(person, other, 'REQUEST_RECEIVED');
  const input = { contactId };
  const { contactRequestAccept: result } = await person.client.request(contactRequestAccept, {
    input,
  });
  return unwrap(result, 'ContactRequestAcceptSuccess');
}

/** Makes the two contacts; returns the id of the chat on each side. */
export async function befriend(
  alice: Person,
  bob: Person,
): Promise<{ alice: string; bob: string }> {
  await ask(alice, bob);
  const { chat } = await acceptRequest(bob, alice);
  const state = await relation(alice, bob, 'MUTUAL');
  if (!state.directChat) throw new Error(`${alice.name} has no chat with ${bob.name}`);
  return { alice: state.directChat.id, bob: chat.id };
}

export async function say(person: Person, chatId: string, text: string, extra: object = {}) {
  const input = { chatId, text, ...extra };
  const { messageSend: result } = await person.client.request(messageSend, { input });
  return unwrap(result, 'MessageSendSuccess');
}

/** The newest messages of a chat, oldest first. */
export async function transcript(person: Person, chatId: string, last = 100) {
  const { chat } = await person.client.request(chatMessages, { id: chatId, last });
  return chat?.messages.nodes ?? [];
}

/** Waits until the chat holds a message with this text. */
export function heard(person: Person, chatId: string, text: string) {
  return eventually(
    `${person.name} reads "${text}"`,
    async () => (await transcript(person, chatId)).find((message) => message.text === text) ?? null,
  );
}
