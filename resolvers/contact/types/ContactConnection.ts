import type { ContactPage } from '../../../domains/contact/index.ts';
import type { ContactConnectionResolvers } from '../../generated/types.ts';
import type { TypeResolvers } from '../../shared/type-resolvers.ts';

export const ContactConnection: TypeResolvers<ContactConnectionResolvers, ContactPage> = {
  // Counted only for who asks.
  totalCount: (page) => page.totalCount(),
};
