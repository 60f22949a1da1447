/** Anything by its global id: schema/base.graphql. */
import { document, fragment } from '../document.ts';
import { accountFields, profileFields, sessionFields } from '../fragments/account.ts';
import { chatFields, messageFields } from '../fragments/chat.ts';
import { contactFields } from '../fragments/contact.ts';
import { moduleFields } from '../fragments/module.ts';
import type * as T from '../generated/operations.ts';

const nodeFields = fragment(
  /* GraphQL */ `
    fragment NodeFields on Node {
      __typename
      id
      ... on Account {
        ...AccountFields
      }
      ... on Profile {
        ...ProfileFields
      }
      ... on Session {
        ...SessionFields
      }
      ... on Contact {
        ...ContactFields
      }
      ... on Chat {
        ...ChatFields
      }
      ... on Message {
        ...MessageFields
      }
      ... on Module {
        ...ModuleFields
      }
    }
  `,
  accountFields,
  profileFields,
  sessionFields,
  contactFields,
  chatFields,
  messageFields,
  moduleFields,
);

export const node = document<T.NodeQuery, T.NodeQueryVariables>(
  /* GraphQL */ `
    query Node($id: ID!) {
      node(id: $id) {
        ...NodeFields
      }
    }
  `,
  nodeFields,
);

export const nodes = document<T.NodesQuery, T.NodesQueryVariables>(
  /* GraphQL */ `
    query Nodes($ids: [ID!]!) {
      nodes(ids: $ids) {
        ...NodeFields
      }
    }
  `,
  nodeFields,
);
