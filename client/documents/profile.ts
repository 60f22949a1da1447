/** The account's public face: schema/profile.graphql. */
import { document } from '../document.ts';
import { profileFields } from '../fragments/account.ts';
import { errorFields } from '../fragments/error.ts';
import type * as T from '../generated/operations.ts';

export const profileUpdate = document<T.ProfileUpdateMutation, T.ProfileUpdateMutationVariables>(
  /* GraphQL */ `
    mutation ProfileUpdate($input: ProfileUpdateInput!) {
      profileUpdate(input: $input) {
        __typename
        ...ErrorFields
        ... on ProfileUpdateSuccess {
          profile {
            ...ProfileFields
          }
        }
      }
    }
  `,
  errorFields,
  profileFields,
);
