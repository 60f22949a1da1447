import { fragment } from '../document.ts';

/** What every expected failure carries, those a later schema adds included. */
export const errorFields = fragment(/* GraphQL */ `
  fragment ErrorFields on UserError {
    __typename
    code
    message
    ... on InvalidInputError {
      issues {
        path
        message
      }
    }
  }
`);
