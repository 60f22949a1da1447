/** People the account knows: schema/contact.graphql. */
import { document } from '../document.ts';
import { chatFields } from '../fragments/chat.ts';
import { contactFields } from '../fragments/contact.ts';
import { errorFields } from '../fragments/error.ts';
import { pageFields } from '../fragments/page.ts';
import type * as T from '../generated/operations.ts';

export const contacts = document<T.ContactsQuery, T.ContactsQueryVariables>(
  /* GraphQL */ `
    query Contacts(
      $relations: [ContactRelation!]
      $first: Int
      $after: Cursor
      $last: Int
      $before: Cursor
    ) {
      contacts(
        relations: $relations
        first: $first
        after: $after
        last: $last
        before: $before
      ) {
        nodes {
          ...ContactFields
        }
        pageInfo {
          ...PageFields
        }
        totalCount
      }
    }
  `,
  contactFields,
  pageFields,
);

export const contact = document<T.ContactQuery, T.ContactQueryVariables>(
  /* GraphQL */ `
    query Contact($id: ID, $publicKey: PublicKey) {
      contact(id: $id, publicKey: $publicKey) {
        ...ContactFields
      }
    }
  `,
  contactFields,
);

export const contactRequestSend = document<
  T.ContactRequestSendMutation,
  T.ContactRequestSendMutationVariables
>(
  /* GraphQL */ `
    mutation ContactRequestSend($input: ContactRequestSendInput!) {
      contactRequestSend(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactRequestSendSuccess {
          contact {
            ...ContactFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  contactFields,
);

export const contactRequestAccept = document<
  T.ContactRequestAcceptMutation,
  T.ContactRequestAcceptMutationVariables
>(
  /* GraphQL */ `
    mutation ContactRequestAccept($input: ContactRequestAcceptInput!) {
      contactRequestAccept(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactRequestAcceptSuccess {
          contact {
            ...ContactFields
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
  contactFields,
  chatFields,
);

export const contactRequestDecline = document<
  T.ContactRequestDeclineMutation,
  T.ContactRequestDeclineMutationVariables
>(
  /* GraphQL */ `
    mutation ContactRequestDecline($input: ContactRequestDeclineInput!) {
      contactRequestDecline(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactRequestDeclineSuccess {
          contact {
            ...ContactFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  contactFields,
);

export const contactRequestRetract = document<
  T.ContactRequestRetractMutation,
  T.ContactRequestRetractMutationVariables
>(
  /* GraphQL */ `
    mutation ContactRequestRetract($input: ContactRequestRetractInput!) {
      contactRequestRetract(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactRequestRetractSuccess {
          contact {
            ...ContactFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  contactFields,
);

export const contactRemove = document<T.ContactRemoveMutation, T.ContactRemoveMutationVariables>(
  /* GraphQL */ `
    mutation ContactRemove($input: ContactRemoveInput!) {
      contactRemove(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactRemoveSuccess {
          contact {
            ...ContactFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  contactFields,
);

export const contactBlock = document<T.ContactBlockMutation, T.ContactBlockMutationVariables>(
  /* GraphQL */ `
    mutation ContactBlock($input: ContactBlockInput!) {
      contactBlock(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactBlockSuccess {
          contact {
            ...ContactFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  contactFields,
);

export const contactUnblock = document<T.ContactUnblockMutation, T.ContactUnblockMutationVariables>(
  /* GraphQL */ `
    mutation ContactUnblock($input: ContactUnblockInput!) {
      contactUnblock(input: $input) {
        __typename
        ...ErrorFields
        ... on ContactUnblockSuccess {
          contact {
            ...ContactFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  contactFields,
);

export const contactEvents = document<
  T.ContactEventsSubscription,
  T.ContactEventsSubscriptionVariables
>(
  /* GraphQL */ `
    subscription ContactEvents($after: Cursor) {
      contactEvents(after: $after) {
        __typename
        ... on Event {
          cursor
          occurredAt
        }
        ... on StreamReset {
          reason
        }
        ... on ContactRequestSent {
          contact {
            ...ContactFields
          }
        }
        ... on ContactRequestReceived {
          contact {
            ...ContactFields
          }
        }
        ... on ContactRequestAccepted {
          contact {
            ...ContactFields
          }
        }
        ... on ContactRequestDeclined {
          contact {
            ...ContactFields
          }
        }
        ... on ContactRequestRetracted {
          contact {
            ...ContactFields
          }
        }
        ... on ContactRemoved {
          contact {
            ...ContactFields
          }
        }
        ... on ContactBlocked {
          contact {
            ...ContactFields
          }
        }
        ... on ContactUnblocked {
          contact {
            ...ContactFields
          }
        }
        ... on ContactUpdated {
          contact {
            ...ContactFields
          }
        }
      }
    }
  `,
  contactFields,
);
