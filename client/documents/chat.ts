/** Chats and their messages: schema/chat.graphql. */
import { document } from '../document.ts';
import { chatFields, messageFields } from '../fragments/chat.ts';
import { errorFields } from '../fragments/error.ts';
import { pageFields } from '../fragments/page.ts';
import type * as T from '../generated/operations.ts';

export const chats = document<T.ChatsQuery, T.ChatsQueryVariables>(
  /* GraphQL */ `
    query Chats(
      $includeInactive: Boolean
      $first: Int
      $after: Cursor
      $last: Int
      $before: Cursor
    ) {
      chats(
        includeInactive: $includeInactive
        first: $first
        after: $after
        last: $last
        before: $before
      ) {
        nodes {
          ...ChatFields
        }
        pageInfo {
          ...PageFields
        }
      }
    }
  `,
  chatFields,
  pageFields,
);

export const chat = document<T.ChatQuery, T.ChatQueryVariables>(
  /* GraphQL */ `
    query Chat($id: ID!) {
      chat(id: $id) {
        ...ChatFields
      }
    }
  `,
  chatFields,
);

/** One page of a chat's messages: without arguments the newest 50. */
export const chatMessages = document<T.ChatMessagesQuery, T.ChatMessagesQueryVariables>(
  /* GraphQL */ `
    query ChatMessages($id: ID!, $first: Int, $after: Cursor, $last: Int, $before: Cursor) {
      chat(id: $id) {
        id
        messages(first: $first, after: $after, last: $last, before: $before) {
          nodes {
            ...MessageFields
          }
          pageInfo {
            ...PageFields
          }
        }
      }
    }
  `,
  messageFields,
  pageFields,
);

export const message = document<T.MessageQuery, T.MessageQueryVariables>(
  /* GraphQL */ `
    query Message($id: ID!) {
      message(id: $id) {
        ...MessageFields
      }
    }
  `,
  messageFields,
);

export const chatCreate = document<T.ChatCreateMutation, T.ChatCreateMutationVariables>(
  /* GraphQL */ `
    mutation ChatCreate($input: ChatCreateInput!) {
      chatCreate(input: $input) {
        __typename
        ...ErrorFields
        ... on ChatCreateSuccess {
          chat {
            ...ChatFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  chatFields,
);

export const messageSend = document<T.MessageSendMutation, T.MessageSendMutationVariables>(
  /* GraphQL */ `
    mutation MessageSend($input: MessageSendInput!) {
      messageSend(input: $input) {
        __typename
        ...ErrorFields
        ... on MessageSendSuccess {
          chatMessage {
            ...MessageFields
          }
          chat {
            ...ChatFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  chatFields,
  messageFields,
);

export const messageRetry = document<T.MessageRetryMutation, T.MessageRetryMutationVariables>(
  /* GraphQL */ `
    mutation MessageRetry($input: MessageRetryInput!) {
      messageRetry(input: $input) {
        __typename
        ...ErrorFields
        ... on MessageRetrySuccess {
          chatMessage {
            ...MessageFields
          }
          chat {
            ...ChatFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  chatFields,
  messageFields,
);

export const chatMarkRead = document<T.ChatMarkReadMutation, T.ChatMarkReadMutationVariables>(
  /* GraphQL */ `
    mutation ChatMarkRead($input: ChatMarkReadInput!) {
      chatMarkRead(input: $input) {
        __typename
        ...ErrorFields
        ... on ChatMarkReadSuccess {
          chat {
            ...ChatFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  chatFields,
);

export const chatEvents = document<T.ChatEventsSubscription, T.ChatEventsSubscriptionVariables>(
  /* GraphQL */ `
    subscription ChatEvents($after: Cursor, $chatIds: [ID!]) {
      chatEvents(after: $after, chatIds: $chatIds) {
        __typename
        ... on Event {
          cursor
          occurredAt
        }
        ... on StreamReset {
          reason
        }
        ... on ChatCreated {
          chat {
            ...ChatFields
          }
        }
        ... on ChatUpdated {
          chat {
            ...ChatFields
          }
        }
        ... on MessageAdded {
          chatMessage {
            ...MessageFields
          }
          chat {
            ...ChatFields
          }
        }
        ... on MessageStateChanged {
          state
          chatMessage {
            ...MessageFields
          }
          chat {
            ...ChatFields
          }
        }
      }
    }
  `,
  chatFields,
  messageFields,
);
