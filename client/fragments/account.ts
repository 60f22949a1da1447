import { fragment } from '../document.ts';

export const accountFields = fragment(/* GraphQL */ `
  fragment AccountFields on Account {
    id
    keyUid
    customizationColor
    createdAt
  }
`);

export const sessionFields = fragment(/* GraphQL */ `
  fragment SessionFields on Session {
    id
    deviceName
    createdAt
    lastUsedAt
    expiresAt
    current
  }
`);

export const profileFields = fragment(/* GraphQL */ `
  fragment ProfileFields on Profile {
    id
    publicKey
    compressedKey
    keyUid
    displayName
    colorHash {
      units
      color
    }
    colorId
    customizationColor
    shareUrl
  }
`);

export const viewerFields = fragment(
  /* GraphQL */ `
    fragment ViewerFields on Viewer {
      account {
        ...AccountFields
      }
      profile {
        ...ProfileFields
      }
      session {
        ...SessionFields
      }
      cursor
    }
  `,
  accountFields,
  profileFields,
  sessionFields,
);
