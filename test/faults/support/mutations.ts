/** Every mutation of the contract, ready to be tried under faults. */
import { randomUUID } from 'node:crypto';
import * as chat from '../../../client/documents/chat.ts';
import * as contact from '../../../client/documents/contact.ts';
import * as module from '../../../client/documents/module.ts';
import * as profile from '../../../client/documents/profile.ts';
import * as session from '../../../client/documents/session.ts';
import { unwrap } from '../../../client/index.ts';
import { newMnemonic } from '../../../domains/shared/identity/mnemonic.ts';
import { systemRandom } from '../../../server/system.ts';
import {
  ask as askFor,
  befriend,
  heard,
  PASSWORD,
  type Person,
  relation,
  say,
} from '../../support/person.ts';
import { eventually } from '../../support/until.ts';
import { logInToNew } from './log-in-to-new.ts';
import { OPERATOR, type World } from './world.ts';

export interface Attempt {
  readonly input: Readonly<Record<string, unknown>>;
  readonly token: string | null;
  /** Holds once the mutation took effect, however often it was tried. */
  readonly done?: () => Promise<void>;
}

export interface MutationCase {
  readonly document: { readonly text: string };
  readonly success: string;
  /** What may be answered when it took effect before: types of results, codes of errors. */
  readonly again: readonly string[];
  /** Faults go on behind the answer, until nothing more follows from the mutation; else until it is answered. */
  readonly beyond?: true;
  /** Makes something for the mutation to work on. */
  prepare(world: World): Promise<Attempt>;
}

/** Somebody new of the other side who has asked Alice. */
async function asker(world: World): Promise<{ person: Person; contactId: string }> {
  const person = await world.newcomer(world.his);
  await askFor(person, world.alice);
  const { id: contactId } = await relation(world.alice, person, 'REQUEST_RECEIVED');
  return { person, contactId };
}

/** Another session of one of hers. */
async function loggedIn({ hers }: World, { keyUid }: Person) {
  const input = { keyUid, password: PASSWORD };
  const { login } = await hers.gateway.client().request(session.login, { input });
  const { token, viewer } = unwrap(login, 'LoginSuccess');
  return { token, sessionId: viewer.session.id };
}

const onAsker = (document: MutationCase['document'], again: string): MutationCase => {
  const name = /mutation (\w+)/.exec(document.text)?.[1] ?? '';
  return {
    document,
    success: `${name}Success`,
    again: [again],
    async prepare(world) {
      const { contactId } = await asker(world);
      return { input: { contactId }, token: world.alice.token };
    },
  };
};

export const MUTATIONS: Readonly<Record<string, MutationCase>> = {
  profileUpdate: {
    document: profile.profileUpdate,
    success: 'ProfileUpdateSuccess',
    again: ['ProfileUpdateSuccess'],
    async prepare({ alice }) {
      const displayName = `Alice ${randomUUID().slice(0, 8)}`;
      return { input: { id: alice.profileId, patch: { displayName } }, token: alice.token };
    },
  },
  chatCreate: {
    document: chat.chatCreate,
    success: 'ChatCreateSuccess',
    again: ['ChatCreateSuccess'],
    async prepare({ alice, bob }) {
      const { id } = await relation(alice, bob, 'MUTUAL');
      return { input: { contactId: id }, token: alice.token };
    },
  },
  messageSend: {
    document: chat.messageSend,
    success: 'MessageSendSuccess',
    again: ['MessageSendSuccess'],
    beyond: true,
    async prepare({ alice, bob, chat: ids }) {
      const clientId = randomUUID();
      const text = `sent as ${clientId}`;
      return {
        input: { chatId: ids.alice, text, clientId },
        token: alice.token,
        done: async () => void (await heard(bob, ids.bob, text)),
      };
    },
  },
  messageRetry: {
    document: chat.messageRetry,
    success: 'MessageRetrySuccess',
    again: ['MessageNotFailedError'],
    async prepare({ alice, bob, chat: ids, hers }) {
      hers.refused = true;
      const text = `refused at first ${randomUUID()}`;
      const { chatMessage } = await say(alice, ids.alice, text);
      await eventually('it is FAILED', async () => {
        const { message } = await alice.client.request(chat.message, { id: chatMessage.id });
        return message?.state === 'FAILED' ? true : null;
      });
      hers.refused = false;
      return {
        input: { id: chatMessage.id },
        token: alice.token,
        done: async () => void (await heard(bob, ids.bob, text)),
      };
    },
  },
  chatMarkRead: {
    document: chat.chatMarkRead,
    success: 'ChatMarkReadSuccess',
    again: ['ChatMarkReadSuccess'],
    async prepare({ alice, bob, chat: ids }) {
      const text = `to be read ${randomUUID()}`;
      await say(bob, ids.bob, text);
      await heard(alice, ids.alice, text);
      return { input: { chatId: ids.alice }, token: alice.token };
    },
  },
  contactRequestSend: {
    document: contact.contactRequestSend,
    success: 'ContactRequestSendSuccess',
    again: ['ContactRequestSendSuccess'],
    async prepare(world) {
      const { alice } = world;
      const person = await world.newcomer(world.his);
      const input = { publicKey: person.publicKey, text: 'hello?', clientId: randomUUID() };
      return {
        input,
        token: alice.token,
        done: async () => void (await relation(person, alice, 'REQUEST_RECEIVED')),
      };
    },
  },
  contactRequestAccept: {
    document: contact.contactRequestAccept,
    success: 'ContactRequestAcceptSuccess',
    again: ['ContactRequestNotFoundError'],
    async prepare(world) {
      const { person, contactId } = await asker(world);
      return {
        input: { contactId },
        token: world.alice.token,
        done: async () => void (await relation(person, world.alice, 'MUTUAL')),
      };
    },
  },
  contactRequestDecline: onAsker(contact.contactRequestDecline, 'ContactRequestNotFoundError'),
  contactRequestRetract: {
    document: contact.contactRequestRetract,
    success: 'ContactRequestRetractSuccess',
    again: ['ContactRequestNotFoundError'],
    async prepare(world) {
      const { alice } = world;
      const person = await world.newcomer(world.his);
      await askFor(alice, person);
      await relation(person, alice, 'REQUEST_RECEIVED');
      const { id: contactId } = await relation(alice, person, 'REQUEST_SENT');
      return {
        input: { contactId },
        token: alice.token,
        done: async () => void (await relation(person, alice, 'NONE')),
      };
    },
  },
  contactRemove: {
    document: contact.contactRemove,
    success: 'ContactRemoveSuccess',
    again: ['NotAContactError'],
    async prepare(world) {
      const { alice } = world;
      const person = await world.newcomer(world.his);
      await befriend(person, alice);
      const { id: contactId } = await relation(alice, person, 'MUTUAL');
      return {
        input: { contactId },
        token: alice.token,
        done: async () => void (await relation(person, alice, 'NONE')),
      };
    },
  },
  contactBlock: onAsker(contact.contactBlock, 'ContactBlockSuccess'),
  contactUnblock: {
    ...onAsker(contact.contactUnblock, 'ContactUnblockSuccess'),
    async prepare(world) {
      const { contactId } = await asker(world);
      const input = { contactId };
      await world.alice.client.request(contact.contactBlock, { input });
      return { input, token: world.alice.token };
    },
  },
  moduleRestart: {
    document: module.moduleRestart,
    success: 'ModuleRestartSuccess',
    again: ['ModuleRestartSuccess'],
    async prepare() {
      return { input: { name: 'chat-sdk' }, token: OPERATOR };
    },
  },
  accountCreate: {
    document: session.accountCreate,
    success: 'AccountCreateSuccess',
    again: ['AccountCreateSuccess'],
    async prepare(world) {
      const input = { displayName: 'Dave F', password: PASSWORD };
      return { input, token: null, done: () => logInToNew(world) };
    },
  },
  accountRestore: {
    document: session.accountRestore,
    success: 'AccountRestoreSuccess',
    again: ['AccountExistsError'],
    async prepare(world) {
      const input = { mnemonic: newMnemonic(systemRandom), password: PASSWORD };
      return { input, token: null, done: () => logInToNew(world) };
    },
  },
  login: {
    document: session.login,
    success: 'LoginSuccess',
    again: ['LoginSuccess'],
    async prepare({ alice: { keyUid } }) {
      return { input: { keyUid, password: PASSWORD, deviceName: 'tablet' }, token: null };
    },
  },
  logout: {
    document: session.logout,
    success: 'LogoutSuccess',
    again: ['UNAUTHENTICATED'],
    async prepare(world) {
      return { input: {}, token: (await loggedIn(world, world.alice)).token };
    },
  },
  sessionRevoke: {
    document: session.sessionRevoke,
    success: 'SessionRevokeSuccess',
    again: ['SessionNotFoundError'],
    async prepare(world) {
      const { sessionId: id } = await loggedIn(world, world.alice);
      return { input: { id }, token: world.alice.token };
    },
  },
  mnemonicReveal: {
    document: session.mnemonicReveal,
    success: 'MnemonicRevealSuccess',
    again: ['MnemonicRevealSuccess'],
    async prepare({ alice }) {
      return { input: { password: PASSWORD }, token: alice.token };
    },
  },
  passwordChange: {
    document: session.passwordChange,
    success: 'PasswordChangeSuccess',
    again: ['InvalidCredentialsError'],
    async prepare(world) {
      const { keyUid, token } = await world.newcomer(world.hers);
      const newPassword = 'another one from now on';
      return {
        input: { currentPassword: PASSWORD, newPassword },
        token,
        async done() {
          const input = { keyUid, password: newPassword };
          const { login } = await world.hers.gateway.client().request(session.login, { input });
          unwrap(login, 'LoginSuccess');
        },
      };
    },
  },
  accountDelete: {
    document: session.accountDelete,
    success: 'AccountDeleteSuccess',
    again: ['UNAUTHENTICATED'],
    async prepare(world) {
      const { token } = await world.newcomer(world.hers);
      return { input: { password: PASSWORD }, token };
    },
  },
};
