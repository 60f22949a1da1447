import { fragment } from '../document.ts';

export const contactFields = fragment(/* GraphQL */ `
  fragment ContactFields on Contact {
    id
    publicKey
    compressedKey
    displayName
    colorHash {
      units
      color
    }
    colorId
    customizationColor
    relation
    blocked
    request {
      direction
      text
      sentAt
      delivery
    }
    updatedAt
    directChat {
      id
    }
  }
`);
