/** Accounts and sessions: schema/session.graphql. */
import { document } from '../document.ts';
import { accountFields, sessionFields, viewerFields } from '../fragments/account.ts';
import { errorFields } from '../fragments/error.ts';
import type * as T from '../generated/operations.ts';

export const viewer = document<T.ViewerQuery, T.ViewerQueryVariables>(
  /* GraphQL */ `
    query Viewer {
      viewer {
        ...ViewerFields
      }
    }
  `,
  viewerFields,
);

export const accounts = document<T.AccountsQuery, T.AccountsQueryVariables>(
  /* GraphQL */ `
    query Accounts {
      accounts {
        ...AccountFields
      }
    }
  `,
  accountFields,
);

export const sessions = document<T.SessionsQuery, T.SessionsQueryVariables>(
  /* GraphQL */ `
    query Sessions {
      sessions {
        ...SessionFields
      }
    }
  `,
  sessionFields,
);

export const accountCreate = document<T.AccountCreateMutation, T.AccountCreateMutationVariables>(
  /* GraphQL */ `
    mutation AccountCreate($input: AccountCreateInput!) {
      accountCreate(input: $input) {
        __typename
        ...ErrorFields
        ... on AccountCreateSuccess {
          token
          viewer {
            ...ViewerFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  viewerFields,
);

export const accountRestore = document<T.AccountRestoreMutation, T.AccountRestoreMutationVariables>(
  /* GraphQL */ `
    mutation AccountRestore($input: AccountRestoreInput!) {
      accountRestore(input: $input) {
        __typename
        ...ErrorFields
        ... on AccountRestoreSuccess {
          token
          viewer {
            ...ViewerFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  viewerFields,
);

export const accountDelete = document<T.AccountDeleteMutation, T.AccountDeleteMutationVariables>(
  /* GraphQL */ `
    mutation AccountDelete($input: AccountDeleteInput!) {
      accountDelete(input: $input) {
        __typename
        ...ErrorFields
        ... on AccountDeleteSuccess {
          accountId
        }
      }
    }
  `,
  errorFields,
);

export const login = document<T.LoginMutation, T.LoginMutationVariables>(
  /* GraphQL */ `
    mutation Login($input: LoginInput!) {
      login(input: $input) {
        __typename
        ...ErrorFields
        ... on LoginSuccess {
          token
          viewer {
            ...ViewerFields
          }
          cursor
        }
      }
    }
  `,
  errorFields,
  viewerFields,
);

export const logout = document<T.LogoutMutation, T.LogoutMutationVariables>(
  /* GraphQL */ `
    mutation Logout {
      logout {
        __typename
        ... on LogoutSuccess {
          sessionId
        }
      }
    }
  `,
);

export const sessionRevoke = document<T.SessionRevokeMutation, T.SessionRevokeMutationVariables>(
  /* GraphQL */ `
    mutation SessionRevoke($input: SessionRevokeInput!) {
      sessionRevoke(input: $input) {
        __typename
        ...ErrorFields
        ... on SessionRevokeSuccess {
          sessionId
        }
      }
    }
  `,
  errorFields,
);

export const passwordChange = document<T.PasswordChangeMutation, T.PasswordChangeMutationVariables>(
  /* GraphQL */ `
    mutation PasswordChange($input: PasswordChangeInput!) {
      passwordChange(input: $input) {
        __typename
        ...ErrorFields
        ... on PasswordChangeSuccess {
          account {
            ...AccountFields
          }
          sessionsEnded
        }
      }
    }
  `,
  errorFields,
  accountFields,
);

export const mnemonicReveal = document<T.MnemonicRevealMutation, T.MnemonicRevealMutationVariables>(
  /* GraphQL */ `
    mutation MnemonicReveal($input: MnemonicRevealInput!) {
      mnemonicReveal(input: $input) {
        __typename
        ...ErrorFields
        ... on MnemonicRevealSuccess {
          mnemonic
        }
      }
    }
  `,
  errorFields,
);
