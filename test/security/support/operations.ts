/** A call of every operation of the contract, with what the asker owns, and where ids stand in it. */
import * as chat from '../../../client/documents/chat.ts';
import * as contact from '../../../client/documents/contact.ts';
import * as module from '../../../client/documents/module.ts';
import * as nodes from '../../../client/documents/node.ts';
import * as profile from '../../../client/documents/profile.ts';
import * as session from '../../../client/documents/session.ts';
import { NOBODYS_KEY, type OwnIds } from './people.ts';

export interface Asker {
  readonly ids: OwnIds;
  readonly password: string;
  /** Another session of the asker. */
  readonly otherSession: string;
}

export interface Operation {
  readonly document: { readonly text: string };
  /** What the asker may well send. */
  variables(asker: Asker): Readonly<Record<string, unknown>>;
  /** Path of every id in the variables, and the kinds of object whose ids are put there. */
  readonly ids: Readonly<Record<string, readonly (keyof OwnIds)[]>>;
  /** Answers without a session. */
  readonly open?: true;
}

const NONE = {};
const KINDS: readonly (keyof OwnIds)[] = [
  'Account',
  'Profile',
  'Session',
  'Contact',
  'Chat',
  'Message',
];
const SEED = Array(12).fill('abandon').join(' ');

const plain = (document: Operation['document'], open?: true): Operation => ({
  document,
  variables: () => NONE,
  ids: NONE,
  ...(open && { open }),
});

const byInput = (
  document: Operation['document'],
  input: (asker: Asker) => Readonly<Record<string, unknown>>,
  ids: Operation['ids'] = NONE,
  open?: true,
): Operation => ({
  document,
  variables: (asker) => ({ input: input(asker) }),
  ids,
  ...(open && { open }),
});

const ofContact = (document: Operation['document']): Operation =>
  byInput(document, ({ ids }) => ({ contactId: ids.Contact }), { 'input.contactId': ['Contact'] });

/** In the order they are tried: what ends something comes late. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  'Query.viewer': plain(session.viewer, true),
  'Query.accounts': plain(session.accounts, true),
  'Query.modules': plain(module.modules, true),
  'Query.module': { ...plain(module.module, true), variables: () => ({ name: 'waku' }) },
  'Query.sessions': plain(session.sessions),
  'Query.contacts': plain(contact.contacts),
  'Query.chats': plain(chat.chats),
  'Query.node': {
    document: nodes.node,
    variables: ({ ids }) => ({ id: ids.Chat }),
    ids: { id: KINDS },
  },
  'Query.nodes': {
    document: nodes.nodes,
    variables: ({ ids }) => ({ ids: [ids.Chat] }),
    ids: { ids: KINDS },
  },
  'Query.contact': {
    document: contact.contact,
    variables: ({ ids }) => ({ id: ids.Contact }),
    ids: { id: ['Contact'] },
  },
  'Query.chat': {
    document: chat.chat,
    variables: ({ ids }) => ({ id: ids.Chat }),
    ids: { id: ['Chat'] },
  },
  'Query.message': {
    document: chat.message,
    variables: ({ ids }) => ({ id: ids.Message }),
    ids: { id: ['Message'] },
  },
  'Subscription.chatEvents': {
    document: chat.chatEvents,
    variables: ({ ids }) => ({ chatIds: [ids.Chat] }),
    ids: { chatIds: ['Chat'] },
  },
  'Subscription.contactEvents': plain(contact.contactEvents),
  'Subscription.moduleEvents': plain(module.moduleEvents, true),
  'Mutation.accountCreate': byInput(
    session.accountCreate,
    () => ({ displayName: 'x', password: 'short' }),
    NONE,
    true,
  ),
  'Mutation.accountRestore': byInput(
    session.accountRestore,
    () => ({ mnemonic: SEED, password: 'short' }),
    NONE,
    true,
  ),
  'Mutation.login': byInput(
    session.login,
    () => ({ keyUid: `0x${'00'.repeat(32)}`, password: 'nobody has this one' }),
    NONE,
    true,
  ),
  'Mutation.profileUpdate': byInput(
    profile.profileUpdate,
    ({ ids }) => ({ id: ids.Profile, patch: { customizationColor: 'ARMY' } }),
    { 'input.id': ['Profile'] },
  ),
  'Mutation.chatCreate': ofContact(chat.chatCreate),
  'Mutation.messageSend': byInput(
    chat.messageSend,
    ({ ids }) => ({ chatId: ids.Chat, text: 'here I am', replyToId: ids.Message }),
    { 'input.chatId': ['Chat'], 'input.replyToId': ['Message'] },
  ),
  'Mutation.messageRetry': byInput(chat.messageRetry, ({ ids }) => ({ id: ids.Message }), {
    'input.id': ['Message'],
  }),
  'Mutation.chatMarkRead': byInput(
    chat.chatMarkRead,
    ({ ids }) => ({ chatId: ids.Chat, upToMessageId: ids.Message }),
    { 'input.chatId': ['Chat'], 'input.upToMessageId': ['Message'] },
  ),
  'Mutation.contactRequestSend': byInput(contact.contactRequestSend, () => ({
    publicKey: NOBODYS_KEY,
    text: 'who are you?',
  })),
  'Mutation.contactRequestAccept': ofContact(contact.contactRequestAccept),
  'Mutation.contactRequestDecline': ofContact(contact.contactRequestDecline),
  'Mutation.contactRequestRetract': ofContact(contact.contactRequestRetract),
  'Mutation.contactRemove': ofContact(contact.contactRemove),
  'Mutation.contactBlock': ofContact(contact.contactBlock),
  'Mutation.contactUnblock': ofContact(contact.contactUnblock),
  'Mutation.moduleRestart': byInput(module.moduleRestart, () => ({ name: 'no such module' })),
  'Mutation.mnemonicReveal': byInput(session.mnemonicReveal, ({ password }) => ({ password })),
  'Mutation.passwordChange': byInput(session.passwordChange, ({ password }) => ({
    currentPassword: password,
    newPassword: password,
  })),
  'Mutation.sessionRevoke': byInput(
    session.sessionRevoke,
    ({ otherSession }) => ({ id: otherSession }),
    { 'input.id': ['Session'] },
  ),
  'Mutation.logout': plain(session.logout),
  'Mutation.accountDelete': byInput(session.accountDelete, ({ password }) => ({ password })),
};
