/** People with passwords and devices of their own, and the ids of everything that is theirs. */
import { chat as chatDocument, chatMessages } from '../../../client/documents/chat.ts';
import { accountCreate, login, viewer } from '../../../client/documents/session.ts';
import { unwrap } from '../../../client/index.ts';
import type { TestGateway } from '../../support/gateway.ts';
import { befriend, heard, type Person, say } from '../../support/person.ts';
import { eventually } from '../../support/until.ts';

/** The generator of secp256k1: a key of nobody here, as its private key is 1. */
export const NOBODYS_KEY =
  '0x0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8';

export interface NewPerson {
  readonly displayName: string;
  readonly password: string;
  readonly deviceName: string;
}

export interface SecretivePerson extends Person {
  readonly password: string;
}

/** One global id of each kind of object of an account. */
export interface OwnIds {
  readonly Account: string;
  readonly Profile: string;
  readonly Session: string;
  readonly Contact: string;
  readonly Chat: string;
  readonly Message: string;
}

export async function register(gateway: TestGateway, input: NewPerson): Promise<SecretivePerson> {
  const { accountCreate: result } = await gateway.client().request(accountCreate, { input });
  const { token, viewer: me, cursor } = unwrap(result, 'AccountCreateSuccess');
  return {
    name: input.displayName,
    password: input.password,
    gateway,
    client: gateway.client(token),
    token,
    keyUid: me.account.keyUid,
    publicKey: me.profile.publicKey,
    profileId: me.profile.id,
    shareUrl: me.profile.shareUrl,
    cursor,
  };
}

/** Another log-in of the same account. */
export async function loginAgain(
  { gateway, keyUid, password }: SecretivePerson,
  deviceName: string,
) {
  const input = { keyUid, password, deviceName };
  const { login: result } = await gateway.client().request(login, { input });
  const { token, viewer: me } = unwrap(result, 'LoginSuccess');
  return { token, sessionId: me.session.id };
}

/** Makes the two contacts, lets each say something, and waits until both know that it arrived. */
export async function converse(
  one: Person,
  other: Person,
  texts: { readonly one: string; readonly other: string },
): Promise<{ readonly one: string; readonly other: string }> {
  const chats = await befriend(one, other);
  await say(one, chats.alice, texts.one);
  await heard(other, chats.bob, texts.one);
  await say(other, chats.bob, texts.other);
  await heard(one, chats.alice, texts.other);
  for (const [person, id] of [
    [one, chats.alice],
    [other, chats.bob],
  ] as const) {
    await eventually(`everything ${person.name} said is DELIVERED`, async () => {
      const { chat } = await person.client.request(chatMessages, { id, last: 100 });
      return chat?.messages.nodes.every(({ state }) => state === 'DELIVERED') ? true : null;
    });
  }
  return { one: chats.alice, other: chats.bob };
}

/** @param chatId of a chat in which this person said something. */
export async function idsOf({ client }: Person, chatId: string): Promise<OwnIds> {
  const { viewer: me } = await client.request(viewer, {});
  const { chat } = await client.request(chatDocument, { id: chatId });
  const { chat: page } = await client.request(chatMessages, { id: chatId, last: 100 });
  const said = page?.messages.nodes.findLast(({ outgoing }) => outgoing);
  if (!me || !chat?.contact || !said) throw new Error('Everything of this person should be there');
  return {
    Account: me.account.id,
    Profile: me.profile.id,
    Session: me.session.id,
    Contact: chat.contact.id,
    Chat: chat.id,
    Message: said.id,
  };
}
