import { fragment } from '../document.ts';
import { contactFields } from './contact.ts';

export const messageFields = fragment(/* GraphQL */ `
  fragment MessageFields on Message {
    id
    messageId
    chat {
      id
    }
    authorPublicKey
    outgoing
    contentType
    text
    replyTo {
      id
      text
      authorPublicKey
    }
    sentAt
    clock
    state
    failure
    clientId
    seen
  }
`);

export const chatFields = fragment(
  /* GraphQL */ `
    fragment ChatFields on Chat {
      id
      kind
      contact {
        ...ContactFields
      }
      active
      lastMessage {
        ...MessageFields
      }
      unreadCount
      lastActivityAt
      viewerCanSend
      sync {
        state
        source
        progress
      }
    }
  `,
  contactFields,
  messageFields,
);
