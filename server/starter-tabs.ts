import type { StarterTab } from './http/deps.ts';

const withToken = JSON.stringify({ Authorization: 'Bearer <token>' }, null, 2);

/** What somebody who opens GraphiQL finds there, in the order of a first visit. */
export const STARTER_TABS: readonly StarterTab[] = [
  {
    query: `# 1. What is this gateway standing on?
query Modules {
  modules {
    name
    owner
    adapter
    network
    health { state reason }
  }
}
`,
  },
  {
    query: `# 2. Make an account. A display name has 5 to 24 letters (A to Z), digits, spaces, "_" or "-".
# Put the token into the headers of the other tabs: { "Authorization": "Bearer …" }
mutation CreateAccount($input: AccountCreateInput!) {
  accountCreate(input: $input) {
    __typename
    ... on AccountCreateSuccess {
      token
      cursor
      viewer { profile { displayName compressedKey shareUrl } }
    }
    ... on UserError { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: JSON.stringify(
      { input: { displayName: 'Alice', password: 'a long password' } },
      null,
      2,
    ),
  },
  {
    query: `# 3. Listen to the chats. Leave this running while you use the other tabs.
subscription Listen {
  chatEvents {
    __typename
    ... on Event { cursor occurredAt }
    ... on MessageAdded { chatMessage { text authorPublicKey outgoing } }
    ... on MessageStateChanged { state chatMessage { text } }
  }
}
`,
    headers: withToken,
  },
  {
    query: `# 4. Listen to the contacts: who asks, who accepts. Leave this running too.
subscription ListenToContacts {
  contactEvents {
    __typename
    ... on Event { cursor occurredAt }
    ... on ContactRequestReceived { contact { id displayName request { text } } }
    ... on ContactRequestAccepted { contact { displayName directChat { id } } }
  }
}
`,
    headers: withToken,
  },
  {
    query: `# 5. Ask somebody to become a contact, by share URL or key.
mutation Ask($input: ContactRequestSendInput!) {
  contactRequestSend(input: $input) {
    __typename
    ... on ContactRequestSendSuccess { contact { id relation displayName } }
    ... on UserError { code message }
    ... on InvalidInputError { issues { path message } }
  }
}
`,
    variables: JSON.stringify(
      { input: { shareUrl: 'https://status.app/u#zQ3sh…', text: 'Hello!' } },
      null,
      2,
    ),
    headers: withToken,
  },
  {
    query: `# 6. Who asked me?
query WhoAskedMe {
  contacts(relations: [REQUEST_RECEIVED]) {
    nodes {
      id
      displayName
      compressedKey
      request { text sentAt }
    }
  }
}
`,
    headers: withToken,
  },
  {
    query: `# 7. Accept: the two are contacts, and there is a chat.
mutation Accept($input: ContactRequestAcceptInput!) {
  contactRequestAccept(input: $input) {
    __typename
    ... on ContactRequestAcceptSuccess { contact { relation displayName } chat { id } }
    ... on UserError { code message }
  }
}
`,
    variables: JSON.stringify({ input: { contactId: '<id of who asked>' } }, null, 2),
    headers: withToken,
  },
  {
    query: `# 8. Chats and their newest messages.
query Chats {
  chats {
    nodes {
      id
      contact { displayName }
      unreadCount
      viewerCanSend
      messages(last: 10) { nodes { text state sentAt outgoing } }
    }
  }
}
`,
    headers: withToken,
  },
  {
    query: `# 9. Say something.
mutation Say($input: MessageSendInput!) {
  messageSend(input: $input) {
    __typename
    ... on MessageSendSuccess { chatMessage { id state } }
    ... on UserError { code message }
  }
}
`,
    variables: JSON.stringify({ input: { chatId: '<id of a chat>', text: 'Hi!' } }, null, 2),
    headers: withToken,
  },
];
