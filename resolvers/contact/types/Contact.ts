import type { Contact as ContactView } from '../../../domains/contact/index.ts';
import { colorHash } from '../../../domains/shared/identity/color-hash.ts';
import { colorId } from '../../../domains/shared/identity/color-id.ts';
import { compressKey } from '../../../domains/shared/identity/compressed-key.ts';
import type { ContactResolvers } from '../../generated/types.ts';
import { toGlobalId } from '../../shared/global-id.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const Contact: TypeResolvers<ContactResolvers, ContactView> = {
  id: ({ id }) => toGlobalId('Contact', id),
  compressedKey: ({ publicKey }) => compressKey(publicKey),
  colorHash: ({ publicKey }) => colorHash(publicKey),
  colorId: ({ publicKey }) => colorId(publicKey),
  directChat: ({ id }, _args, { loaders }) => loaders.chatByContact.load(id),
  request: ({ requestId }, _args, { loaders }) =>
    requestId ? loaders.messageByMessageId.load(requestId) : null,
};
