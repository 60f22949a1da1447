/** The modules under the gateway: schema/module.graphql. */
import { document } from '../document.ts';
import { errorFields } from '../fragments/error.ts';
import { moduleFields } from '../fragments/module.ts';
import type * as T from '../generated/operations.ts';

export const modules = document<T.ModulesQuery, T.ModulesQueryVariables>(
  /* GraphQL */ `
    query Modules {
      modules {
        ...ModuleFields
      }
    }
  `,
  moduleFields,
);

export const module = document<T.ModuleQuery, T.ModuleQueryVariables>(
  /* GraphQL */ `
    query Module($name: String!) {
      module(name: $name) {
        ...ModuleFields
      }
    }
  `,
  moduleFields,
);

export const moduleRestart = document<T.ModuleRestartMutation, T.ModuleRestartMutationVariables>(
  /* GraphQL */ `
    mutation ModuleRestart($input: ModuleRestartInput!) {
      moduleRestart(input: $input) {
        __typename
        ...ErrorFields
        ... on ModuleRestartSuccess {
          module {
            ...ModuleFields
          }
        }
      }
    }
  `,
  errorFields,
  moduleFields,
);

export const moduleEvents = document<
  T.ModuleEventsSubscription,
  T.ModuleEventsSubscriptionVariables
>(
  /* GraphQL */ `
    subscription ModuleEvents($after: Cursor) {
      moduleEvents(after: $after) {
        __typename
        ... on Event {
          cursor
          occurredAt
        }
        ... on StreamReset {
          reason
        }
        ... on ModuleStateChanged {
          module {
            ...ModuleFields
          }
        }
      }
    }
  `,
  moduleFields,
);
