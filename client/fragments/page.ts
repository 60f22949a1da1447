import { fragment } from '../document.ts';

export const pageFields = fragment(/* GraphQL */ `
  fragment PageFields on PageInfo {
    hasNextPage
    hasPreviousPage
    startCursor
    endCursor
  }
`);
